#pragma once

#include "aludel/orm/instance_state.hpp"
#include "aludel/types/text_sink.hpp"

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace aludel {

namespace orm {
//! A class derived from another one, as `Ptr`s and links take it in place of that.
template <class U, class T>
concept MappedBelow = !std::same_as<U, T> && std::is_convertible_v<U*, T*>;
}  // namespace orm

//! The permission to write to an object, see `Ptr::edit`. Keeps the object alive. Writes through it are seen also after
//! a flush, commit or rollback that it outlives. Not copyable; keep no reference from it beyond its life.
template <class T>
class [[nodiscard]] Edit {
public:
    explicit Edit(orm::InstanceState& state) : state_(&state) {
        orm::begin_edit(state, orm::class_tag<T>);
        orm::pin(state);
    }
    Edit(const Edit&) = delete;
    Edit& operator=(const Edit&) = delete;
    //! Ends the edit: listeners and validators of fields are called. Throws what they throw; the edit is undone then.
    ~Edit() noexcept(false) {
        const orm::Unpinned last(*state_);
        orm::end_edit(*state_);
    }

    T* operator->() const {
        if (state_->is_incomplete()) orm::complete_to_write(*state_, orm::class_tag<T>);
        return static_cast<T*>(state_->object());
    }
    T& operator*() const& { return *operator->(); }
    T& operator*() const&& = delete;   // the reference would outlive the guard: write auto guard = user.edit();

private:
    orm::InstanceState* state_;
};

//! A pointer to an object that a session owns: read through `->`, write through `edit()`.
//!
//! Keeps its object alive, also after the session has ended. Null by default. Equal when the objects are the same.
//! Reading an expired object refreshes it; when it is detached that raises `DetachedInstanceError`. A pointer is used
//! on its session's thread; copying and dropping it is safe anywhere.
template <class T>
class Ptr {
public:
    using element_type = T;

    Ptr() noexcept = default;
    Ptr(std::nullptr_t) noexcept {}
    explicit Ptr(orm::InstanceState* state) noexcept : state_(state) {
        if (state_) orm::pin(*state_);
    }
    Ptr(const Ptr& other) noexcept : Ptr(other.state_) {}
    Ptr(Ptr&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
    //! A pointer to an object of a subclass is one to an object of its base.
    template <class U>
        requires orm::MappedBelow<U, T>
    Ptr(const Ptr<U>& other) noexcept : Ptr(other.state()) {}
    Ptr& operator=(const Ptr& other) noexcept {   // not by value: see Ref
        Ptr copy(other);
        std::swap(state_, copy.state_);
        return *this;
    }
    Ptr& operator=(Ptr&& other) noexcept {
        Ptr taken(std::move(other));
        std::swap(state_, taken.state_);
        return *this;
    }
    ~Ptr() {
        if (state_) orm::unpin(*state_);
    }

    //! The object, read again if it has expired. Throws `ArgumentError` when there is none.
    const T* operator->() const {   // it gives a const object: to write, user.edit()->name = "x"
        if (!state_) orm::throw_null_read();
        if (state_->is_incomplete()) orm::complete_to_read(*state_, orm::class_tag<T>);
        return peek();
    }
    //! The object as one of a mapped subclass, or of a base: `employee.as<Manager>()`; null when it is none.
    template <class U>
    Ptr<U> as() const noexcept {
        static_assert(std::is_convertible_v<U*, T*> || std::is_convertible_v<T*, U*>,
                      "as<U>() takes a class that this pointer's class is derived from, or one derived from it");
        return state_ && orm::is_instance(*state_, orm::class_tag<U>) ? Ptr<U>(state_) : Ptr<U>();
    }
    const T& operator*() const { return *operator->(); }
    //! The object as it is in memory, expired or not, without any I/O. The pointer must not be null.
    const T* peek() const noexcept { return static_cast<const T*>(state_->object()); }

    //! A guard to write through: `user.edit()->name = "x"`. The next flush sends the columns that changed. An expired
    //! object is read first; nothing is flushed.
    Edit<T> edit() const { return Edit<T>(orm::require_object(state_)); }
    //! Several writes at once: `user.edit([](User& u) { u.age = 31; u.active = false; })`. A copy may be assigned as a
    //! whole, `u = form`: its links did not come with it, so the object keeps its own.
    template <class F>
    decltype(auto) edit(F&& change) const {
        Edit<T> guard(orm::require_object(state_));
        return std::forward<F>(change)(*guard);
    }

    explicit operator bool() const noexcept { return state_ != nullptr; }
    operator std::int64_t() const = delete;   // a key is wanted here: write file->id, or assign the relationship
    friend bool operator==(const Ptr& a, const Ptr& b) noexcept { return a.state_ == b.state_; }
    friend bool operator==(const Ptr& a, std::nullptr_t) noexcept { return a.state_ == nullptr; }
    //! Orders pointers by address, for sorted containers; null comes first. To sort objects, compare a field.
    friend std::strong_ordering operator<=>(const Ptr& a, const Ptr& b) noexcept {
        return std::compare_three_way()(a.state_, b.state_);
    }

    orm::InstanceState* state() const noexcept { return state_; }
    //! Internal: a pointer that takes over a hold on the object, which the caller has counted.
    static Ptr adopt(orm::InstanceState* state) noexcept {
        Ptr pointer;
        pointer.state_ = state;
        return pointer;
    }

private:
    orm::InstanceState* state_ = nullptr;
};

//! The object as messages name it: "User(1)".
template <class T>
std::string describe(const Ptr<T>& object) {
    return orm::describe(object.state());
}
template <TextSink S, class T>
S& operator<<(S& stream, const Ptr<T>& object) {
    stream << std::string_view(describe(object));
    return stream;
}

namespace orm {
template <class T>
inline constexpr bool is_ptr = false;
template <class T>
inline constexpr bool is_ptr<Ptr<T>> = true;

//! An object of a mapped class that is not known here.
struct AnyObject {};
using AnyHold = Ptr<AnyObject>;
}  // namespace orm

}  // namespace aludel

template <class T>
struct std::hash<aludel::Ptr<T>> {
    std::size_t operator()(const aludel::Ptr<T>& p) const noexcept { return std::hash<const void*>{}(p.state()); }
};
