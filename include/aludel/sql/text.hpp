#pragma once

#include "aludel/sql/arg.hpp"
#include "aludel/sql/select.hpp"

#include <string_view>

namespace aludel {

//! SQL written by hand, with `:name` parameters (SQLAlchemy's `TextClause`); `\:` is a colon. `R...`: the types of its
//! columns once `columns` has named them.
template <class... R>
class [[nodiscard]] TextClause {
public:
    using row_types = sql::RowTypes<R...>;

    explicit TextClause(sql::NodeRef node) noexcept : node_(std::move(node)) {}
    //! Throws `InvalidRequestError` when the text was moved from.
    const sql::NodeRef& node() const { return sql::held(node_, "text()"); }

    //! Sets the values of parameters. Throws `ArgumentError` for a name the text does not have.
    TextClause bindparams(const Params& values) const { return TextClause(sql::build::text_values(node(), values)); }
    //! A list: `text("SELECT ... WHERE id IN :ids").bindparams("ids", {1, 2, 3})`. As many parameters as it has values; no
    //! row is in an empty one. Throws `ArgumentError` for a name the text does not have.
    template <ColumnType V>
    TextClause bindparams(std::string_view name, std::initializer_list<V> values) const {
        return with_list(name, values);
    }
    template <class Range>
        requires requires(const Range& r) { std::begin(r); } && (!std::convertible_to<const Range&, std::string_view>)
    TextClause bindparams(std::string_view name, const Range& values) const {
        return with_list(name, values);
    }
    //! Within a kept statement: the parameter `name` is one of its arguments. Throws `ArgumentError` for a name the text
    //! does not have.
    template <class T>
    TextClause bindparams(std::string_view name, const Arg<T>& argument) const {
        return TextClause(sql::build::text_argument(node(), name, argument.node()));
    }
    //! Names and types the columns: `.columns<int, int>("x", "y")`.
    template <ColumnType... C, class... N>
    TextClause<C...> columns(const N&... names) const {
        static_assert(sizeof...(C) == sizeof...(N), "columns<...>() takes one name for each type");
        const std::string_view list[] = {std::string_view(names)...};
        const SqlType types[] = {SqlType(base_sql_t<sql_of_t<C>>{})...};
        return TextClause<C...>(sql::build::text_columns(node(), list, types, sizeof...(C)));
    }

    //! Adds a common table expression, which the text may name; its WITH is written before the text.
    TextClause add_cte(const Cte& cte) const { return TextClause(sql::build::add_cte(node(), cte.from(), false)); }
    //! How this statement is executed, wherever it is: `execution_options({.timeout = 2s})`, `{.yield_per = 1000}`. Counts
    //! before the options of session, connection and engine; repeated calls add up.
    TextClause execution_options(const ExecutionOptions& options) const {
        return TextClause(sql::build::with_execution_options(node(), options));
    }

    //! Text and parameters for a dialect, without a connection.
    template <class D>
    auto compile(const D& dialect, const CompileOptions& options = {}) const {
        return detail::dialect_of(dialect).compile(node(), options);
    }

private:
    template <class Range>
    TextClause with_list(std::string_view name, const Range& values) const {
        using V = std::remove_cvref_t<decltype(*std::begin(values))>;
        static_assert(detail::is_operand<V>, "bindparams() takes a list of SQL values, such as {1, 2, 3}");
        std::vector<Value> list;
        for (const auto& value : values) list.emplace_back(value);
        return TextClause(sql::build::text_list(node(), name, std::move(list), base_sql_t<detail::side_t<V>>{}));
    }

    sql::NodeRef node_;
};

//! SQL text with `:name` parameters. Values never go into the text; pass them to `execute`.
inline TextClause<> text(SqlText sql) { return TextClause<>(sql::build::text(sql.view())); }
//! SQL as an expression of the type `T`, in parentheses, with values for its `:name` parameters:
//! `select(users).where(text<Boolean>("words @@ to_tsquery(:query)", {{"query", words}}))`.
template <class T>
Expr<T> text(SqlText sql, const Params& values = {}) {
    return Expr<T>(sql::build::text_expression(sql::build::text(sql.view()), values, base_sql_t<T>{}));
}

}  // namespace aludel
