#pragma once

#include "drivers/libpq/column.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace aludel::libpq_driver {

//! What a statement does, as far as its first word tells.
enum class Opening {
    query,    //!< SELECT, VALUES, TABLE or WITH that changes nothing: it may be a subquery, or a cursor's
    change,   //!< INSERT, UPDATE, DELETE or MERGE
    copy,     //!< COPY, which cannot be sent together with other statements
    other,
};
Opening opening_of(std::string_view sql) noexcept;

//! A name in double quotes.
std::string quoted_name(std::string_view name);

//! The statement around which columns of types that the driver does not know are given as the texts that the server
//! writes for them: libpq takes all columns in one form, and the others are wanted in binary form. Empty when there
//! isn't such a column, or the statement cannot be part of another one.
std::string with_unknown_as_text(std::string_view sql, const std::vector<Column>& columns);

}  // namespace aludel::libpq_driver
