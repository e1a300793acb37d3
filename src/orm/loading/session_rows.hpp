#pragma once

#include "aludel/result/row_source.hpp"
#include "orm/loading/execute.hpp"
#include "orm/instances/store.hpp"
#include "sql/node.hpp"

namespace aludel::orm {

//! The rows of a statement with mapped classes in it; null when it has none.
//!
//! They are read all at once, so that what belongs to the objects can be loaded with them, and handed out one by one: a
//! SELECT's when the first one is asked for or the connection is needed for something else, others' at once. After
//! `yield_per(n)` they are read n at a time, while other statements may run between.
Ref<result::RowSource> read_objects(Store& store, const sql::NodeRef& statement, const Ref<ExecutionImpl>& execution);

}  // namespace aludel::orm
