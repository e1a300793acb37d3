#pragma once

#include "orm/session/bulk_rows.hpp"
#include "orm/session/session_impl.hpp"

namespace aludel::orm {

//! INSERT of rows of a class that inherits from another mapped class, or has subclasses: the parts of each row in the tables of
//! the class, one table after the other, with the value that tells the class. `statement`: what the program executes.
Ref<result::RowSource> insert_rows(SessionImpl& session, const sql::NodeRef& statement, const BulkRows& rows);
//! INSERT with values() of a subclass, row by row, as these may be expressions; without them the parameters are the row. Null when
//! its target is a table.
Ref<result::RowSource> insert_values(SessionImpl& session, const sql::NodeRef& statement, const Params& parameters);
//! The INSERT, with the value that tells the class in each of its rows where they don't set it.
sql::NodeRef with_class(const sql::NodeRef& statement);
//! The class whose own table is this one, with no base; null when there is none.
const MapperImpl* first_class_of(const sql::FromNode& table);

}  // namespace aludel::orm
