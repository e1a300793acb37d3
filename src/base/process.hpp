#pragma once

#include <atomic>
#include <cstdint>

namespace aludel {

namespace detail {
extern std::atomic<std::uint32_t> forks;
}  // namespace detail

//! How many forks led to this process: what was made in another one has a smaller number.
inline std::uint32_t process_generation() noexcept { return detail::forks.load(std::memory_order_relaxed); }

}  // namespace aludel
