#pragma once

#include "aludel/base/aggregate_fields.hpp"
#include "aludel/result/row_source.hpp"
#include "aludel/sql/entity.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

//! Rows read into structs by column name: the implementation of `Result::into`.
namespace aludel::result {

//! A field of a struct that takes the column of its name.
struct NamedField {
    std::string_view name{};
    Slot slot{};
};

//! The fields of a struct; the names live as long as the program.
struct NamedFields {
    std::string_view class_name{};
    std::vector<NamedField> fields{};
    const sql::EntityInfo* entity = nullptr;   //!< of a mapped class
};

//! The mapped columns of a class.
NamedFields fields_of(const sql::EntityInfo& entity);
//! Rows of `source` as objects with these fields; the row type it is asked for does not matter. Throws
//! `NoSuchColumnError`, with the first row, when fields and columns differ.
Ref<RowSource> read_by_name(Ref<RowSource> source, NamedFields fields);

namespace detail {
template <class T, std::size_t I>
NamedField field_at(const T& object) {
    const auto* field = std::get<I>(aggregate::field_pointers(object));
    using F = std::remove_cvref_t<decltype(*field)>;
    const auto offset = reinterpret_cast<const char*>(field) - reinterpret_cast<const char*>(&object);
    return {aggregate::field_name<T, I>(), slot_of<F>(static_cast<std::size_t>(offset))};
}

template <class T, std::size_t... I>
NamedFields fields_of_aggregate(std::index_sequence<I...>) {
    const T object{};
    return {aggregate::class_name<T>(), {field_at<T, I>(object)...}, nullptr};
}

template <class T>
inline constexpr bool all_columns = false;
template <class... F>
inline constexpr bool all_columns<std::tuple<F*...>> = (ColumnType<F> && ...);

//! True for a struct whose fields can be listed; others must be mapped.
template <class T>
constexpr bool is_visitable() {
    if constexpr (!std::is_aggregate_v<T> || aggregate::has_base<T>()) return false;
    else if constexpr (constexpr std::size_t count = aggregate::count_fields<T>();
                       count > 0 && count <= aggregate::max_visited_fields)
        return all_columns<decltype(aggregate::field_pointers(std::declval<T&>()))>;
    else return false;
}

template <class T>
NamedFields fields_of_class() {
    if (sql::mapped_entity<T>) return fields_of(sql::entity_of_class<T>());
    if constexpr (is_visitable<T>())
        return fields_of_aggregate<T>(std::make_index_sequence<aggregate::count_fields<T>()>());
    else sql::throw_unmapped(aggregate::class_name<T>());
}
}  // namespace detail

}  // namespace aludel::result
