#pragma once

#include "aludel/base/ref.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <vector>

namespace aludel::sql {

//! The list of a node that programs make longer in loops: `condition = condition and term`.
//!
//! Nodes do not change once they are shared, so each step makes a new node. Copying its list every time would take
//! quadratic time; the copies of a long list share one block of memory instead, of which each sees its own length.
//! The first that grows takes the next place of the block, any other copies it. Short lists lie in the list itself.
template <class T, std::size_t Few>
class GrowingList {
public:
    using value_type = T;

    GrowingList() = default;

    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }
    const T* begin() const noexcept { return block_ ? block_->places.data() : few_.data(); }
    const T* end() const noexcept { return begin() + size_; }
    const T& operator[](std::size_t index) const noexcept { return begin()[index]; }
    const T& front() const noexcept { return *begin(); }

    //! For changing elements: the list has them for itself from now on.
    T* begin() {
        if (block_ && !block_->is_unique()) move_to(block_->places.size());
        return block_ ? block_->places.data() : few_.data();
    }
    T* end() { return begin() + size_; }

    void push_back(T element) {
        if (!block_ && size_ < Few) few_.push_back(std::move(element));
        else {
            if (!block_ || !block_->take(size_)) {
                move_to(2 * size_);
                block_->take(size_);
            }
            block_->places[size_] = std::move(element);
        }
        ++size_;
    }

private:
    struct Block : RefCounted {
        explicit Block(std::size_t capacity) : places(capacity) {}

        //! True when the place after the first `length` ones was free and now is the caller's.
        bool take(std::uint32_t length) noexcept {
            return length < places.size() && taken.compare_exchange_strong(length, length + 1);
        }
        friend void destroy(const Block* block) noexcept { delete block; }

        std::vector<T> places;
        std::atomic<std::uint32_t> taken{0};
    };

    void move_to(std::size_t capacity) {
        const GrowingList& before = *this;
        auto larger = make_ref<Block>(std::max(capacity, Few + 1));
        std::copy(before.begin(), before.end(), larger->places.begin());
        larger->taken = size_;
        block_ = std::move(larger);
        few_.clear();
    }

    boost::container::small_vector<T, Few> few_{};
    Ref<Block> block_{};
    std::uint32_t size_ = 0;
};

}  // namespace aludel::sql
