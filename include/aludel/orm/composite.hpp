#pragma once

#include "aludel/orm/mapped.hpp"

#include <array>
#include <concepts>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel {

namespace orm {

//! Options of one column of a composite, made by `part`.
template <auto Part, class... O>
struct PartOptions {
    std::tuple<O...> options;
};
template <class P>
inline constexpr bool is_part_options = false;
template <auto Part, class... O>
inline constexpr bool is_part_options<PartOptions<Part, O...>> = true;
template <class P>
concept IsPartOptions = is_part_options<P>;
//! Several sort keys as one argument of `order_by`.
struct SortKeys {
    std::vector<sql::NodeRef> nodes;
    const std::vector<sql::NodeRef>& key_nodes() const noexcept { return nodes; }
};

namespace detail {

template <class T>
struct composite_value {
    using type = T;
    static constexpr bool optional = false;
};
template <class T>
struct composite_value<std::optional<T>> {
    using type = T;
    static constexpr bool optional = true;
};

//! A part of a `std::optional<C>`: NULL while there is no C. The first part that is NULL takes the object away, and the first one
//! that is not makes it; the parts are set in their order. A field's place is that of the optional and the number of the part, so
//! that no two are the same.
template <class C, auto Part, std::size_t I, auto First>
struct OptionalPart {
    using Type = member_type_t<Part>;
    using FirstType = member_type_t<First>;
    using Field = std::optional<C>;

    static Value get(const void* place) {
        const auto& field = *reinterpret_cast<const Field*>(static_cast<const char*>(place) - I);
        return field ? read_slot(slot_of<Type>(0), &((*field).*Part)) : Value();
    }
    static void set(void* place, const Value& value) {
        auto& field = *reinterpret_cast<Field*>(static_cast<char*>(place) - I);
        constexpr bool is_first = I == 0;
        if (is_first && value.is_null()) return field.reset();
        if (!field && value.is_null()) return;
        if (!field) {
            field.emplace();
            // The first part came before this one, and was NULL.
            if constexpr (!is_first) write_slot(slot_of<FirstType>(0), &((*field).*First), Value(), member_name<First>());
        }
        write_slot(slot_of<Type>(0), &((*field).*Part), value, member_name<Part>());
    }
    static constexpr CustomLayout layout{&get, &set};
    static Slot slot(std::size_t offset) {
        Slot made;
        made.layout = Layout::custom;
        made.optional = true;
        made.offset = static_cast<std::uint32_t>(offset + I);
        made.custom = &layout;
        return made;
    }
};

//! What a field has that nothing initialises, of one that is empty then.
inline Value no_value() { return {}; }

//! One column of a composite in expressions.
template <class T>
class [[nodiscard]] CompositeColumn : public Expr<T> {
public:
    using Expr<T>::Expr;
    CompositeColumn(const CompositeColumn&) = default;
    template <class V>
    Assignment operator=(const V& value) const {
        return aludel::detail::assign<Expr<T>>(*this, value);
    }
    Assignment operator=(const CompositeColumn& other) const { return {this->node(), other.node()}; }
};

}  // namespace detail

//! See `aludel::Composite`.
template <class Owner, auto Member, auto... Parts>
class CompositeField {
    using Optional = detail::composite_value<detail::member_type_t<Member>>;

public:
    //! The struct: `Point`, also of a field `std::optional<Point>`.
    using value_type = typename Optional::type;
    using field_type = detail::member_type_t<Member>;
    using owner = Owner;

    //! Columns are called after the member and the part: "start_x".
    template <class Tab, IsPartOptions... P>
    CompositeField(Tab* table, const P&... options) : CompositeField(table, default_names(), options...) {}
    //! With names of columns, one for each part.
    template <class Tab, std::size_t N, IsPartOptions... P>
    CompositeField(Tab* table, const char* const (&names)[N], const P&... options)
        : CompositeField(table, checked(names), options...) {}
    CompositeField(const CompositeField&) = default;

    //! The column of a part: `edges.start.part<&Point::x>()`.
    template <auto Part>
    auto part() const {
        constexpr std::size_t place = place_of<Part>();
        static_assert(place < count, "this member is not a part of the composite");
        return detail::CompositeColumn<part_sql<Part>>(nodes_[place % count]);
    }
    //! All parts in ascending order; as an argument of `order_by`, the composite itself means that, too.
    SortKeys asc() const { return sorted(sql::Op::asc); }
    SortKeys desc() const { return sorted(sql::Op::desc); }
    std::vector<sql::NodeRef> key_nodes() const { return {nodes_.begin(), nodes_.end()}; }

    //! `values(edges.start = Point{1, 2})`; `null` sets all columns to NULL.
    Assignments operator=(const value_type& value) const { return {assigned<Parts>(value)...}; }
    Assignments operator=(const CompositeField& other) const { return {Assignment{node<Parts>(), other.template node<Parts>()}...}; }
    Assignments operator=(Null) const {
        static_assert(Optional::optional, "this composite is never NULL: its field isn't a std::optional");
        return {Assignment{node<Parts>(), sql::build::null_literal()}...};
    }

    //! All parts are equal to those of a value or of another composite; all columns are NULL, for `null` and an empty optional.
    template <class V>
        requires requires(const CompositeField& a, const V& b) { a.is(b); }
    friend Expr<Boolean> operator==(const CompositeField& a, const V& b) {
        return a.is(b);
    }
    //! One of the parts differs.
    template <class V>
        requires requires(const CompositeField& a, const V& b) { a.is(b); }
    friend Expr<Boolean> operator!=(const CompositeField& a, const V& b) {
        return Expr<Boolean>(sql::build::unary(sql::Op::not_, a.is(b).node(), TypeId::boolean));
    }

    //! The function behind `==`.
    Expr<Boolean> is(const value_type& value) const { return all_of({equals<Parts>(value)...}); }
    Expr<Boolean> is(Null) const { return all_of({is_null(node<Parts>())...}); }
    Expr<Boolean> is(std::nullopt_t) const { return is(Null()); }
    template <std::same_as<std::optional<value_type>> V>
    Expr<Boolean> is(const V& value) const {
        return value ? is(*value) : is(Null());
    }
    template <class O, auto M>
    Expr<Boolean> is(const CompositeField<O, M, Parts...>& other) const {
        return all_of({binary(node<Parts>(), other.template node<Parts>())...});
    }

private:
    template <class O, auto M, auto... P>
    friend class CompositeField;
    static constexpr std::size_t count = sizeof...(Parts);
    static constexpr auto first = std::get<0>(std::tuple{Parts...});
    static_assert((std::derived_from<value_type, detail::member_owner_t<Parts>> && ...), "a part of a composite is a member of the field's struct");
    static_assert(!std::is_aggregate_v<value_type> || aggregate::count_fields<value_type>() == 0 || aggregate::count_fields<value_type>() == count,
                  "a composite lists all members of its struct");

    template <auto Part>
    using part_sql = std::conditional_t<Optional::optional, nullable_sql_t<detail::field_sql_t<detail::member_type_t<Part>>>,
                                        detail::field_sql_t<detail::member_type_t<Part>>>;
    template <auto Part>
    static constexpr std::size_t place_of() {
        std::size_t place = 0, found = count;
        ((is_same<Part, Parts>() ? void(found = place) : void(), ++place), ...);
        return found;
    }
    template <auto A, auto B>
    static constexpr bool is_same() {
        if constexpr (std::same_as<decltype(A), decltype(B)>) return A == B;
        else return false;
    }

    template <class Tab, IsPartOptions... P>
    CompositeField(Tab* table, const std::array<std::string, count>& names, const P&... options)
        : nodes_{map<Parts, Tab>(*table, names[place_of<Parts>()], options...)...} {}

    static std::array<std::string, count> default_names() {
        return {std::string(detail::member_name<Member>()) + "_" + std::string(detail::member_name<Parts>())...};
    }
    template <std::size_t N>
    static std::array<std::string, count> checked(const char* const (&names)[N]) {
        static_assert(N == count, "a composite has one column for each part: name them all");
        std::array<std::string, count> list;
        for (std::size_t i = 0; i < N && i < count; ++i) list[i] = names[i];
        return list;
    }

    template <auto Part, class Tab, IsPartOptions... P>
    static sql::NodeRef map(Tab& table, const std::string& name, const P&... options) {
        using T = part_sql<Part>;
        FieldSpec spec;
        spec.name = name;
        spec.field = std::string(detail::member_name<Member>()) + "." + std::string(detail::member_name<Part>());
        spec.apply(base_sql_t<T>{});
        spec.nullable = is_nullable_sql<T>;
        (apply<Part>(spec, options), ...);
        const std::size_t offset = detail::offset_in<Member, Owner, Tab>();
        using Type = detail::member_type_t<Part>;
        if constexpr (Optional::optional)
            return MappingAccess::map_field(table, std::move(spec), detail::OptionalPart<value_type, Part, place_of<Part>(), first>::slot(offset),
                                            &detail::no_value);
        else
            return MappingAccess::map_field(table, std::move(spec), slot_of<Type>(offset + detail::member_offset<Part, value_type>()),
                                            &detail::plain_value<Type>);
    }
    template <auto Part, auto P, class... O>
    static void apply(FieldSpec& spec, const PartOptions<P, O...>& given) {
        if constexpr (is_same<Part, P>())
            std::apply([&](const auto&... option) { (schema::apply_option_of<base_sql_t<part_sql<Part>>>(spec, option), ...); }, given.options);
    }

    template <auto Part>
    const sql::NodeRef& node() const {
        return nodes_[place_of<Part>()];
    }
    static sql::NodeRef binary(const sql::NodeRef& a, const sql::NodeRef& b) { return sql::build::binary(sql::Op::eq, a, b, TypeId::boolean); }
    static sql::NodeRef is_null(const sql::NodeRef& column) {
        return sql::build::binary(sql::Op::is_, column, sql::build::null_literal(), TypeId::boolean);
    }
    template <auto Part>
    sql::NodeRef equals(const value_type& value) const {
        using Type = detail::member_type_t<Part>;
        const Expr<part_sql<Part>> column(node<Part>());
        if constexpr (detail::composite_value<Type>::optional)
            if (!(value.*Part)) return is_null(column.node());
        return (column == value.*Part).node();
    }
    template <auto Part>
    Assignment assigned(const value_type& value) const {
        return aludel::detail::assign(Expr<part_sql<Part>>(node<Part>()), value.*Part);
    }
    static Expr<Boolean> all_of(const std::array<sql::NodeRef, count>& terms) {
        return Expr<Boolean>(count == 1 ? terms[0] : sql::build::conjunction(sql::Op::and_, terms.data(), count));
    }
    SortKeys sorted(sql::Op op) const {
        SortKeys keys;
        for (const sql::NodeRef& column : nodes_) keys.nodes.push_back(sql::build::unary(op, column, {}));
        return keys;
    }

    std::array<sql::NodeRef, count> nodes_;
};

}  // namespace orm

//! Options of one column of a composite: `part<&Point::x>(named("x1"), indexed)`.
template <auto Part, class... O>
orm::PartOptions<Part, O...> part(const O&... options) {
    return {{options...}};
}

//! A field of a struct type whose members are columns (SQLAlchemy's `composite`):
//!
//! ```cpp
//! struct Point { int x{}; int y{}; };
//! struct Edge { std::int64_t id{}; Point start{}; std::optional<Point> end{}; };
//!
//! Composite<&Edge::start, &Point::x, &Point::y> start {this, {"x1", "y1"}};
//! Composite<&Edge::end, &Point::x, &Point::y> end {this};   // columns end_x, end_y
//! ```
//! It is compared as a whole: `edges.start == Point{1, 2}`, `edges.end != null`. A change of one member is an UPDATE of its
//! column alone. A `std::optional` is empty where all columns are NULL, and stores NULL in all.
template <auto Member, auto... Parts>
using Composite = orm::CompositeField<orm::detail::member_owner_t<Member>, Member, Parts...>;

}  // namespace aludel
