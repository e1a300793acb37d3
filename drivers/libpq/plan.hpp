#pragma once

#include "drivers/libpq/column.hpp"

#include <string>
#include <vector>

namespace aludel::libpq_driver {

//! A statement that the server has prepared for one list of parameter types.
struct Plan {
    std::string name{};               //!< on the server
    std::vector<Oid> types{};         //!< as declared
    int parameter_count = 0;          //!< as the server counts them
    std::vector<Column> columns{};
    bool used = false;                //!< has been executed, so a change of the tables may have made it stale

    //! The form in which results are asked for: 1 is binary.
    int result_format() const noexcept { return !columns.empty() && columns.front().binary ? 1 : 0; }
};

}  // namespace aludel::libpq_driver
