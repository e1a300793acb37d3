#pragma once

#include "drivers/libpq/column.hpp"

#include <string>
#include <vector>

namespace aludel::libpq_driver {

//! A statement that the server has prepared for one list of parameter types.
struct Plan {
    std::string name{};               //!< on the server
    std::vector<Oid> types{};         //!< as declared
    int parameter_count = unknown;    //!< as the server counts them
    std::vector<Oid> inferred{};      //!< what the server takes the parameters for; empty if it was not described
    std::vector<Column> columns{};    //!< once it was described or has given rows
    std::string text{};               //!< what was prepared instead of the statement's own text; mostly empty
    bool used = false;                //!< has been executed, so a change of the tables may have made it stale

    static constexpr int unknown = -1;   //!< it was not described
};

}  // namespace aludel::libpq_driver
