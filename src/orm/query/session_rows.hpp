#pragma once

#include "aludel/result/row_source.hpp"
#include "orm/loading/execute.hpp"
#include "orm/state/store.hpp"
#include "sql/node.hpp"

namespace aludel::orm {

//! The rows of a statement with mapped classes in it: reads them all, so that what belongs to the objects can be
//! loaded with them, and hands the objects out one by one. Null when the statement has no mapped class in its rows.
Ref<result::RowSource> read_objects(Store& store, Connection& connection, const sql::Node& statement,
                                    Running running);

}  // namespace aludel::orm
