#pragma once

#include "compiler/from_elements.hpp"

#include <span>

namespace aludel::compiler {

//! Throws `ArgumentError` when nothing links the elements of FROM, so that the database would combine each row of one
//! with each row of another (SQLAlchemy's FROM linting). Any condition that names two of them links them; so do joins.
void check_links(std::span<const FromElement> elements, std::span<const sql::NodeRef> conditions);

//! Throws `ArgumentError` for an UPDATE or DELETE without WHERE that does not say `all_rows`.
void check_has_where(const sql::Node& statement);

}  // namespace aludel::compiler
