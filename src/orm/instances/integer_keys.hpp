#pragma once

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace aludel::orm {

struct InstanceState;

//! Objects by their integer keys, of which at least every second place near the first key is taken as long as keys
//! come as databases make them, one after the other: those stand in an array, as in a look-up by index, which costs a
//! row no miss of the cache. All other keys are in a hash map.
class IntegerKeys {
public:
    InstanceState* find(std::int64_t key) const noexcept {
        const std::uint64_t at = index(key);
        if (at < near_.size() && near_[at]) return near_[at];
        const auto it = far_.find(key);
        return it == far_.end() ? nullptr : it->second;
    }
    //! The place of the object with this key, and whether the place is new: the caller then fills it. Valid until the
    //! next call of place().
    std::pair<InstanceState**, bool> place(std::int64_t key) {
        if (near_count_ == 0) first_ = key;
        const std::uint64_t at = index(key);
        if (at >= near_.size()) {
            const std::uint64_t most_places = 2 * near_count_ + first_places;
            if (at >= most_places) {
                const auto [known, is_new] = far_.try_emplace(key, nullptr);
                return {&known->second, is_new};
            }
            near_.resize(most_places);
        }
        if (near_[at]) return {&near_[at], false};
        if (!far_.empty())
            if (const auto known = far_.find(key); known != far_.end()) return {&known->second, false};
        ++near_count_;
        return {&near_[at], true};
    }
    void erase(std::int64_t key) noexcept {
        if (far_.erase(key) == 0) near_[index(key)] = nullptr, --near_count_;
    }
    std::size_t size() const noexcept { return near_count_ + far_.size(); }
    void clear() noexcept {
        near_.clear();
        near_count_ = 0;
        far_.clear();
    }

private:
    static constexpr std::uint64_t first_places = 64;

    //! How far a key is from the first one; huge for those below it.
    std::uint64_t index(std::int64_t key) const noexcept {
        return static_cast<std::uint64_t>(key) - static_cast<std::uint64_t>(first_);
    }

    std::vector<InstanceState*> near_{};     // at the distance of their key from first_
    std::int64_t first_ = 0;
    std::uint64_t near_count_ = 0;   // those of near_ that are taken
    boost::unordered_flat_map<std::int64_t, InstanceState*> far_{};
};

}  // namespace aludel::orm
