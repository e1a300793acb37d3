#pragma once

#include "aludel/base/mapped_class.hpp"
#include "aludel/result/keys.hpp"
#include "aludel/result/row_type.hpp"
#include "aludel/sql/entity.hpp"
#include "aludel/sql/node.hpp"
#include "aludel/types/text_sink.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace aludel {

//! One row of a typed statement: `auto [id, name] = row`, `row.get<0>()`. A `std::tuple`, and so `std::get`, `std::apply`,
//! `std::tie` and comparison with other rows and tuples work. A row of one item converts to it.
template <class... R>
class Row : public std::tuple<R...> {
public:
    Row() = default;
    Row(R... values) : std::tuple<R...>(std::move(values)...) {}

    static constexpr std::size_t size() noexcept { return sizeof...(R); }
    template <std::size_t I>
    auto& get() & noexcept { return std::get<I>(*this); }
    template <std::size_t I>
    const auto& get() const& noexcept { return std::get<I>(*this); }
    template <std::size_t I>
    auto&& get() && noexcept { return std::get<I>(std::move(*this)); }

    std::tuple<R...> as_tuple() const { return *this; }
};

template <class T>
class Row<T> : public std::tuple<T> {
public:
    Row() = default;
    explicit Row(T value) : std::tuple<T>(std::move(value)) {}

    static constexpr std::size_t size() noexcept { return 1; }
    template <std::size_t I>
        requires(I == 0)
    T& get() & noexcept { return std::get<0>(*this); }
    template <std::size_t I>
        requires(I == 0)
    const T& get() const& noexcept { return std::get<0>(*this); }
    template <std::size_t I>
        requires(I == 0)
    T&& get() && noexcept { return std::get<0>(std::move(*this)); }

    operator const T&() const& noexcept { return std::get<0>(*this); }
    operator T&&() && noexcept { return std::get<0>(std::move(*this)); }
    std::tuple<T> as_tuple() const { return *this; }
};

//! One row of a statement whose columns are known at run time only: `row[0]`, `row["y"].as<int>()`,
//! `row.get<int>("x")`, `row[users.id]` (SQLAlchemy's `Row` and `RowMapping`). A value; rows share their names.
template <>
class Row<> {
public:
    Row() = default;
    Row(Ref<const result::Keys> keys, std::vector<Value> values) : keys_(std::move(keys)), values_(std::move(values)) {}

    std::size_t size() const noexcept { return values_.size(); }
    //! The value at a position. Throws `NoSuchColumnError` for a position beyond the last.
    const Value& operator[](std::size_t position) const {
        if (position >= values_.size()) result::throw_no_such_position(position, values_.size());
        return values_[position];
    }
    //! The value of a column. Throws `NoSuchColumnError` listing the columns, `AmbiguousColumnError` when several have
    //! the name.
    const Value& operator[](std::string_view name) const { return values_[position(name)]; }
    //! The value of a column or labelled expression of the statement; found by name where the statement is text.
    template <class E>
        requires requires(const E& e) { e.node(); }
    const Value& operator[](const E& column) const {
        return values_[position(sql::build::origin_of(*column.node()))];
    }
    //! A value as a type: `row.get<int>("x")`, `row.get<std::string>(0)`. Also throws `ConversionError` and
    //! `UnexpectedNullError`.
    template <ColumnType T, class K>
    T get(const K& key) const {
        T out{};
        read((*this)[key], slot_of<T>(0), &out);
        return out;
    }
    template <ColumnType T, class K>
    T as(const K& key) const { return get<T>(key); }

    const std::vector<std::string>& keys() const&;
    std::vector<std::string> keys() && { return std::as_const(*this).keys(); }
    const std::vector<Value>& values() const noexcept { return values_; }
    bool contains(std::string_view name) const { return keys_ && keys_->contains(name); }
    auto begin() const noexcept { return values_.begin(); }
    auto end() const noexcept { return values_.end(); }

    //! True when the values are equal, in order; names do not matter.
    friend bool operator==(const Row& a, const Row& b) { return a.values_ == b.values_; }

private:
    friend struct DynamicRowAccess;
    std::size_t position(std::string_view name) const;
    std::size_t position(const sql::ColumnOrigin& origin) const;
    void read(const Value& value, const Slot& slot, void* out) const;

    Ref<const result::Keys> keys_{};
    std::vector<Value> values_{};
};

//! A row read by name; what `mappings()` gives.
using RowMapping = Row<>;

namespace result {
std::string repr(const Row<>& row);
//! The text of a row: "(a, b)", and "(a,)" for a single item.
std::string repr_items(const std::string* items, std::size_t count);

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_row = false;
template <class... R>
inline constexpr bool is_row<Row<R...>> = true;

template <class... R>
std::string repr(const Row<R...>& row);

//! How an item is printed: values as `Value::repr`, objects by `describe` of their namespace, objects of mapped classes
//! with their columns.
template <class T>
std::string repr_item(const T& item) {
    if constexpr (ColumnType<T>) return Value(item).repr();
    else if constexpr (is_row<T>) return repr(item);
    else if constexpr (is_optional<T>) return item ? repr_item(*item) : "None";
    else if constexpr (requires { describe(item); }) return std::string(describe(item));
    else if constexpr (std::is_class_v<T>) return sql::repr_entity(item);
    else return "<object>";
}
template <class... R, std::size_t... I>
std::string repr_row(const Row<R...>& row, std::index_sequence<I...>) {
    const std::string items[] = {repr_item(row.template get<I>())...};
    return repr_items(items, sizeof...(R));
}
template <class... R>
std::string repr(const Row<R...>& row) {
    return repr_row(row, std::index_sequence_for<R...>{});
}

//! What can be printed as an element of a vector.
template <class T>
concept PrintedItem = ColumnType<T> || is_row<T> || MappedClass<T> || requires(const T& item) { describe(item); };
template <class T>
concept PrintedInVector = PrintedItem<T> ||
    (is_optional<T>&& requires { requires PrintedItem<typename T::value_type>; });
}  // namespace result

//! Prints a row: `(1, 'Alice')`.
template <TextSink S, class... R>
S& operator<<(S& stream, const Row<R...>& row) {
    stream << std::string_view(result::repr(row));
    return stream;
}
//! Prints what `all()` gives, of rows, scalars or objects: `[(1, 'Alice'), (2, 'Bob')]`, `[1, NULL]`, `[User(1), User(2)]`.
template <TextSink S, result::PrintedInVector T>
S& operator<<(S& stream, const std::vector<T>& items) {
    std::string_view before = "[";
    for (const T& item : items) {
        stream << before << std::string_view(result::repr_item<T>(item));
        before = ", ";
    }
    stream << (items.empty() ? std::string_view("[]") : std::string_view("]"));
    return stream;
}

}  // namespace aludel

template <class... R>
struct std::tuple_size<aludel::Row<R...>> : std::integral_constant<std::size_t, sizeof...(R)> {};
template <std::size_t I, class... R>
struct std::tuple_element<I, aludel::Row<R...>> : std::tuple_element<I, std::tuple<R...>> {};
