#pragma once

#include "aludel/sql/arg.hpp"
#include "aludel/sql/executable.hpp"
#include "aludel/sql/expr.hpp"
#include "aludel/sql/select.hpp"
#include "aludel/sql/sql_text.hpp"

#include <cstddef>
#include <string_view>

namespace aludel {

struct ServerVersion;
namespace compiler {
class SqlCompiler;
}
namespace sql {

//! Where the writer of a `construct` or a `construct_statement` writes its SQL. Valid during the call only.
class ConstructText {
public:
    ConstructText(compiler::SqlCompiler& compiler, const NodeRef* operands, std::size_t size)
        : compiler_(compiler), operands_(operands), size_(size) {}

    //! "postgresql", "sqlite", ...; "default" for printed statements.
    std::string_view dialect() const noexcept;
    //! The server's version; unknown before a connection.
    const ServerVersion& server_version() const noexcept;
    //! Writes SQL.
    ConstructText& operator<<(SqlText text);
    //! How many operands there are.
    std::size_t size() const noexcept { return size_; }
    //! Writes an operand: an expression, a table's name as FROM has it, a SELECT without parentheses. Throws `CompileError`
    //! when there is none of this number.
    ConstructText& operand(std::size_t index);
    //! Writes all operands, with `separator` between them.
    ConstructText& operands(SqlText separator);
    //! Writes a name, quoted where the dialect needs it.
    ConstructText& identifier(std::string_view name);
    //! Throws `UnsupportedCompilationError`: this dialect has no such thing. `advice` says what to use instead.
    [[noreturn]] void unsupported(std::string_view what, std::string_view advice);

private:
    compiler::SqlCompiler& compiler_;
    const NodeRef* operands_;
    std::size_t size_;
};

//! An operand of a statement of one's own: an expression, a value, a SELECT, or something to select from.
template <class X>
NodeRef construct_operand(const X& x) {
    if constexpr (Executable<X>) return x.node();
    else if constexpr (aludel::detail::is_operand<X>) return aludel::detail::node_of(x);
    else return NodeRef(FromItem<X>::get(x).get());
}

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

//! A statement that `construct_statement` makes. `R...`: the types of its columns once `columns` has named them.
template <class... R>
class [[nodiscard("a statement is a value: execute it")]] CustomStatement {
public:
    using row_types = sql::RowTypes<R...>;

    explicit CustomStatement(sql::NodeRef node) noexcept : node_(std::move(node)) {}
    //! Throws `InvalidRequestError` when the statement was moved from.
    const sql::NodeRef& node() const { return sql::held(node_, "construct_statement()"); }

    //! Names and types the columns of the rows that it returns: `.columns<int, std::string>("id", "name")`.
    template <ColumnType... C, class... N>
    CustomStatement<C...> columns(const N&... names) const {
        static_assert(sizeof...(C) == sizeof...(N), "columns<...>() takes one name for each type");
        const std::string_view list[] = {std::string_view(names)...};
        const SqlType types[] = {SqlType(base_sql_t<sql_of_t<C>>{})...};
        return CustomStatement<C...>(sql::build::custom_columns(node(), list, types, sizeof...(C)));
    }
    //! How this statement is executed: see `Select::execution_options`.
    CustomStatement execution_options(const ExecutionOptions& options) const {
        return CustomStatement(sql::build::with_execution_options(node(), options));
    }
    //! Text and parameters for a dialect, without a connection.
    template <class D>
    auto compile(const D& dialect, const CompileOptions& options = {}) const {
        return detail::dialect_of(dialect).compile(node(), options);
    }

private:
    sql::NodeRef node_;
};

//! A statement of your own (SQLAlchemy's `@compiles` of an `Executable`): `writer` writes its SQL. Operands are tables,
//! SELECTs, expressions and values; see `construct` for what the SQL may depend on.
//!
//! ```cpp
//! conn.execute(construct_statement([](sql::ConstructText& out) {
//!     out << "REPLACE INTO ";
//!     out.operand(0) << " ";
//!     out.operand(1);
//! }, archive, select(users).where(users.id < 10)));
//! ```
template <class... X>
CustomStatement<> construct_statement(sql::ConstructWriter writer, const X&... operands) {
    const sql::NodeRef nodes[] = {sql::construct_operand(operands)..., {}};
    return CustomStatement<>(sql::build::custom_statement(writer, nodes, sizeof...(X)));
}

}  // namespace aludel
