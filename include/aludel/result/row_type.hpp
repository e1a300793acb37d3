#pragma once

#include "aludel/types/value.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace aludel::result {

//! What an item of a row is to the code that reads it.
enum class ItemKind : std::uint8_t {
    column,            //!< a value with a layout
    entity,            //!< a mapped class by value
    optional_entity,   //!< std::optional of one, empty when its key is NULL
    handle,            //!< something only a higher layer can make, such as the mapper's Ptr
};

//! One item of a `RowType`: where it lies and how it is read.
struct RowItem {
    Slot slot{};                          //!< `offset` within the row; the rest only of a column
    ItemKind kind = ItemKind::column;
    void* (*emplace)(void* item) = nullptr;   //!< of an optional entity: makes a new one and gives it
    void (*reset)(void* item) = nullptr;
    void (*take)(void* item, void* handle) = nullptr;   //!< of a handle: sets it, taking over one hold
};

//! How a row lies in memory: all that compiled code knows about `Row<R...>`. One constant per row type.
struct RowType {
    const RowItem* items = nullptr;
    const Slot* slots = nullptr;      //!< when all items are columns of known types: their slots
    std::uint32_t count = 0;
    std::uint32_t first = 0;          //!< the result's item that `items[0]` reads
    bool dynamic = false;             //!< the memory is a `Row<>`
    const std::uint32_t* order = nullptr;   //!< of chosen columns: the result's item that each of `items` reads

    //! The result's item that `items[i]` reads.
    std::uint32_t source(std::uint32_t i) const noexcept { return order ? order[i] : first + i; }
};

//! Customisation point: how a type is stored in a row.
template <class T>
struct ItemTraits {
    static constexpr ItemKind kind = ColumnType<T> ? ItemKind::column : ItemKind::entity;
    static constexpr RowItem item(std::size_t offset) {
        RowItem made;
        made.kind = kind;
        if constexpr (ColumnType<T>) made.slot = slot_of<T>(offset);
        else made.slot.offset = static_cast<std::uint32_t>(offset);
        return made;
    }
};

template <class T>
    requires(!ColumnType<T>)
struct ItemTraits<std::optional<T>> {
    static constexpr ItemKind kind = ItemKind::optional_entity;
    static constexpr RowItem item(std::size_t offset) {
        RowItem made;
        made.kind = kind;
        made.slot.offset = static_cast<std::uint32_t>(offset);
        made.emplace = [](void* at) -> void* { return &static_cast<std::optional<T>*>(at)->emplace(); };
        made.reset = [](void* at) { static_cast<std::optional<T>*>(at)->reset(); };
        return made;
    }
};

namespace detail {
constexpr std::size_t aligned(std::size_t offset, std::size_t alignment) {
    return (offset + alignment - 1) / alignment * alignment;
}

// The standard doesn't say where a std::tuple has its elements, and its library cannot tell when compiling: libstdc++ has
// the last one first, others the first one. A test compares every kind of row with the addresses of std::get.
#ifdef __GLIBCXX__
inline constexpr bool last_item_first = true;
#else
inline constexpr bool last_item_first = false;
#endif

//! Where the items of a `Row<R...>` are.
template <class... R>
struct RowPlaces {
    std::size_t offset[sizeof...(R)]{};
    std::size_t size = 0;

    constexpr RowPlaces() {
        constexpr std::size_t count = sizeof...(R), sizes[] = {sizeof(R)...}, alignments[] = {alignof(R)...};
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t item = last_item_first ? count - 1 - i : i;
            offset[item] = aligned(size, alignments[item]);
            size = offset[item] + sizes[item];
        }
        size = aligned(size, alignof(std::tuple<R...>));
    }
};

template <class... R>
struct RowTypeOf {
    static constexpr bool plain =
        ((ItemTraits<R>::kind == ItemKind::column && !std::is_same_v<R, Value>) && ...);
    struct Lists {
        RowItem items[sizeof...(R)]{};
        Slot slots[sizeof...(R)]{};
        constexpr Lists() {
            constexpr RowPlaces<R...> places;
            static_assert(sizeof...(R) == 1 || places.size == sizeof(std::tuple<R...>), "the items of a row are not where they are expected");
            std::size_t i = 0;
            ((items[i] = ItemTraits<R>::item(places.offset[i]), slots[i] = items[i].slot, ++i), ...);
        }
    };
    static constexpr Lists lists{};
    static constexpr RowType type{lists.items, plain ? lists.slots : nullptr, sizeof...(R), 0, false};
};
template <>
struct RowTypeOf<> {
    static constexpr RowType type{nullptr, nullptr, 0, 0, true};
};
}  // namespace detail

//! The layout of `Row<R...>`; `row_type<>` is that of dynamic rows.
template <class... R>
inline constexpr const RowType& row_type = detail::RowTypeOf<R...>::type;

}  // namespace aludel::result
