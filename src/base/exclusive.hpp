#pragma once

#include "base/caller.hpp"

#include <atomic>
#include <string_view>

namespace aludel {

//! Notices when something that one thread (or fiber) may use at a time is used by two at once, or from within a call on
//! it. A member of that thing; each call makes a `Use` for as long as it runs.
class Exclusive {
public:
    //! `thing` names it in messages: "Connection".
    explicit Exclusive(std::string_view thing) noexcept : thing_(thing) {}

    //! A call that may not run within another one. `operation` is a literal such as "commit()". Throws
    //! `IllegalStateChangeError`, which names both calls.
    class Use {
    public:
        Use(Exclusive& exclusive, const char* operation) : exclusive_(exclusive) {
            if (!exclusive.claim(operation)) [[unlikely]] exclusive.refuse(operation);
        }
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;
        ~Use() { exclusive_.release(); }

    private:
        Exclusive& exclusive_;
    };

    //! As `Use`, for calls of a nanosecond or so: in builds with NDEBUG it takes no locked instruction, and then may
    //! miss a call that begins at the very same moment.
    class QuickUse {
    public:
        QuickUse(Exclusive& exclusive, const char* operation) : exclusive_(exclusive) {
            if (!exclusive.claim_quickly(operation)) [[unlikely]] exclusive.refuse(operation);
        }
        QuickUse(const QuickUse&) = delete;
        QuickUse& operator=(const QuickUse&) = delete;
        ~QuickUse() { exclusive_.release(); }

    private:
        Exclusive& exclusive_;
    };

    //! Lets others in during a call, for a listener that it calls.
    class Pause {
    public:
        explicit Pause(Exclusive& exclusive) noexcept
            : exclusive_(exclusive), operation_(exclusive.operation_.exchange(nullptr, std::memory_order_acq_rel)) {}
        Pause(const Pause&) = delete;
        Pause& operator=(const Pause&) = delete;
        ~Pause() { exclusive_.operation_.store(operation_, std::memory_order_release); }

    private:
        Exclusive& exclusive_;
        const char* const operation_;
    };

    //! A call that may run within another one of the same thread or fiber.
    class NestedUse {
    public:
        NestedUse(Exclusive& exclusive, const char* operation);
        NestedUse(const NestedUse&) = delete;
        NestedUse& operator=(const NestedUse&) = delete;
        ~NestedUse() {
            if (exclusive_) exclusive_->leave();
        }

    private:
        Exclusive* exclusive_ = nullptr;   // null: another use of this caller is around this one
    };

private:
    bool claim(const char* operation) noexcept {
        const char* none = nullptr;
        return operation_.compare_exchange_strong(none, operation, std::memory_order_acquire);
    }
    bool claim_quickly(const char* operation) noexcept {
#ifdef NDEBUG
        if (operation_.load(std::memory_order_relaxed)) return false;
        operation_.store(operation, std::memory_order_relaxed);
        return true;
#else
        return claim(operation);
#endif
    }
    void release() noexcept { operation_.store(nullptr, std::memory_order_release); }
    void leave() noexcept {
        caller_.store(nullptr, std::memory_order_relaxed);
        release();
    }
    [[noreturn]] void refuse(const char* operation) const;

    std::string_view thing_;
    std::atomic<const char*> operation_{nullptr};   // the call that runs
    std::atomic<const void*> caller_{nullptr};      // who made it, of a nested use
};

}  // namespace aludel
