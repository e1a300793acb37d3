#pragma once

#include <algorithm>
#include <span>
#include <string_view>

namespace aludel::compiler {

//! Looks a word up in a sorted list.
inline bool is_listed(std::span<const std::string_view> sorted, std::string_view word) noexcept {
    return std::binary_search(sorted.begin(), sorted.end(), word);
}

//! True when a list is sorted, for a static_assert beside it.
constexpr bool is_sorted_list(std::span<const std::string_view> words) {
    return std::is_sorted(words.begin(), words.end());
}

}  // namespace aludel::compiler
