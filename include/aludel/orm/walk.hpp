#pragma once

#include "aludel/base/ref.hpp"

#include <cstddef>
#include <iterator>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel::orm::detail {

//! Walks a snapshot of `Item`s, and gives of each what `get` reads. A forward iterator: copies share the snapshot and keep
//! it alive.
template <class Item, auto get>
class Walk {
public:
    using iterator_category = std::forward_iterator_tag;
    using reference = decltype(get(std::declval<const Item&>()));
    using value_type = std::remove_cvref_t<reference>;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type*;

    Walk() = default;
    explicit Walk(std::vector<Item> all) {
        if (!all.empty()) snapshot_ = Ref<const Snapshot>(new Snapshot(std::move(all)));
    }
    reference operator*() const { return get(snapshot_->items[at_]); }
    pointer operator->() const { return &**this; }
    Walk& operator++() {
        ++at_;
        return *this;
    }
    Walk operator++(int) {
        Walk before = *this;
        ++at_;
        return before;
    }
    //! Two iterators of one walk; all that have reached their end are equal, whatever was appended meanwhile.
    friend bool operator==(const Walk& a, const Walk& b) {
        return a.is_at_end() ? b.is_at_end() : !b.is_at_end() && a.at_ == b.at_;
    }

private:
    struct Snapshot : RefCounted {
        explicit Snapshot(std::vector<Item> all) : items(std::move(all)) {}
        friend void destroy(const Snapshot* snapshot) noexcept { delete snapshot; }
        std::vector<Item> items;
    };
    bool is_at_end() const noexcept { return !snapshot_ || at_ >= snapshot_->items.size(); }

    Ref<const Snapshot> snapshot_{};
    std::size_t at_ = 0;
};

}  // namespace aludel::orm::detail
