#pragma once

#include "orm/session/bulk_rows.hpp"
#include "orm/session/session_impl.hpp"

namespace aludel::orm {

//! True for an UPDATE that says neither what to set nor which rows: its rows do.
bool is_update_by_key(const sql::Node& statement);
//! UPDATE of rows by their primary keys, which each of the rows has; sets the other fields that it has, in each table of the
//! class. Loaded objects follow. Throws `InvalidRequestError` for a row without a key, and `StaleDataError` when one of them is
//! not there.
Ref<result::RowSource> update_by_key(SessionImpl& session, const sql::NodeRef& statement, const BulkRows& rows);

}  // namespace aludel::orm
