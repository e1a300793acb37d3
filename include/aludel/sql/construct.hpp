#pragma once

#include "aludel/sql/expr.hpp"
#include "aludel/sql/sql_text.hpp"

#include <cstddef>
#include <string_view>

namespace aludel {

struct ServerVersion;
namespace compiler {
class SqlCompiler;
}
namespace sql {

struct ConstructNode;

//! Where the writer of a `construct` writes its SQL. Valid during the call only.
class ConstructText {
public:
    ConstructText(compiler::SqlCompiler& compiler, const ConstructNode& node) : compiler_(compiler), node_(node) {}

    //! "postgresql", "sqlite", ...; "default" for printed statements.
    std::string_view dialect() const noexcept;
    //! The server's version; unknown before a connection.
    const ServerVersion& server_version() const noexcept;
    //! Writes SQL.
    ConstructText& operator<<(SqlText text);
    //! How many operands there are.
    std::size_t size() const noexcept;
    //! Writes an operand, in parentheses if it is an operation. Throws `CompileError` when there is none of this number.
    ConstructText& operand(std::size_t index);
    //! Writes all operands, with `separator` between them.
    ConstructText& operands(SqlText separator);
    //! Writes a name, quoted where the dialect needs it.
    ConstructText& identifier(std::string_view name);
    //! Throws `UnsupportedCompilationError`: this dialect has no such thing. `advice` says what to use instead.
    [[noreturn]] void unsupported(std::string_view what, std::string_view advice);

private:
    compiler::SqlCompiler& compiler_;
    const ConstructNode& node_;
};

namespace build {
NodeRef custom_postfix(std::string_view op, const NodeRef& operand, SqlType type);
}
}  // namespace sql

//! An operator that comes after its operand, which the database knows and the library doesn't: `postfix_op<Integer>(
//! samples.size, "!")` (SQLAlchemy's `UnaryExpression` with a `modifier`).
template <class T, IsExpr E>
Expr<T> postfix_op(const E& operand, SqlText op) {
    return Expr<T>(sql::build::custom_postfix(op.view(), operand.node(), base_sql_t<T>{}));
}

//! A construct of your own, of the SQL type `T` (SQLAlchemy's `@compiles`): `writer` writes its SQL, for each dialect as it
//! needs. It is called when a statement is compiled, not each time one is executed, and its SQL may depend on the dialect
//! and the operands' number alone.
//!
//! ```cpp
//! Expr<Integer> greatest(const auto&... x) {
//!     return construct<Integer>([](sql::ConstructText& out) {
//!         (out.dialect() == "sqlite" ? out << "max(" : out << "greatest(").operands(", ") << ")";
//!     }, x...);
//! }
//! ```
template <class T, class... X>
Expr<T> construct(sql::ConstructWriter writer, const X&... operands) {
    const sql::NodeRef nodes[] = {detail::node_of(operands)..., {}};
    return Expr<T>(sql::build::construct(writer, nodes, sizeof...(X), base_sql_t<T>{}));
}

}  // namespace aludel
