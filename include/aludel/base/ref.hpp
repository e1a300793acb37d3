#pragma once

#include <atomic>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace aludel {

//! Base of objects shared by intrusive counting.
//!
//! The count is atomic, so handles may be copied and dropped on any thread. An object may be made immortal (never
//! counted, never freed): what a mapping builds at start-up is, and copying a handle to it then costs one load.
class RefCounted {
public:
    RefCounted() = default;
    RefCounted(const RefCounted&) noexcept {}
    RefCounted& operator=(const RefCounted&) noexcept { return *this; }

    //! Never count and never free this object again. Call before it is shared between threads.
    void make_immortal() const noexcept { count_.store(immortal, std::memory_order_relaxed); }
    bool is_immortal() const noexcept { return count_.load(std::memory_order_relaxed) >= immortal; }
    //! True while exactly one handle exists, so that its holder may change the object in place.
    bool is_unique() const noexcept { return count_.load(std::memory_order_acquire) == 1; }

protected:
    ~RefCounted() = default;

private:
    template <class T>
    friend class Ref;
    static constexpr std::uint32_t immortal = 0x8000'0000U;

    void retain() const noexcept {
        if (!is_immortal()) count_.fetch_add(1, std::memory_order_relaxed);
    }
    //! Counts a handle; the first one to a new object needs no locked instruction.
    void retain_first() const noexcept {
        if (count_.load(std::memory_order_relaxed) == 0) count_.store(1, std::memory_order_relaxed);
        else retain();
    }
    //! True when the last handle went and the object is to be destroyed. Nobody can copy the only handle while it is
    //! dropped, so that needs no locked instruction either.
    bool release() const noexcept {
        if (!is_unique()) return !is_immortal() && count_.fetch_sub(1, std::memory_order_acq_rel) == 1;
        count_.store(0, std::memory_order_relaxed);
        return true;
    }

    mutable std::atomic<std::uint32_t> count_{0};
};

//! A counted pointer to a `RefCounted` object; empty by default.
//!
//! The object is destroyed by `destroy(const T*)`, found by argument-dependent look-up: one out-of-line call, so that
//! code that only passes handles on needs no complete type.
template <class T>
class Ref {
public:
    Ref() noexcept = default;
    Ref(std::nullptr_t) noexcept {}
    explicit Ref(T* object) noexcept : object_(object) {
        if (object_) object_->RefCounted::retain_first();
    }
    Ref(const Ref& other) noexcept : object_(other.object_) { retain(); }
    Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    template <class U>
        requires std::is_convertible_v<U*, T*>
    Ref(Ref<U> other) noexcept : object_(other.detach()) {}
    // Two operators rather than one by value: for `ref = {}` in a template, clang up to 16 forgets to destroy the
    // parameter, and the object would live for ever.
    Ref& operator=(const Ref& other) noexcept {
        Ref copy(other);
        std::swap(object_, copy.object_);
        return *this;
    }
    Ref& operator=(Ref&& other) noexcept {
        Ref taken(std::move(other));
        std::swap(object_, taken.object_);
        return *this;
    }
    ~Ref() { drop(); }

    T* get() const noexcept { return object_; }
    T* operator->() const noexcept { return object_; }
    T& operator*() const noexcept { return *object_; }
    explicit operator bool() const noexcept { return object_ != nullptr; }
    friend bool operator==(const Ref& a, const Ref& b) noexcept { return a.object_ == b.object_; }

    //! Gives up the pointer without dropping its count.
    T* detach() noexcept { return std::exchange(object_, nullptr); }

private:
    void retain() const noexcept {
        if (object_) object_->RefCounted::retain();
    }
    void drop() noexcept {
        if (object_ && object_->RefCounted::release()) destroy(object_);
    }

    T* object_ = nullptr;
};

//! Constructs a `T` and the first handle to it.
template <class T, class... A>
Ref<T> make_ref(A&&... arguments) {
    return Ref<T>(new T(std::forward<A>(arguments)...));
}

}  // namespace aludel
