#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace aludel {

namespace detail {

//! The one word behind the value of a `Deferred` field: the object of a session that it belongs to, and whether the field
//! is loaded. Zero: a plain value, which is. Loading changes only memory that holds no value, so it happens through `const`.
class DeferredWord {
public:
    constexpr DeferredWord() noexcept = default;
    constexpr explicit DeferredWord(std::uintptr_t word) noexcept : word_(word) {}
    DeferredWord(const DeferredWord&) = delete;   // a copy belongs to nobody: of_copy()
    DeferredWord& operator=(const DeferredWord&) = delete;
    ~DeferredWord() = default;

    bool is_loaded() const noexcept { return (word_ & unloaded) == 0; }
    //! Loads the field that the word belongs to. Throws `DetachedInstanceError` and its kin.
    void load() const;
    //! The word of a copy: without an object.
    std::uintptr_t of_copy() const noexcept { return word_ & unloaded; }
    //! Another field is assigned to this one: is its value to be taken? Loads it where it is needed.
    bool takes(const DeferredWord& other);
    //! The field has a value now.
    void set_loaded() noexcept { word_ &= ~(unloaded | raises); }

private:
    friend struct DeferredAccess;
    static constexpr std::uintptr_t unloaded = 1;   // without an object: copied out of a session
    static constexpr std::uintptr_t raises = 2;     // of one that is not loaded: reading it throws
    static constexpr std::uintptr_t marks = 15;
    mutable std::uintptr_t word_ = 0;
};

}  // namespace detail

//! A field that a SELECT may leave out and the first read loads (SQLAlchemy's `deferred`).
//!
//! Behaves as a `T`: made from anything that makes a `T`, converts to `const T&`, and has `*`, `->`, comparison, `+`,
//! printing and hash. Reading it while it is not loaded sends one SELECT of this column; assigning to it sends none. A copy
//! of an object whose field is not loaded is not loaded either: reading it throws `DetachedInstanceError`. In a value of
//! your own, or one that a `Connection` has read, it is a `T` and always loaded.
template <class T>
struct Deferred {
    using value_type = T;

    Deferred() = default;
    template <class U>
        requires(std::constructible_from<T, U> && !std::same_as<std::remove_cvref_t<U>, Deferred>)
    Deferred(U&& value) : value_(std::forward<U>(value)) {}
    Deferred(const Deferred& other) : value_(other.has_value() ? T(other.value_) : T()), word_(other.word_.of_copy()) {}
    Deferred(Deferred&& other) noexcept(std::is_nothrow_move_constructible_v<T>)
        : value_(std::move(other.value_)), word_(other.word_.of_copy()) {}
    //! Loads the other field when both belong to objects of a session. One that was copied out of a session without its value
    //! leaves the field of such an object as it is.
    Deferred& operator=(const Deferred& other) {
        if (this == &other || !word_.takes(other.word_)) return *this;
        value_ = other.value_;
        word_.set_loaded();
        return *this;
    }
    Deferred& operator=(Deferred&& other) {
        if (this == &other || !word_.takes(other.word_)) return *this;
        value_ = std::move(other.value_);
        word_.set_loaded();
        return *this;
    }
    ~Deferred() = default;

    //! Is it loaded? Sends nothing.
    bool has_value() const noexcept { return word_.is_loaded(); }
    //! The value, loaded if need be.
    const T& value() const {
        if (!word_.is_loaded()) [[unlikely]] word_.load();
        return value_;
    }
    operator const T&() const { return value(); }
    const T& operator*() const { return value(); }
    const T* operator->() const { return &value(); }

    friend bool operator==(const Deferred& a, const Deferred& b) { return a.value() == b.value(); }

private:
    T value_{};   // first: a slot is the place of the value
    detail::DeferredWord word_{};
};

namespace detail {
//! Where the word of a `Deferred` lies, counted from its value.
template <class T>
struct DeferredLayout {
    static constexpr std::size_t word = (sizeof(T) + alignof(DeferredWord) - 1) / alignof(DeferredWord) * alignof(DeferredWord);
    static_assert(word <= UINT16_MAX, "a Deferred field holds its value in the object: keep one so large behind a pointer");
};
}  // namespace detail

}  // namespace aludel
