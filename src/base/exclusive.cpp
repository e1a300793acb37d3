#include "base/exclusive.hpp"

#include "aludel/base/error.hpp"

#include <string>

namespace aludel {

Exclusive::NestedUse::NestedUse(Exclusive& exclusive, const char* operation) {
    const void* const caller = current_caller();
    if (exclusive.claim_quickly(operation)) {
        exclusive.caller_.store(caller, std::memory_order_relaxed);
        exclusive_ = &exclusive;
    } else if (exclusive.caller_.load(std::memory_order_relaxed) != caller) {
        exclusive.refuse(operation);
    }
}

void Exclusive::refuse(const char* operation) const {
    const char* current = operation_.load(std::memory_order_relaxed);   // null when it has ended just now
    const std::string thing(thing_);
    throw IllegalStateChangeError("This " + thing + " is used twice at the same time: " + operation +
                                  " was called while " + (current ? current : "another call") +
                                  " is in progress. One thread or fiber uses a " + thing + " at a time, and nothing "
                                  "that runs within a call on it, such as a log sink, may use it; give each its own " +
                                  thing + ".");
}

}  // namespace aludel
