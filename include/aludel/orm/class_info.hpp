#pragma once

#include "aludel/base/aggregate.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

namespace aludel::orm {

class ClassEvents;
class MapperImpl;

//! Stands for a C++ class, complete or not; the mapping of the class registers itself here, and who listens to its events.
struct ClassTag {
    std::atomic<MapperImpl*> mapper{nullptr};
    std::atomic<ClassEvents*> events{nullptr};   //!< null: nobody has listened yet
};
template <class T>
inline ClassTag class_tag{};

//! Operations on objects of a class that compiled code does not know. One per class, constant-initialised.
struct ClassInfo {
    ClassTag* tag;
    std::string_view name;
    std::size_t size;
    void (*construct)(void* at);
    void (*move)(void* to, void* from);
    void (*copy)(void* to, const void* from);
    void (*destroy)(void* object);
    std::size_t fields;   //!< of an aggregate; 0: cannot be counted
};

namespace detail {

using aggregate::class_name;
using aggregate::member_name;

template <class T>
constexpr ClassInfo describe_class() {
    static_assert(alignof(T) <= 16, "a mapped class may be aligned to 16 bytes at most");
    ClassInfo info{};
    info.tag = &class_tag<T>;
    info.name = class_name<T>();
    info.size = sizeof(T);
    info.construct = [](void* at) { new (at) T{}; };
    info.move = [](void* to, void* from) { new (to) T(std::move(*static_cast<T*>(from))); };
    info.copy = [](void* to, const void* from) { new (to) T(*static_cast<const T*>(from)); };
    info.destroy = [](void* object) { static_cast<T*>(object)->~T(); };
    if constexpr (std::is_aggregate_v<T>) info.fields = aggregate::count_fields<T>();
    return info;
}

}  // namespace detail

template <class T>
inline constexpr ClassInfo class_info = detail::describe_class<T>();

}  // namespace aludel::orm
