#pragma once

#include "aludel/sql/expr_type.hpp"

namespace aludel {

struct ServerDiagnostics;

namespace schema {
//! Is the constraint that the database speaks of on this column? Throws `ArgumentError` for what isn't a table's column.
bool constraint_fails_on(const sql::NodeRef& column, const ServerDiagnostics& error);
}  // namespace schema

//! Internal: what `IntegrityError::violates` asks of a column.
template <class T>
bool constraint_fails_on(const Expr<T>& column, const ServerDiagnostics& error) {
    return schema::constraint_fails_on(column.node(), error);
}

}  // namespace aludel
