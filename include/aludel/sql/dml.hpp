#pragma once

#include "aludel/sql/select.hpp"

#include <initializer_list>

namespace aludel {

//! Options of `from_select`.
struct FromSelectOptions {
    bool include_defaults = true;   //!< fill in the columns that have a `default_value` and are not named
};

namespace detail {
template <class A>
inline constexpr bool is_assignment = std::same_as<A, Assignment> || std::same_as<A, Assignments>;
inline void append_assignments(std::vector<sql::build::Assignment>& list, const Assignment& a) {
    list.push_back({a.column, a.value});
}
inline void append_assignments(std::vector<sql::build::Assignment>& list, const Assignments& several) {
    for (const Assignment& a : several) list.push_back({a.column, a.value});
}
template <class... A>
std::vector<sql::build::Assignment> assignment_list(const A&... assignments) {
    std::vector<sql::build::Assignment> list;
    (append_assignments(list, assignments), ...);
    return list;
}

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
    //! Loader options of the mapper, for the objects that come back: `.returning(users).options(selectinload(users.posts))`.
    //! Throws `ArgumentError` for one that joins tables: RETURNING has none.
    template <class... O>
    Self<R...> options(const O&... options) const {
        static_assert((detail::loads_from<O, R...> && ...),
                      "this loader option begins at a class that the statement does not return: returning(users) goes with "
                      "selectinload(users.posts)");
        sql::NodeRef changed = node();
        ((changed = options.add_to(std::move(changed))), ...);
        return Self<R...>(std::move(changed));
    }
    //! The statement as a common table expression of another (WITH): `insert(users).values(...).returning(users.id)
    //! .cte("added")`. PostgreSQL only.
    Cte cte(std::string_view name = {}) const { return Cte(sql::build::cte(node(), name)); }
    //! A common table expression that the statement is to have, even if nothing in it selects from it.
    Self<R...> add_cte(const Cte& cte) const { return Self<R...>(sql::build::add_cte(node(), cte.from(), false)); }
    //! SQL after the first word, for one dialect or for all: `.prefix_with("OR IGNORE", "sqlite")`.
    Self<R...> prefix_with(SqlText text, std::string_view dialect = {}) const {
        return Self<R...>(sql::build::prefix_with(node(), {sql::build::raw(text.view(), {}), std::string(dialect)}));
    }
    //! A hint to the planner about the statement's table: `.with_hint("WITH (PAGLOCK)", "mssql")`.
    Self<R...> with_hint(SqlText hint, std::string_view dialect = "*") const {
        return Self<R...>(sql::build::with_hint(node(), {sql::build::target_of(node()), hint.str(), std::string(dialect)}));
    }
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
            const sql::NodeRef nodes[] = {condition_node(conditions)...};
            return sql::build::where(node(), nodes, sizeof...(C));
        } else return node();
    }
    template <class... A>
    sql::NodeRef with_values(const A&... assignments) const {
        constexpr bool are_assignments = (is_assignment<A> && ...);
        static_assert(are_assignments,
                      "values() takes assignments, such as users.name = \"sandy\" (one equal sign; two compare)");
        if constexpr (are_assignments) {
            const std::vector<sql::build::Assignment> list = assignment_list(assignments...);
            return sql::build::values(node(), list.data(), list.size());
        } else return node();
    }

private:
    sql::NodeRef node_;
};
}  // namespace detail

namespace detail {
//! What INSERT and INSERT with ON CONFLICT or ON DUPLICATE KEY share.
template <template <class...> class Self, class... R>
class InsertBase : public Dml<Self, R...> {
public:
    using Dml<Self, R...>::Dml;

    //! Sets the values of one row: `values(users.name = "sandy", users.fullname = "Sandy Cheeks")`.
    template <class A, class... More>
    Self<R...> values(const A& first, const More&... more) const {
        return Self<R...>(this->with_values(first, more...));
    }
    //! Several rows: `values({{users.name = "a"}, {users.name = "b"}})`. Each sets the same columns; one with a default of the
    //! program's may be left out, and has it then.
    Self<R...> values(std::initializer_list<std::initializer_list<Assignment>> rows) const {
        sql::NodeRef changed = this->node();
        for (const auto& row : rows) {
            std::vector<sql::build::Assignment> list;
            for (const Assignment& a : row) list.push_back({a.column, a.value});
            changed = sql::build::values(std::move(changed), list.data(), list.size());
        }
        return Self<R...>(std::move(changed));
    }
    //! Sets the values of one row by column name, for tables known at run time: `values({{"name", "a"}})`.
    Self<R...> values(const Params& row) const { return Self<R...>(sql::build::values_by_name(this->node(), row)); }
    //! Several rows by column name; each sets the same columns, but for those with a default of the program's.
    template <std::same_as<std::vector<Params>> Rows>
    Self<R...> values(const Rows& rows) const {
        sql::NodeRef changed = this->node();
        for (const Params& row : rows) changed = sql::build::values_by_name(std::move(changed), row);
        return Self<R...>(std::move(changed));
    }
    //! `INSERT INTO t (columns) SELECT ...` Columns that have a `default_value` and are not named are filled in, unless the
    //! options say otherwise; a function is called once, not for each row.
    template <class S>
        requires requires(const S& s) { s.subselect_node(); }
    Self<R...> from_select(std::initializer_list<ExprBase> columns, const S& select, FromSelectOptions options = {}) const {
        std::vector<sql::NodeRef> nodes;
        for (const ExprBase& column : columns) nodes.push_back(column.node());
        sql::NodeRef made = sql::build::from_select(this->node(), nodes.data(), nodes.size(), select.subselect_node());
        return Self<R...>(options.include_defaults ? std::move(made) : sql::build::without_defaults(std::move(made)));
    }
};
}  // namespace detail

//! INSERT (SQLAlchemy's `Insert`). Without `values` the columns come from what `execute` is given.
template <class... R>
class [[nodiscard("a statement is a value: keep what this returns, or execute it")]] Insert : public detail::InsertBase<Insert, R...> {
public:
    using detail::InsertBase<Insert, R...>::InsertBase;
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
    //! `values` whose SET keeps the order of the call, where that matters (MySQL assigns one after the other).
    template <class... A>
        requires(detail::is_assignment<A> && ...)
    Update ordered_values(const A&... assignments) const {
        const std::vector<sql::build::Assignment> list = detail::assignment_list(assignments...);
        return Update(sql::build::ordered_values(this->node(), list.data(), list.size()));
    }
    //! All rows are meant. Without this word, executing an UPDATE that has no WHERE throws `ArgumentError`.
    Update all_rows() const { return Update(sql::build::all_rows(this->node())); }
    //! At most `count` rows (MySQL).
    Update limit(std::int64_t count) const {
        return Update(sql::build::dml_limit(this->node(), sql::build::bind(Value(count), TypeId::big_integer)));
    }
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
    //! Another table that WHERE refers to (USING), where it does not follow from WHERE.
    template <class X>
    Delete using_(const X& from) const {
        return Delete(sql::build::using_froms(this->node(), sql::FromItem<X>::get(from)));
    }
    //! All rows are meant. Without this word, executing a DELETE that has no WHERE throws `ArgumentError`.
    Delete all_rows() const { return Delete(sql::build::all_rows(this->node())); }
    //! At most `count` rows (MySQL).
    Delete limit(std::int64_t count) const {
        return Delete(sql::build::dml_limit(this->node(), sql::build::bind(Value(count), TypeId::big_integer)));
    }
};

//! INSERT INTO a table, a typed table or a mapping.
template <class X>
Insert<> insert(const X& table) {
    return Insert<>(sql::build::insert(sql::FromItem<X>::get(table)));
}
//! UPDATE; `where` says which rows, or `all_rows` that all are meant.
template <class X>
Update<> update(const X& table) {
    return Update<>(sql::build::update(sql::FromItem<X>::get(table)));
}
//! DELETE; `where` says which rows, or `all_rows` that all are meant.
template <class X>
Delete<> delete_(const X& table) {
    return Delete<>(sql::build::delete_(sql::FromItem<X>::get(table)));
}

//! The row that an upsert could not insert, for its SET: `users.name = excluded(users.name)`.
template <IsExpr C>
auto excluded(const C& column) {
    return Expr<typename C::sql_type>(sql::build::excluded(column.node()));
}

//! In the values of an UPDATE: what the same UPDATE sets another column to, or that column as it is: `users.slug =
//! func::lower(from_dml_column(users.name))`.
template <IsExpr C>
auto from_dml_column(const C& column) {
    return Expr<typename C::sql_type>(sql::build::dml_column(column.node()));
}

//! What an upsert's row meets: a unique key by its columns, `{users.email}`, by its name, `on_constraint("uq_email")`, or
//! a unique index over some rows, `ConflictTarget{users.email}.where(users.active)`.
class ConflictTarget {
public:
    ConflictTarget() = default;
    ConflictTarget(std::initializer_list<ExprBase> columns) {
        for (const ExprBase& column : columns) columns_.push_back(column.node());
    }
    //! The condition of a partial unique index.
    template <class C>
    ConflictTarget where(const C& condition) const {
        static_assert(detail::is_condition<C>, "where() takes a condition, such as users.active");
        ConflictTarget changed(*this);
        changed.condition_ = condition.node();
        return changed;
    }
    friend ConflictTarget on_constraint(std::string_view name);
    //! The INSERT with its ON CONFLICT.
    sql::NodeRef apply(const sql::NodeRef& insert, const sql::build::Assignment* set, std::size_t count) const {
        sql::NodeRef changed = sql::build::on_conflict(insert, columns_.data(), columns_.size(), set, count, {});
        if (constraint_.empty() && !condition_) return changed;
        return sql::build::conflict_target(std::move(changed), constraint_, condition_);
    }

private:
    std::vector<sql::NodeRef> columns_{};
    std::string constraint_{};
    sql::NodeRef condition_{};
};
//! The key of a constraint, by its name (PostgreSQL).
inline ConflictTarget on_constraint(std::string_view name) {
    ConflictTarget target;
    target.constraint_ = name;
    return target;
}

namespace detail {
//! INSERT with ON CONFLICT, as SQLite and PostgreSQL write it.
template <class... R>
class [[nodiscard("a statement is a value: keep what this returns, or execute it")]] UpsertInsert : public InsertBase<UpsertInsert, R...> {
public:
    using InsertBase<UpsertInsert, R...>::InsertBase;

    //! A row that violates the unique key of `target` (any, when none is named) is left out.
    UpsertInsert on_conflict_do_nothing(const ConflictTarget& target = {}) const {
        return UpsertInsert(target.apply(this->node(), nullptr, 0));
    }
    //! ON CONFLICT DO UPDATE (upsert): a row that violates the unique key of `target` updates the existing row
    //! instead; `excluded(column)` is the new row's value.
    template <std::same_as<Assignment>... A>
    UpsertInsert on_conflict_do_update(const ConflictTarget& target, const A&... set) const {
        static_assert(sizeof...(A) > 0, "on_conflict_do_update needs what to set: users.name = excluded(users.name)");
        const sql::build::Assignment list[] = {{set.column, set.value}...};
        return UpsertInsert(target.apply(this->node(), list, sizeof...(A)));
    }
    //! After `on_conflict_do_update`: only existing rows of this condition are updated, the others stay as they are.
    template <class C>
    UpsertInsert where(const C& condition) const {
        static_assert(is_condition<C>, "where() takes a condition, such as users.version < excluded(users.version)");
        return UpsertInsert(sql::build::conflict_condition(this->node(), condition.node()));
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
