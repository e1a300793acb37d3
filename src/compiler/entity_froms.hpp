#pragma once

#include "sql/node.hpp"

namespace aludel::compiler {

//! The statement without mapped subclasses in FROM: each becomes the table or join that has its rows, and where a table has
//! rows of several classes, the condition that tells its own goes to WHERE, or to ON right of an outer join.
//! Gives the statement itself when it has none. `executed`: not only printed, so that an UPDATE or DELETE without WHERE is
//! refused unless it says `all_rows`. Throws `CompileError` for an UPDATE or DELETE of a class whose rows are in
//! several tables.
sql::NodeRef without_entity_froms(const sql::NodeRef& statement, bool executed);

}  // namespace aludel::compiler
