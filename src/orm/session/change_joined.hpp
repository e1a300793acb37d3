#pragma once

#include "orm/session/session_impl.hpp"

namespace aludel::orm {

//! Executes an UPDATE or DELETE of a class whose rows are in several tables: finds the keys by a SELECT, then changes each table
//! by keys, and lets loaded objects follow. Null when the statement is not one.
Ref<result::RowSource> change_joined(SessionImpl& session, const sql::NodeRef& statement, const Params& parameters);

}  // namespace aludel::orm
