#pragma once

#include "aludel/sql/select.hpp"

#include <optional>
#include <type_traits>

namespace aludel {

//! UNION, EXCEPT or INTERSECT of SELECTs, whose rows are `R...` (SQLAlchemy's `CompoundSelect`). Its columns are named
//! as those of the first SELECT. A value, shareable between threads; no clause changes its type.
template <class... R>
class [[nodiscard("a statement is a value: keep what this returns, or execute it")]] CompoundSelect {
public:
    using row_types = sql::RowTypes<R...>;
    using scalar_type = typename detail::scalar_sql<typename detail::first_of<R...>::type>::type;

    explicit CompoundSelect(sql::NodeRef node) noexcept : node_(std::move(node)) {}
    //! Throws `InvalidRequestError` when the statement was moved from.
    const sql::NodeRef& node() const { return sql::held(node_, "statement"); }
    const sql::NodeRef& subselect_node() const { return node(); }

    //! ORDER BY of the whole: columns of the first SELECT, or the names of labels.
    template <class... K>
    CompoundSelect order_by(const K&... keys) const {
        const sql::NodeRef nodes[] = {detail::key_node(keys)...};
        return CompoundSelect(sql::build::order_by(node(), nodes, sizeof...(K)));
    }
    //! LIMIT of the whole.
    CompoundSelect limit(std::int64_t count) const {
        return CompoundSelect(sql::build::limit(node(), sql::build::bind(Value(count), TypeId::big_integer)));
    }
    //! OFFSET of the whole: skips `count` rows.
    CompoundSelect offset(std::int64_t count) const {
        return CompoundSelect(sql::build::offset(node(), sql::build::bind(Value(count), TypeId::big_integer)));
    }
    //! How this statement is executed, wherever it is; see `Select::execution_options`.
    CompoundSelect execution_options(const ExecutionOptions& options) const {
        return CompoundSelect(sql::build::with_execution_options(node(), options));
    }
    //! The rows as a table in another FROM; an empty name is made up when compiled.
    Subquery subquery(std::string_view name = {}) const { return Subquery(sql::build::subquery(node(), name)); }
    //! The rows as a common table expression (WITH).
    Cte cte(std::string_view name = {}) const { return Cte(sql::build::cte(node(), name)); }

    //! Text and parameters for a dialect, without a connection.
    template <class D>
    auto compile(const D& dialect, const CompileOptions& options = {}) const {
        return detail::dialect_of(dialect).compile(node(), options);
    }

private:
    sql::NodeRef node_;
};

namespace detail {
//! The type of a column of a compound select: optional where it is in one of the SELECTs.
template <class A, class B>
struct common_column {
    static_assert(std::is_same_v<A, B>, "the SELECTs of a union have columns of the same types, in the same order: convert "
                                        "one side with cast<...>(column)");
    using type = A;
};
template <class A>
struct common_column<A, A> {
    using type = A;
};
template <class A>
struct common_column<std::optional<A>, A> {
    using type = std::optional<A>;
};
template <class A>
struct common_column<A, std::optional<A>> {
    using type = std::optional<A>;
};

template <class A, class B>
struct common_row {   // one is known at run time only
    using type = sql::RowTypes<>;
};
template <class... A, class... B>
    requires(sizeof...(A) > 0 && sizeof...(A) == sizeof...(B))
struct common_row<sql::RowTypes<A...>, sql::RowTypes<B...>> {
    using type = sql::RowTypes<typename common_column<A, B>::type...>;
};
template <class A, class B>
inline constexpr bool columns_fit = true;
template <class... A, class... B>
inline constexpr bool columns_fit<sql::RowTypes<A...>, sql::RowTypes<B...>> =
    sizeof...(A) == 0 || sizeof...(B) == 0 || sizeof...(A) == sizeof...(B);

template <class First, class... More>
struct common_rows {
    using type = First;
};
template <class First, class Second, class... More>
struct common_rows<First, Second, More...> : common_rows<typename common_row<First, Second>::type, More...> {};

template <class Rows>
struct compound_of;
template <class... R>
struct compound_of<sql::RowTypes<R...>> {
    using type = CompoundSelect<R...>;
};

template <class First, class... More>
auto compound(sql::SetOperation operation, const First& first, const More&... more) {
    static_assert((columns_fit<typename First::row_types, typename More::row_types> && ...),
                  "all SELECTs of a union have the same number of columns");
    using Rows = typename common_rows<typename First::row_types, typename More::row_types...>::type;
    const sql::NodeRef nodes[] = {first.node(), more.node()...};
    return typename compound_of<Rows>::type(sql::build::compound(operation, nodes, 1 + sizeof...(More)));
}
}  // namespace detail

//! The rows of all SELECTs, equal ones once (UNION).
template <class... S>
auto union_(const S&... selects) { return detail::compound(sql::SetOperation::union_, selects...); }
//! The rows of all SELECTs (UNION ALL).
template <class... S>
auto union_all(const S&... selects) { return detail::compound(sql::SetOperation::union_all, selects...); }
//! The rows of the first SELECT that the others do not have (EXCEPT; MINUS on Oracle).
template <class... S>
auto except_(const S&... selects) { return detail::compound(sql::SetOperation::except_, selects...); }
//! EXCEPT that counts equal rows.
template <class... S>
auto except_all(const S&... selects) { return detail::compound(sql::SetOperation::except_all, selects...); }
//! The rows that all SELECTs have (INTERSECT).
template <class... S>
auto intersect(const S&... selects) { return detail::compound(sql::SetOperation::intersect, selects...); }
//! INTERSECT that counts equal rows.
template <class... S>
auto intersect_all(const S&... selects) { return detail::compound(sql::SetOperation::intersect_all, selects...); }

}  // namespace aludel
