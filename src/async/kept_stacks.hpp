#pragma once

#include <boost/context/protected_fixedsize_stack.hpp>

#include <cstddef>
#include <mutex>
#include <vector>

namespace aludel::async::detail {

//! Stacks of fibers that have ended, for those to come: mapping one, protecting the page behind it, and faulting in its
//! memory costs more than the rest of a fiber's start. Thread-safe.
class KeptStacks {
public:
    static constexpr std::size_t most = 64;   //!< stacks that are kept; more are unmapped

    //! Those of the process.
    static KeptStacks& instance();

    //! Throws `std::bad_alloc`.
    boost::context::stack_context take();
    void give_back(boost::context::stack_context stack) noexcept;
    std::size_t size() const;

private:
    KeptStacks() { kept_.reserve(most); }

    mutable std::mutex mutex_{};
    std::vector<boost::context::stack_context> kept_{};
};

}  // namespace aludel::async::detail
