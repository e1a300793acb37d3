#pragma once

#include "aludel/sql/select.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

namespace aludel {

//! Rows of values in FROM (SQLAlchemy's `Values`), made by `values`. `T...`: the SQL types of its columns.
template <class... T>
class ValuesTable : public FromClause {
public:
    using FromClause::FromClause;

    //! One value, expression or `null` for each column.
    class Row {
    public:
        template <class... V>
        Row(const V&... cells) : nodes_{detail::node_of(cells)...} {
            static_assert(sizeof...(V) == sizeof...(T), "a row of values() has one value for each of its columns");
            if constexpr (sizeof...(V) == sizeof...(T))
                static_assert((detail::comparable<Expr<T>, V> && ...), "a row of values() has values of its columns' kinds, in their order");
        }
        const std::vector<sql::NodeRef>& nodes() const noexcept { return nodes_; }

    private:
        std::vector<sql::NodeRef> nodes_;
    };

    //! Adds rows: `.data({{1, "a"}, {2, "b"}})`.
    ValuesTable data(std::initializer_list<Row> rows) const { return add(rows); }
    //! Adds the rows of a range of `std::tuple`s or pairs.
    template <class Range>
    ValuesTable data(const Range& rows) const {
        std::vector<Row> made;
        for (const auto& row : rows) made.push_back(std::apply([](const auto&... cells) { return Row(cells...); }, row));
        return add(made);
    }
    //! Under this name; without one it is made up when compiled.
    ValuesTable alias(std::string_view name) const { return ValuesTable(sql::build::renamed(this->from(), name)); }
    //! May refer to what is left of it in FROM.
    ValuesTable lateral() const { return ValuesTable(sql::build::lateral(this->from())); }
    //! Adds a common table expression that is written even if nothing names it.
    ValuesTable add_cte(const Cte& cte) const {
        const sql::NodeRef changed = sql::build::add_cte(sql::NodeRef(this->from().get()), cte.from(), false);
        return ValuesTable(sql::FromRef(static_cast<const sql::FromNode*>(changed.get())));
    }
    //! The rows as a common table expression.
    Cte cte(std::string_view name = {}) const { return Cte(sql::build::cte(sql::NodeRef(this->from().get()), name)); }
    //! Column number `I`, with its type.
    template <std::size_t I>
    auto column() const {
        return Expr<std::tuple_element_t<I, std::tuple<T...>>>(sql::build::column_at(this->from(), I));
    }

private:
    template <class Rows>
    ValuesTable add(const Rows& rows) const {
        std::vector<sql::NodeRef> cells;
        for (const Row& row : rows) cells.insert(cells.end(), row.nodes().begin(), row.nodes().end());
        return ValuesTable(sql::build::values_rows(this->from(), cells.data(), cells.size()));
    }
};

//! A table of values: `values(column<Integer>("id"), column<String>("name")).data({{1, "a"}, {2, "b"}}).alias("v")`.
template <IsExpr... C>
auto values(const C&... columns) {
    const std::string names[] = {std::string(sql::build::column_name(columns.node()))...};
    const SqlType types[] = {SqlType(base_sql_t<typename C::sql_type>{})...};
    return ValuesTable<typename C::sql_type...>(sql::build::values_table(names, types, sizeof...(C), {}, false));
}

//! A table known by its names alone, which no MetaData has: `table("accounts", column<Integer>("id"))` (SQLAlchemy's
//! `TableClause`).
class LightweightTable : public FromClause {
public:
    using FromClause::FromClause;
    //! A second name for the table; without a name it is made up when compiled.
    Subquery alias(std::string_view name = {}) const { return Subquery(sql::build::alias(from(), name)); }
};
template <IsExpr... C>
LightweightTable table(std::string_view name, const C&... columns) {
    const std::string names[] = {std::string(sql::build::column_name(columns.node()))..., {}};
    const SqlType types[] = {SqlType(base_sql_t<typename C::sql_type>{})..., {}};
    return LightweightTable(sql::build::lightweight_table({}, name, names, types, sizeof...(C)));
}

//! Options of `tablesample`.
struct TableSampleOptions {
    std::string_view name{};        //!< empty: made up when compiled
    std::optional<double> seed{};   //!< REPEATABLE: the same rows each time
};
//! A part of a table's rows at random: `tablesample(users, 10)` is about ten percent; or by a function of the database:
//! `tablesample(users, func::call<Any>("system", 5))`.
template <class X, class S>
Subquery tablesample(const X& table, const S& sampling, const TableSampleOptions& options = {}) {
    const sql::NodeRef seed = options.seed ? detail::node_of(*options.seed) : sql::NodeRef();
    sql::NodeRef function = detail::node_of(sampling);
    if constexpr (!IsExpr<S>) function = sql::build::function("system", &function, 1, {});
    return Subquery(sql::build::tablesample(sql::FromItem<X>::get(table), function, seed, options.name));
}

}  // namespace aludel
