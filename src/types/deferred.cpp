#include "aludel/types/deferred.hpp"

#include "aludel/base/error.hpp"
#include "types/deferred_access.hpp"

#include <atomic>

namespace aludel::detail {

namespace {
std::atomic<DeferredLoader> loader{nullptr};
}  // namespace

void set_deferred_loader(DeferredLoader loads) noexcept { loader.store(loads, std::memory_order_release); }

void DeferredWord::load() const {
    if (DeferredAccess::owner(*this)) return loader.load(std::memory_order_acquire)(*this);
    throw DetachedInstanceError("A Deferred field of an object that was copied out of a session was read, and it was not loaded when "
                                "the object was copied. Read it through the Ptr of the session, load it before the copy is made, or "
                                "assign a value.");
}

bool DeferredWord::takes(const DeferredWord& other) {
    if (other.is_loaded()) return true;
    const bool is_owned = DeferredAccess::owner(*this) != nullptr;
    if (is_owned && DeferredAccess::owner(other)) {   // within sessions the value is meant: a->body = c->body
        other.load();
        return true;
    }
    if (!is_owned) word_ = unloaded;
    return false;
}

}  // namespace aludel::detail
