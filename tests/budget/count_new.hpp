#pragma once

#include <cstddef>

namespace budget {

//! Calls of operator new in this process so far.
std::size_t allocations() noexcept;

//! How many of them `work` makes.
template <class F>
std::size_t allocations_of(F&& work) {
    const std::size_t before = allocations();
    work();
    return allocations() - before;
}

}  // namespace budget
