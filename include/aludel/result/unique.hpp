#pragma once

#include "aludel/result/row.hpp"

#include <string>
#include <vector>

namespace aludel::result {

//! Decides which rows a result shows.
class RowFilter : public RefCounted {
public:
    virtual ~RowFilter() = default;
    virtual bool accept(const void* row) = 0;
};
void destroy(const RowFilter* filter) noexcept;

//! Positions by hash; the caller compares what is there.
class HashIndex {
public:
    //! The positions added with this hash, newest first, each handed to `equal` until it says true.
    template <class F>
    bool find(std::size_t hash, F&& equal) const {
        if (buckets_.empty()) return false;
        for (std::size_t at = buckets_[hash & (buckets_.size() - 1)]; at != 0; at = entries_[at - 1].next)
            if (entries_[at - 1].hash == hash && equal(at - 1)) return true;
        return false;
    }
    //! Adds the next position: 0, 1, 2 ...
    void add(std::size_t hash);

private:
    struct Entry {
        std::size_t hash, next;
    };
    std::vector<Entry> entries_{};
    std::vector<std::size_t> buckets_{};   // a power of two; position + 1, 0: none
};

namespace detail {
template <class T>
concept Hashable = requires(const T& value) {
    std::hash<T>{}(value);
    value == value;
};
template <class T>
inline constexpr bool hashable = Hashable<T>;
template <class... R>
inline constexpr bool hashable<Row<R...>> = (hashable<R> && ...);

template <class T>
std::size_t hash_of(const T& value) {
    return std::hash<T>{}(value);
}
inline std::size_t combine(std::size_t a, std::size_t b) { return (a ^ (b + 0x9e3779b97f4a7c15ULL)) * 0xff51afd7ed558ccdULL; }
inline std::size_t hash_of(const Row<>& row) {
    std::size_t hash = 0;
    for (const Value& value : row) hash = combine(hash, value.hash());
    return hash;
}
template <class... R, std::size_t... I>
std::size_t hash_items(const Row<R...>& row, std::index_sequence<I...>) {
    std::size_t hash = 0;
    ((hash = combine(hash, hash_of(row.template get<I>()))), ...);
    return hash;
}
template <class... R>
    requires(sizeof...(R) > 0)
std::size_t hash_of(const Row<R...>& row) {
    return hash_items(row, std::index_sequence_for<R...>{});
}
}  // namespace detail

//! Shows each row once.
template <class T>
class UniqueFilter final : public RowFilter {
public:
    bool accept(const void* row) override {
        const T& value = *static_cast<const T*>(row);
        const std::size_t hash = detail::hash_of(value);
        if (index_.find(hash, [&](std::size_t at) { return seen_[at] == value; })) return false;
        index_.add(hash);
        seen_.push_back(value);
        return true;
    }

private:
    std::vector<T> seen_{};
    HashIndex index_{};
};

}  // namespace aludel::result
