#pragma once

#include "aludel/types/value.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
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

//! The members of a row, four side by side, then the rest: few types for the compiler to make.
template <class... R>
struct RowStorage;
template <class A>
struct RowStorage<A> {
    A first{};
};
template <class A, class B>
struct RowStorage<A, B> {
    A first{};
    B second{};
};
template <class A, class B, class C>
struct RowStorage<A, B, C> {
    A first{};
    B second{};
    C third{};
};
template <class A, class B, class C, class D>
struct RowStorage<A, B, C, D> {
    A first{};
    B second{};
    C third{};
    D fourth{};
};
template <class A, class B, class C, class D, class... Rest>
struct RowStorage<A, B, C, D, Rest...> {
    RowStorage() = default;
    RowStorage(A a, B b, C c, D d, Rest... others)
        : first(std::move(a)), second(std::move(b)), third(std::move(c)), fourth(std::move(d)),
          rest{std::move(others)...} {}
    A first{};
    B second{};
    C third{};
    D fourth{};
    RowStorage<Rest...> rest{};
};

template <std::size_t I, class F>
constexpr auto& field(F& fields) {
    if constexpr (I == 0) return fields.first;
    else if constexpr (I == 1) return fields.second;
    else if constexpr (I == 2) return fields.third;
    else if constexpr (I == 3) return fields.fourth;
    else return field<I - 4>(fields.rest);
}

namespace detail {
constexpr std::size_t aligned(std::size_t offset, std::size_t alignment) {
    return (offset + alignment - 1) / alignment * alignment;
}
template <class T>
constexpr std::size_t list_item(std::size_t offset, RowItem*& items) {
    offset = aligned(offset, alignof(T));
    *items++ = ItemTraits<T>::item(offset);
    return offset + sizeof(T);
}
//! Lists the items of `RowStorage<R...>`, which begin at `offset`.
template <class... R>
    requires(sizeof...(R) <= 4)
constexpr void list_items(std::size_t offset, RowItem* items) {
    ((offset = list_item<R>(offset, items)), ...);
}
template <class A, class B, class C, class D, class... Rest>
    requires(sizeof...(Rest) > 0)
constexpr void list_items(std::size_t offset, RowItem* items) {
    offset = list_item<D>(list_item<C>(list_item<B>(list_item<A>(offset, items), items), items), items);
    list_items<Rest...>(aligned(offset, alignof(RowStorage<Rest...>)), items);
}

template <class... R>
struct RowTypeOf {
    static constexpr bool plain =
        ((ItemTraits<R>::kind == ItemKind::column && !std::is_same_v<R, Value>) && ...);
    struct Lists {
        RowItem items[sizeof...(R)]{};
        Slot slots[sizeof...(R)]{};
        constexpr Lists() {
            list_items<R...>(0, items);
            for (std::size_t i = 0; i < sizeof...(R); ++i) slots[i] = items[i].slot;
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
