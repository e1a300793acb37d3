#pragma once

#include "aludel/sql/compile_options.hpp"
#include "aludel/sql/select_item.hpp"

#include <array>
#include <string_view>
#include <type_traits>

namespace aludel {

//! A SELECT whose rows are `R...` in C++ types; `Select<>` has rows known at run time only.
//!
//! One pointer wide, a value, shareable between threads. Every clause returns the changed statement and leaves the
//! one it was called on as it was; none changes the type, so a statement can be extended under an `if`, kept in a
//! class, and named in a signature. Mirrors SQLAlchemy's `Select`.
template <class... R>
class [[nodiscard("a statement is a value: keep what this returns, or execute it")]] Select {
public:
    using row_types = sql::RowTypes<R...>;
    //! The SQL type of the first column, as a scalar subquery gives it.
    using scalar_type = typename detail::scalar_sql<typename detail::first_of<R...>::type>::type;

    explicit Select(sql::NodeRef node) noexcept : node_(std::move(node)) {}
    //! Throws `InvalidRequestError` when the statement was moved from.
    const sql::NodeRef& node() const { return sql::held(node_, "statement"); }

    //! The statement with WHERE; several conditions, and those of several calls, are joined by AND.
    template <class... C>
    Select where(const C&... conditions) const& {
        return Select(*this).add_where(conditions...);
    }
    template <class... C>
    Select where(const C&... conditions) && {
        return std::move(*this).add_where(conditions...);
    }
    //! `filter_by({{"name", "spongebob"}})`: equality by column name on the first table; checked at run time.
    Select filter_by(const Params& values) const { return Select(sql::build::filter_by(node(), values)); }
    //! WHERE with equality, checked by the compiler: `filter_by(users.name = "spongebob")`.
    template <std::same_as<Assignment>... A>
    Select filter_by(const A&... values) const {
        const sql::NodeRef terms[] = {
            sql::build::binary(sql::Op::eq, values.column, values.value, TypeId::boolean)...};
        return Select(sql::build::where(node(), terms, sizeof...(A)));
    }

    //! Inner join. Without a condition it comes from the relationship or from the foreign keys.
    template <class X>
    Select join(const X& target) const {
        return join_with(target, {}, sql::JoinKind::inner);
    }
    template <class X, class C>
    Select join(const X& target, const C& on) const {
        return join_on(target, on, sql::JoinKind::inner);
    }
    //! LEFT OUTER JOIN. What is selected from the target must be `optional_(...)`.
    template <class X>
    Select outerjoin(const X& target) const {
        return join_with(target, {}, sql::JoinKind::left);
    }
    template <class X, class C>
    Select outerjoin(const X& target, const C& on) const {
        return join_on(target, on, sql::JoinKind::left);
    }
    //! FULL OUTER JOIN. What is selected from either side must be `optional_(...)`.
    template <class X>
    Select full_join(const X& target) const {
        return join_with(target, {}, sql::JoinKind::full);
    }
    template <class X, class C>
    Select full_join(const X& target, const C& on) const {
        return join_on(target, on, sql::JoinKind::full);
    }
    //! Inner join from `left` to `target`; the ON clause comes from the foreign keys, or is given.
    template <class L, class X>
    Select join_from(const L& left, const X& target) const {
        return Select(sql::build::join(node(), sql::FromItem<L>::get(left), sql::FromItem<X>::get(target), {},
                                       sql::JoinKind::inner));
    }
    template <class L, class X, class C>
    Select join_from(const L& left, const X& target, const C& on) const {
        static_assert(detail::is_condition<C>, "the ON clause is a condition, such as users.id == posts.author_id");
        return Select(sql::build::join(node(), sql::FromItem<L>::get(left), sql::FromItem<X>::get(target),
                                       detail::node_of(on), sql::JoinKind::inner));
    }
    //! Adds tables, aliases or subqueries to FROM that don't follow from the selected items.
    template <class... X>
    Select select_from(const X&... froms) const {
        sql::NodeRef changed = node();
        ((changed = sql::build::select_from(std::move(changed), sql::FromItem<X>::get(froms))), ...);
        return Select(std::move(changed));
    }

    //! ORDER BY: columns, expressions, `desc(...)`, or the names of labels. Further calls add keys.
    template <class... K>
    Select order_by(const K&... keys) const {
        std::vector<sql::NodeRef> nodes;
        (detail::append_keys(nodes, keys), ...);
        return Select(sql::build::order_by(node(), nodes.data(), nodes.size()));
    }
    //! GROUP BY: columns, expressions, or the names of labels. Further calls add keys.
    template <class... K>
    Select group_by(const K&... keys) const {
        const sql::NodeRef nodes[] = {detail::key_node(keys)...};
        return Select(sql::build::group_by(node(), nodes, sizeof...(K)));
    }
    //! Conditions on groups (HAVING).
    template <class... C>
    Select having(const C&... conditions) const {
        static_assert(detail::all_conditions<C...>, "having() takes conditions, such as func::count() > 5");
        const sql::NodeRef nodes[] = {detail::condition_node(conditions)...};
        return Select(sql::build::having(node(), nodes, sizeof...(C)));
    }
    //! LIMIT: at most `count` rows, after skipping those of `offset`. The number is a bound parameter, so pagination
    //! reuses one compiled statement.
    Select limit(std::int64_t count) const {
        return Select(sql::build::limit(node(), sql::build::bind(Value(count), TypeId::big_integer)));
    }
    //! LIMIT with an expression: an argument of a kept statement, or `bindparam<BigInteger>("count")`.
    template <IsExpr E>
    Select limit(const E& count) const {
        return Select(sql::build::limit(node(), detail::count_node(count)));
    }
    //! OFFSET: skips `count` rows.
    Select offset(std::int64_t count) const {
        return Select(sql::build::offset(node(), sql::build::bind(Value(count), TypeId::big_integer)));
    }
    //! OFFSET with an expression, as an argument of a kept statement is.
    template <IsExpr E>
    Select offset(const E& count) const {
        return Select(sql::build::offset(node(), detail::count_node(count)));
    }
    //! LIMIT and OFFSET in one: the rows from `begin` up to, but without, `end`.
    Select slice(std::int64_t begin, std::int64_t end) const { return limit(end - begin).offset(begin); }
    //! FETCH FIRST `count` ROWS: what LIMIT does, in the words of the standard, and more: `fetch(10, {.with_ties = true})`.
    Select fetch(std::int64_t count, FetchOptions options = {}) const {
        return Select(sql::build::fetch(node(), {sql::build::bind(Value(count), TypeId::big_integer), options.percent, options.with_ties}));
    }
    //! Returns equal rows once (SELECT DISTINCT).
    Select distinct() const { return Select(sql::build::distinct(node())); }
    //! The first row of each group of equal keys (DISTINCT ON): PostgreSQL only; elsewhere DISTINCT of the whole row.
    template <class... K>
        requires(sizeof...(K) > 0)
    Select distinct(const K&... keys) const {
        const sql::NodeRef nodes[] = {detail::key_node(keys)...};
        return Select(sql::build::distinct_on(node(), nodes, sizeof...(K)));
    }
    //! Says that this subquery refers to a table of the enclosing statement; only needed where Aludel does not find
    //! that out by itself (SQLAlchemy's `correlate`).
    template <class X>
    Select correlate(const X& from) const {
        return Select(sql::build::correlate(node(), sql::FromItem<X>::get(from)));
    }
    //! Refers to no table of the enclosing statement: all of its tables are in its own FROM.
    Select correlate(Null) const { return Select(sql::build::correlate_nothing(node())); }
    //! Refers to all tables of the enclosing statement but these.
    template <class... X>
    Select correlate_except(const X&... froms) const {
        const sql::FromRef list[] = {sql::FromItem<X>::get(froms)..., {}};
        return Select(sql::build::correlate_except(node(), list, sizeof...(X)));
    }
    //! All combinations of rows of tables that nothing links are meant. Without this word, executing such a SELECT
    //! throws `ArgumentError` (see `EngineOptions::enable_from_linting`).
    Select cartesian() const { return Select(sql::build::cartesian(node())); }

    //! The statement with other columns; what is in FROM stays in it only if `select_from` or `join` named it.
    template <class... X>
    auto with_only_columns(const X&... items) const {
        return with_items<typename detail::statement_of<detail::any_dynamic<X...>, aludel::Select, X...>::type>(false, items...);
    }
    //! The statement with more columns after those it has.
    template <class... X>
    auto add_columns(const X&... items) const {
        constexpr bool dynamic = row_types::dynamic || detail::any_dynamic<X...>;
        return with_items<typename detail::extended_by<dynamic, Select, X...>::type>(true, items...);
    }

    //! SQL after the word SELECT, for one dialect or for all: `.prefix_with("SQL_NO_CACHE", "mysql")`.
    Select prefix_with(SqlText text, std::string_view dialect = {}) const {
        return Select(sql::build::prefix_with(node(), {sql::build::raw(text.view(), {}), std::string(dialect)}));
    }
    //! SQL at the end of the statement, for one dialect or for all.
    Select suffix_with(SqlText text, std::string_view dialect = {}) const {
        return Select(sql::build::suffix_with(node(), {sql::build::raw(text.view(), {}), std::string(dialect)}));
    }
    //! A hint to the planner about a table, where the dialect writes such hints: `.with_hint(users, "USE INDEX (ix_name)",
    //! "mysql")`. `%(name)s` in it is the table's name.
    template <class X>
    Select with_hint(const X& table, SqlText hint, std::string_view dialect = "*") const {
        return Select(sql::build::with_hint(node(), {sql::FromItem<X>::get(table), hint.str(), std::string(dialect)}));
    }
    //! A hint to the planner about the whole statement: `.with_statement_hint("OPTION (RECOMPILE)", "mssql")`.
    Select with_statement_hint(SqlText hint, std::string_view dialect = "*") const {
        return Select(sql::build::with_hint(node(), {{}, hint.str(), std::string(dialect)}));
    }
    //! A common table expression that is written even though nothing selects from it: a DELETE with RETURNING, for example.
    Select add_cte(const Cte& cte) const { return Select(sql::build::add_cte(node(), cte.from(), false)); }
    //! How the columns are named: `sql::LabelStyle::table_and_column` writes `users.id AS users_id`.
    Select set_label_style(sql::LabelStyle style) const { return Select(sql::build::label_style(node(), style)); }
    //! Loader options of the mapper: `options(selectinload(users.posts))`.
    template <class... O>
    Select options(const O&... options) const {
        static_assert((detail::loads_from<O, R...> && ...),
                      "this loader option begins at a class that the SELECT does not read: select(users) goes with "
                      "selectinload(users.posts)");
        sql::NodeRef changed = node();
        ((changed = options.add_to(std::move(changed))), ...);
        return Select(std::move(changed));
    }

    //! How this statement is executed, wherever it is: `execution_options({.timeout = 2s})`, `{.yield_per = 1000}`. Counts
    //! before the options of session, connection and engine; repeated calls add up.
    Select execution_options(const ExecutionOptions& options) const {
        return Select(sql::build::with_execution_options(node(), options));
    }

    //! The SELECT as a table in another FROM; an empty name is made up when compiled.
    Subquery subquery(std::string_view name = {}) const { return Subquery(sql::build::subquery(node(), name)); }
    //! The SELECT as a common table expression (WITH); an empty name is made up when compiled.
    Cte cte(std::string_view name = {}) const { return Cte(sql::build::cte(node(), name)); }
    //! The first part of a recursive one: `.cte("org", recursive)`, then `.union_all(...)`.
    Cte cte(std::string_view name, RecursiveOption) const { return Cte(sql::build::cte(node(), name, {.recursive = true})); }
    Cte cte(std::string_view name, NestingOption) const { return Cte(sql::build::cte(node(), name, {.nesting = true})); }
    //! The SELECT in FROM, where it may refer to what is left of it (LATERAL).
    Subquery lateral(std::string_view name = {}) const { return Subquery(sql::build::subquery(node(), name, true)); }
    //! Locks the rows until the transaction ends (FOR UPDATE): `with_for_update({.skip_locked = true, .of = {users}})`.
    //! SQLite, which locks the whole database, and SQL Server write nothing.
    Select with_for_update(const ForUpdate& lock = {}) const {
        return Select(sql::build::lock(node(), detail::lock_of(lock)));
    }
    //! The SELECT as a value: its first column, NULL when it has no row.
    auto scalar_subquery() const {
        return Expr<scalar_type>(sql::build::scalar_subquery(node(), base_sql_t<scalar_type>{}));
    }
    //! The scalar subquery under a name, as an item of another SELECT.
    auto label(std::string_view name) const { return scalar_subquery().label(name); }
    const sql::NodeRef& subselect_node() const { return node(); }

    //! Text and parameters for a dialect, without a connection.
    template <class D>
    auto compile(const D& dialect, const CompileOptions& options = {}) const {
        return detail::dialect_of(dialect).compile(node(), options);
    }

private:
    template <class S, class... X>
    S with_items(bool added, const X&... items) const {
        std::vector<sql::NodeRef> nodes;
        (sql::SelectItem<X>::append(nodes, items), ...);
        return S(sql::build::with_items(node(), nodes.data(), nodes.size(), added, !S::row_types::dynamic));
    }
    template <class... C>
    Select add_where(const C&... conditions) && {
        static_assert(detail::all_conditions<C...>,
                      "where() takes conditions, such as users.id == 5 (two equal signs; one is an assignment)");
        node();   // there, unless moved from
        if constexpr (detail::all_conditions<C...>)
            ((node_ = detail::where_one(std::move(node_), conditions)), ...);
        return std::move(*this);
    }
    template <class X>
    Select join_with(const X& target, const sql::NodeRef& on, sql::JoinKind kind) const {
        return Select(sql::JoinTarget<X>::apply(node(), target, on, kind));
    }
    template <class X, class C>
    Select join_on(const X& target, const C& on, sql::JoinKind kind) const {
        static_assert(detail::is_condition<C>, "the ON clause is a condition, such as users.id == posts.author_id");
        if constexpr (detail::is_condition<C>) return join_with(target, on.node(), kind);
        else return *this;
    }

    sql::NodeRef node_;
};

//! SELECT of columns, expressions, mapped classes, tables, in any mixture. One item known only at run time (a column
//! of a dynamic table, a table) makes the row dynamic.
template <class... X>
auto select(const X&... items) {
    using S = typename detail::statement_of<detail::any_dynamic<X...>, Select, X...>::type;
    if constexpr (detail::any_dynamic<X...>) {
        std::vector<sql::NodeRef> nodes;
        (sql::SelectItem<X>::append(nodes, items), ...);
        return S(sql::build::select(nodes.data(), nodes.size(), false));
    } else {
        const sql::NodeRef nodes[] = {sql::SelectItem<X>::node(items)...};
        return S(sql::build::select(nodes, sizeof...(X), true));
    }
}

//! `EXISTS (SELECT ...)` as a condition.
template <class S>
    requires requires(const S& s) { s.subselect_node(); }
Expr<Boolean> exists(const S& select) {
    return Expr<Boolean>(sql::build::exists(select.node()));
}

}  // namespace aludel
