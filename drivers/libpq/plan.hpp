#pragma once

#include "drivers/libpq/column.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace aludel::libpq_driver {

//! A statement that the server has prepared for one list of parameter types; or, without a name, what the server has said
//! of one whose text is sent with each execution.
struct Plan {
    std::string name{};               //!< on the server; empty: it keeps none
    std::vector<Oid> types{};         //!< as declared
    int parameter_count = unknown;    //!< as the server counts them
    std::vector<Oid> inferred{};      //!< what the server takes the parameters for; empty if it was not described
    std::vector<Column> columns{};    //!< once it was described or has given rows
    std::string text{};               //!< what was prepared instead of the statement's own text; mostly empty
    bool used = false;                //!< has been executed, so a change of the tables may have made it stale

    bool is_named() const noexcept { return !name.empty(); }

    static constexpr int unknown = -1;   //!< it was not described
};

//! Names for the prepared statements of one connection. No other connection has them: a pooler such as PgBouncer gives a
//! connection to the server to several clients in turn, and none of them may find a statement of another one under a name
//! of its own.
class PlanNames {
public:
    PlanNames();
    std::string next() { return prefix_ + std::to_string(++count_); }

private:
    std::string prefix_;
    std::uint64_t count_ = 0;
};

}  // namespace aludel::libpq_driver
