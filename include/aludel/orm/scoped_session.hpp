#pragma once

#include "aludel/base/ref.hpp"
#include "aludel/orm/sessionmaker.hpp"

#include <compare>
#include <concepts>
#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace aludel {

namespace orm {

//! Each thread is a scope.
struct EachThread {};

//! What tells scopes from each other: a number or a text.
struct ScopeKey {
    std::uint64_t number = 0;
    std::string text{};
    friend auto operator<=>(const ScopeKey&, const ScopeKey&) = default;
};
template <class K>
ScopeKey scope_key(const K& key) {
    constexpr bool is_number = std::is_integral_v<K> || std::is_enum_v<K>;
    constexpr bool is_text = std::convertible_to<const K&, std::string_view>;
    constexpr bool is_address = std::is_pointer_v<K>;
    static_assert(is_number || is_text || is_address, "the scope function of a ScopedSession gives an integer, an enum, a pointer "
                                                      "or a text, such as the number of the current request");
    if constexpr (is_text) return {0, std::string(std::string_view(key))};
    else if constexpr (is_address) return {reinterpret_cast<std::uintptr_t>(key), {}};
    else if constexpr (is_number) return {static_cast<std::uint64_t>(key), {}};
    else return {};
}

//! The sessions of a `ScopedSession`, by scope; a null key means the calling thread.
class SessionRegistry {
public:
    explicit SessionRegistry(SessionMaker maker);
    SessionRegistry(const SessionRegistry&) = delete;
    ~SessionRegistry();

    Session& session(const ScopeKey* scope, std::source_location place) const;
    Session& open(const ScopeKey* scope, SessionOptions options, std::source_location place) const;
    bool has(const ScopeKey* scope) const;
    void remove(const ScopeKey* scope) const;
    void configure(SessionOptions options) const;

    struct Sessions;

private:
    Ref<Sessions> sessions_;
};

}  // namespace orm

//! One session for each thread, or for each scope that a function tells (SQLAlchemy's `scoped_session`):
//!
//! ```cpp
//! inline ScopedSession Sessions(sessionmaker(engine));
//! Sessions().scalars(select(users));   // the session of this thread
//! Sessions.remove();                   // at the end of the request
//! ```
//! Any thread may use it. A scope function, `ScopedSession Sessions(maker, current_request)`, gives an integer, an enum, a
//! pointer or a text; it is called on each use, by whatever thread. Where several fibers share a thread, give one. A session
//! is closed by `remove()`, by the end of its thread, and by the destructor, which must come after the last use.
template <class Scope = orm::EachThread>
class ScopedSession {
public:
    explicit ScopedSession(SessionMaker maker) : registry_(std::move(maker)) {}
    ScopedSession(SessionMaker maker, Scope scope) : registry_(std::move(maker)), scope_(std::move(scope)) {}

    //! The session of the current scope; opens it when there is none. The reference is good until `remove()`.
    Session& operator()(std::source_location place = std::source_location::current()) const {
        return with_key([&](const orm::ScopeKey* key) -> Session& { return registry_.session(key, place); });
    }
    //! Opens the session of the current scope with options of its own. Throws `InvalidRequestError` when there is one.
    Session& operator()(SessionOptions options, std::source_location place = std::source_location::current()) const {
        return with_key([&](const orm::ScopeKey* key) -> Session& { return registry_.open(key, std::move(options), place); });
    }
    Session* operator->() const { return &(*this)(); }
    //! Is there a session in the current scope?
    bool has() const {
        return with_key([&](const orm::ScopeKey* key) { return registry_.has(key); });
    }
    //! Closes the session of the current scope, if there is one, and forgets it: the next use opens another.
    void remove() const {
        with_key([&](const orm::ScopeKey* key) { registry_.remove(key); });
    }
    //! Changes the options of the sessions that are opened from now on. Those that are open keep theirs.
    void configure(SessionOptions options) const { registry_.configure(std::move(options)); }

private:
    template <class F>
    decltype(auto) with_key(const F& work) const {
        if constexpr (std::same_as<Scope, orm::EachThread>) return work(nullptr);
        else {
            const orm::ScopeKey key = orm::scope_key(scope_());
            return work(&key);
        }
    }

    orm::SessionRegistry registry_;
    [[no_unique_address]] Scope scope_{};
};

//! `auto Sessions = scoped_session(sessionmaker(engine));`
inline ScopedSession<> scoped_session(SessionMaker maker) { return ScopedSession<>(std::move(maker)); }
//! A session for each scope: `auto Sessions = scoped_session(sessionmaker(engine), [] { return current_request_id(); });`
template <class Scope>
ScopedSession<Scope> scoped_session(SessionMaker maker, Scope scope) {
    return ScopedSession<Scope>(std::move(maker), std::move(scope));
}

}  // namespace aludel
