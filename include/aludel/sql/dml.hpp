#pragma once

#include "aludel/sql/select.hpp"

#include <initializer_list>

namespace aludel {

namespace detail {
//! What INSERT, UPDATE and DELETE share: the node, `returning`, `compile`.
template <template <class...> class Self, class... R>
class Dml {
public:
    using row_types = sql::RowTypes<R...>;

    explicit Dml(sql::NodeRef node) noexcept : node_(std::move(node)) {}
    //! Throws `InvalidRequestError` when the statement was moved from.
    const sql::NodeRef& node() const { return sql::held(node_, "statement"); }

    //! The changed rows come back: columns, expressions, mapped classes (RETURNING). Databases without it say so when
    //! compiled.
    template <class... X>
    auto returning(const X&... items) const {
        using S = typename statement_of<any_dynamic<X...>, Self, X...>::type;
        std::vector<sql::NodeRef> nodes;
        (sql::SelectItem<X>::append(nodes, items), ...);
        return S(sql::build::returning(node(), nodes.data(), nodes.size()));
    }
    //! The statement as a common table expression of another (WITH): `insert(users).values(...).returning(users.id)
    //! .cte("added")`. PostgreSQL only.
    Cte cte(std::string_view name = {}) const { return Cte(sql::build::cte(node(), name)); }
    //! How this statement is executed, wherever it is: `execution_options({.timeout = 2s})`, `{.yield_per = 1000}`. Counts
    //! before the options of session, connection and engine; repeated calls add up.
    Self<R...> execution_options(const ExecutionOptions& options) const {
        return Self<R...>(sql::build::with_execution_options(node(), options));
    }
    //! Text and parameters for a dialect, without a connection.
    template <class D>
    auto compile(const D& dialect, const CompileOptions& options = {}) const {
        return detail::dialect_of(dialect).compile(node(), options);
    }

protected:
    template <class... C>
    sql::NodeRef with_where(const C&... conditions) const {
        static_assert(all_conditions<C...>,
                      "where() takes conditions, such as users.id == 5 (two equal signs; one is an assignment)");
        if constexpr (all_conditions<C...>) {
            const sql::NodeRef nodes[] = {conditions.node()...};
            return sql::build::where(node(), nodes, sizeof...(C));
        } else return node();
    }
    template <class... A>
    sql::NodeRef with_values(const A&... assignments) const {
        constexpr bool are_assignments = (std::same_as<A, Assignment> && ...);
        static_assert(are_assignments,
                      "values() takes assignments, such as users.name = \"sandy\" (one equal sign; two compare)");
        if constexpr (are_assignments) {
            const sql::build::Assignment list[] = {{assignments.column, assignments.value}...};
            return sql::build::values(node(), list, sizeof...(A));
        } else return node();
    }

private:
    sql::NodeRef node_;
};
}  // namespace detail

//! INSERT (SQLAlchemy's `Insert`). Without `values` the columns come from what `execute` is given.
template <class... R>
class [[nodiscard("a statement is a value: keep what this returns, or execute it")]] Insert : public detail::Dml<Insert, R...> {
public:
    using detail::Dml<Insert, R...>::Dml;

    //! Sets the values of one row: `values(users.name = "sandy", users.fullname = "Sandy Cheeks")`.
    template <class A, class... More>
    Insert values(const A& first, const More&... more) const {
        return Insert(this->with_values(first, more...));
    }
    //! Several rows: `values({{users.name = "a"}, {users.name = "b"}})`; each must set the same columns.
    Insert values(std::initializer_list<std::initializer_list<Assignment>> rows) const {
        sql::NodeRef changed = this->node();
        for (const auto& row : rows) {
            std::vector<sql::build::Assignment> list;
            for (const Assignment& a : row) list.push_back({a.column, a.value});
            changed = sql::build::values(std::move(changed), list.data(), list.size());
        }
        return Insert(std::move(changed));
    }
    //! Sets the values of one row by column name, for tables known at run time: `values({{"name", "a"}})`.
    Insert values(const Params& row) const { return Insert(sql::build::values_by_name(this->node(), row)); }
    //! `INSERT INTO t (columns) SELECT ...`
    template <class... S>
    Insert from_select(std::initializer_list<ExprBase> columns, const Select<S...>& select) const {
        std::vector<sql::NodeRef> nodes;
        for (const ExprBase& column : columns) nodes.push_back(column.node());
        return Insert(sql::build::from_select(this->node(), nodes.data(), nodes.size(), select.node()));
    }
};

//! UPDATE (SQLAlchemy's `Update`).
template <class... R>
class [[nodiscard("a statement is a value: keep what this returns, or execute it")]] Update : public detail::Dml<Update, R...> {
public:
    using detail::Dml<Update, R...>::Dml;

    //! Several conditions, and several calls, are joined by AND.
    template <class... C>
    Update where(const C&... conditions) const {
        return Update(this->with_where(conditions...));
    }
    //! `values(users.role = "inactive", users.views = users.views + 1)`
    template <class A, class... More>
    Update values(const A& first, const More&... more) const {
        return Update(this->with_values(first, more...));
    }
    //! Values by column name, for tables known at run time.
    Update values(const Params& row) const { return Update(sql::build::values_by_name(this->node(), row)); }
};

//! DELETE (SQLAlchemy's `Delete`).
template <class... R>
class [[nodiscard("a statement is a value: keep what this returns, or execute it")]] Delete : public detail::Dml<Delete, R...> {
public:
    using detail::Dml<Delete, R...>::Dml;

    //! Several conditions, and several calls, are joined by AND.
    template <class... C>
    Delete where(const C&... conditions) const {
        return Delete(this->with_where(conditions...));
    }
};

//! INSERT INTO a table, a typed table or a mapping.
template <class X>
Insert<> insert(const X& table) {
    return Insert<>(sql::build::insert(sql::FromItem<X>::get(table)));
}
//! UPDATE of all rows, until `where` says which.
template <class X>
Update<> update(const X& table) {
    return Update<>(sql::build::update(sql::FromItem<X>::get(table)));
}
//! DELETE of all rows, until `where` says which.
template <class X>
Delete<> delete_(const X& table) {
    return Delete<>(sql::build::delete_(sql::FromItem<X>::get(table)));
}

//! The row that an upsert could not insert, for its SET: `users.name = excluded(users.name)`.
template <IsExpr C>
auto excluded(const C& column) {
    return Expr<typename C::sql_type>(sql::build::excluded(column.node()));
}

namespace detail {
//! INSERT with ON CONFLICT, as SQLite and PostgreSQL write it.
template <class... R>
class [[nodiscard("a statement is a value: keep what this returns, or execute it")]] UpsertInsert : public Dml<UpsertInsert, R...> {
public:
    using Dml<UpsertInsert, R...>::Dml;

    template <class A, class... More>
    UpsertInsert values(const A& first, const More&... more) const {
        return UpsertInsert(this->with_values(first, more...));
    }
    UpsertInsert values(const Params& row) const {
        return UpsertInsert(sql::build::values_by_name(this->node(), row));
    }
    //! A row that violates the unique key of `targets` (any, when none is named) is left out.
    UpsertInsert on_conflict_do_nothing(std::initializer_list<ExprBase> targets = {}) const {
        return conflict(targets, nullptr, 0);
    }
    //! ON CONFLICT DO UPDATE (upsert): a row that violates the unique key of `targets` updates the existing row
    //! instead; `excluded(column)` is the new row's value.
    template <std::same_as<Assignment>... A>
    UpsertInsert on_conflict_do_update(std::initializer_list<ExprBase> targets, const A&... set) const {
        static_assert(sizeof...(A) > 0, "on_conflict_do_update needs what to set: users.name = excluded(users.name)");
        const sql::build::Assignment list[] = {{set.column, set.value}...};
        return conflict(targets, list, sizeof...(A));
    }

private:
    UpsertInsert conflict(std::initializer_list<ExprBase> targets, const sql::build::Assignment* set,
                          std::size_t count) const {
        std::vector<sql::NodeRef> nodes;
        for (const ExprBase& column : targets) nodes.push_back(column.node());
        return UpsertInsert(sql::build::on_conflict(this->node(), nodes.data(), nodes.size(), set, count, {}));
    }
};
}  // namespace detail

namespace sqlite {
//! INSERT with SQLite's ON CONFLICT.
template <class X>
detail::UpsertInsert<> insert(const X& table) {
    return detail::UpsertInsert<>(sql::build::insert(sql::FromItem<X>::get(table)));
}
}  // namespace sqlite
namespace postgresql {
//! INSERT with PostgreSQL's ON CONFLICT.
template <class X>
detail::UpsertInsert<> insert(const X& table) {
    return detail::UpsertInsert<>(sql::build::insert(sql::FromItem<X>::get(table)));
}
}  // namespace postgresql

}  // namespace aludel
