#pragma once

//! What statements take: items of a SELECT, elements of FROM, conditions, sort keys; and what rows they give.

#include "aludel/sql/columns.hpp"
#include "aludel/sql/expr.hpp"

#include <string_view>
#include <type_traits>
#include <vector>

namespace aludel {

namespace sql {
//! The C++ types of a statement's rows; empty: known at run time only.
template <class... R>
struct RowTypes {
    static constexpr bool dynamic = sizeof...(R) == 0;
};

//! Customisation point: what an argument of `select` or `returning` gives. `type` is the C++ type in the row; a
//! `dynamic` item makes the whole row dynamic. `append` adds its nodes.
template <class X>
struct SelectItem {
    static_assert(IsExpr<X>, "select() and returning() take columns, expressions, tables and mapped classes: write "
                             "literal(5) for a value");
    static constexpr bool dynamic = true;
    static void append(std::vector<NodeRef>&, const X&) {}
};

template <IsExpr X>
struct SelectItem<X> {
    static constexpr bool dynamic = std::is_same_v<typename X::sql_type, Any>;
    using type = cpp_of_t<typename X::sql_type>;
    static void append(std::vector<NodeRef>& items, const X& x) { items.push_back(x.node()); }
    static NodeRef node(const X& x) { return x.node(); }
};

template <std::derived_from<FromClause> X>
struct SelectItem<X> {
    static constexpr bool dynamic = true;
    using type = Value;
    static void append(std::vector<NodeRef>& items, const X& x) {
        for (NodeRef& column : build::columns_of(x.from())) items.push_back(std::move(column));
    }
};

//! Customisation point: what can be used in FROM. `get` gives the table, alias or subquery.
template <class X>
struct FromItem {
    static_assert(std::derived_from<X, FromClause>,
                  "a table, an alias, a subquery or a mapping is wanted here, such as users; in join() also a "
                  "relationship, such as users.posts");
    static FromRef get(const X&) { return {}; }
};

template <std::derived_from<FromClause> X>
struct FromItem<X> {
    static const FromRef& get(const X& x) { return x.from(); }
};

//! Customisation point of `join`: relationships bring their own ON clause.
template <class X>
struct JoinTarget {
    static NodeRef apply(NodeRef statement, const X& x, const NodeRef& on, JoinKind kind) {
        return build::join(std::move(statement), {}, FromItem<X>::get(x), on, kind);
    }
};
}  // namespace sql

namespace detail {
template <class T>
struct scalar_sql {
    using type = Any;   // a mapped class
};
template <ColumnType T>
struct scalar_sql<T> {
    using type = nullable_sql_t<sql_of_t<T>>;
};
template <class... R>
struct first_of {
    using type = Value;
};
template <class First, class... R>
struct first_of<First, R...> {
    using type = First;
};

template <class K>
sql::NodeRef key_node(const K& key) {
    constexpr bool is_label = std::convertible_to<const K&, std::string_view>;
    static_assert(IsExpr<K> || is_label,
                  "order_by() and group_by() take columns, expressions and names of labels");
    if constexpr (IsExpr<K>) return key.node();
    else if constexpr (is_label) return sql::build::label_reference(key);
    else return {};
}
//! What stands for several sort keys, such as a composite.
template <class K>
void append_keys(std::vector<sql::NodeRef>& nodes, const K& key) {
    if constexpr (requires { key.key_nodes(); }) {
        const auto& several = key.key_nodes();
        nodes.insert(nodes.end(), several.begin(), several.end());
    } else nodes.push_back(key_node(key));
}
template <class E>
const sql::NodeRef& count_node(const E& count) {
    static_assert(families_meet(base_sql_t<typename E::sql_type>::family, Family::number),
                  "limit() and offset() take a number of rows");
    return count.node();
}
//! Hand-written SQL, which is a condition as it is.
template <class C>
inline constexpr bool is_text_clause = requires(const C& c) { c.bindparams(Params()); };
template <class... C>
inline constexpr bool all_conditions = ((is_condition<C> || is_text_clause<C>) && ...);
template <class C>
sql::NodeRef condition_node(const C& condition) {
    if constexpr (is_text_clause<C>) return sql::build::text_expression(condition.node(), {}, TypeId::boolean);
    else return condition.node();
}
template <class C>
sql::NodeRef where_one(sql::NodeRef statement, const C& condition) {
    if constexpr (is_text_clause<C>) {
        const sql::NodeRef text = condition_node(condition);
        return sql::build::where(std::move(statement), &text, 1);
    } else return sql::build::where(std::move(statement), &condition.node(), 1);
}
}  // namespace detail

namespace detail {
template <class T>
T object_of(const std::optional<T>*);
template <class T>
T object_of(const T*);
template <class A, class B>
inline constexpr bool is_in_line_with = std::is_base_of_v<A, B> || std::is_base_of_v<B, A>;
//! Does a loader option begin at a class among the items, at a base or a subclass of one? Of a SELECT of run-time columns nothing
//! is known.
template <class O, class... R>
constexpr bool begins_at_one_of() {
    if constexpr (requires { typename O::loader_root; } && sizeof...(R) > 0)
        return (is_in_line_with<typename O::loader_root, decltype(object_of(static_cast<const R*>(nullptr)))> || ...);
    else return true;
}
template <class O, class... R>
inline constexpr bool loads_from = begins_at_one_of<O, R...>();
}  // namespace detail

namespace detail {
template <class... X>
inline constexpr bool any_dynamic = (sql::SelectItem<X>::dynamic || ...);

template <bool Dynamic, template <class...> class S, class... X>
struct statement_of {
    using type = S<typename sql::SelectItem<X>::type...>;
};
template <template <class...> class S, class... X>
struct statement_of<true, S, X...> {
    using type = S<>;
};
//! The statement S<R...> with more columns.
template <bool Dynamic, class S, class... X>
struct extended_by;
template <template <class...> class S, class... R, class... X>
struct extended_by<false, S<R...>, X...> {
    using type = S<R..., typename sql::SelectItem<X>::type...>;
};
template <template <class...> class S, class... R, class... X>
struct extended_by<true, S<R...>, X...> {
    using type = S<>;
};
}  // namespace detail

//! Options of `fetch`.
struct FetchOptions {
    bool percent = false;     //!< the count is a percentage of all rows
    bool with_ties = false;   //!< also the rows that are equal to the last one by ORDER BY
};

//! What `with_for_update` locks, and what it does about rows that are locked already.
struct ForUpdate {
    //! A table, alias or mapping.
    struct LockedTable {
        template <class X>
        LockedTable(const X& table) : from(sql::FromItem<X>::get(table)) {}
        sql::FromRef from;
    };
    bool read = false;          //!< FOR SHARE: others may read and lock to read
    bool key_share = false;     //!< FOR NO KEY UPDATE, or with `read` FOR KEY SHARE
    bool nowait = false;        //!< fails at once
    bool skip_locked = false;   //!< leaves them out
    std::vector<LockedTable> of{};   //!< only rows of these tables; empty: of all
};
namespace detail {
inline sql::build::Lock lock_of(const ForUpdate& lock) {
    sql::build::Lock described;
    described.read = lock.read, described.key_share = lock.key_share;
    described.nowait = lock.nowait, described.skip_locked = lock.skip_locked;
    for (const ForUpdate::LockedTable& table : lock.of) described.of_tables.push_back(table.from);
    return described;
}
}  // namespace detail

}  // namespace aludel
