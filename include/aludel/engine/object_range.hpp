#pragma once

#include "aludel/sql/entity.hpp"
#include "aludel/types/value.hpp"

#include <concepts>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel {

namespace engine {

//! The objects of a range, as the library sees them.
struct ObjectRange {
    const void* first = nullptr;
    std::size_t stride = 0;
    std::size_t count = 0;
    const void* const* each = nullptr;   //!< the addresses of objects that are not contiguous

    const void* at(std::size_t i) const noexcept {
        return each ? each[i] : static_cast<const char*>(first) + i * stride;
    }
    //! The objects from `begin` on.
    ObjectRange from(std::size_t begin) const noexcept {
        if (each) return {nullptr, 0, count - begin, each + begin};
        return {at(begin), stride, count - begin, nullptr};
    }
};

template <class R>
using element_t = std::remove_cvref_t<decltype(*std::begin(std::declval<R&>()))>;

}  // namespace engine

//! A range of mapped structs: a vector, an array, a list, a view. Ranges with contiguous elements are the fastest;
//! for other forward ranges the addresses of the elements are collected; elements of a single-pass range are copied and
//! kept until they are sent.
template <class R>
concept ObjectsRange = !std::same_as<std::remove_cvref_t<R>, Params> && requires(std::remove_reference_t<R>& r) {
    std::begin(r) != std::end(r);
    requires std::is_class_v<engine::element_t<std::remove_reference_t<R>>>;
};

//! One object of a mapped class.
template <class T>
concept MappedObject = std::is_class_v<T> && !ObjectsRange<const T&> && !std::convertible_to<const T&, Params> &&
                       !std::convertible_to<const T&, std::string_view> && !std::same_as<T, NamedValue> &&
                       !requires(const T& t) { t.node(); };

namespace engine {

template <class R>
inline constexpr bool side_by_side = requires(R& r) {
    { std::data(r) } -> std::convertible_to<const element_t<R>*>;
    std::size(r);
};
template <class R>
inline constexpr bool stays_in_place = std::forward_iterator<decltype(std::begin(std::declval<R&>()))> &&
                                       std::is_lvalue_reference_v<decltype(*std::begin(std::declval<R&>()))>;

//! Gives `use` the objects of any range.
template <class R, class F>
auto with_objects(R& range, F&& use) {
    using T = element_t<R>;
    static_assert(!std::same_as<T, Params>, "many sets of parameters are sent by execute_many(statement, sets)");
    if constexpr (side_by_side<R>) {
        return use(ObjectRange{std::data(range), sizeof(T), std::size(range)});
    } else if constexpr (stays_in_place<R>) {
        std::vector<const void*> each;
        for (const T& object : range) each.push_back(&object);
        return use(ObjectRange{nullptr, 0, each.size(), each.data()});
    } else {
        std::vector<T> kept;
        for (auto&& object : range) kept.push_back(std::forward<decltype(object)>(object));
        return use(ObjectRange{kept.data(), sizeof(T), kept.size()});
    }
}

}  // namespace engine
}  // namespace aludel
