#pragma once

#include "aludel/base/signal.hpp"
#include "aludel/orm/any_ptr.hpp"
#include "aludel/orm/mapper.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel {

class Connection;
class Session;

//! What the objects of a mapped class tell those who listen (SQLAlchemy's `MapperEvents` and `InstanceEvents`):
//!
//!     event::listen<User>(event::before_insert, [](Mapper&, Connection&, User& user) { user.created_at = now(); });
//!     event::listen<Employee>(event::load, [](Employee& e, Session&) { ... }, {.propagate = true});   // subclasses, too
//!     event::listen<Mapper>(event::after_delete, [](Mapper&, Connection&, const AnyPtr& object) { ... });   // all classes
//!
//! A listener is called on the session's thread, within the call that causes the event; what it throws leaves that call, and a
//! flush fails by it.
namespace event {

//! Which event of the objects of a class.
enum class ClassEventId : std::uint8_t {
    before_insert, after_insert, before_update, after_update, before_delete, after_delete, load, refresh, expire,
    refresh_flush,
};
inline constexpr std::size_t class_event_count = static_cast<std::size_t>(ClassEventId::refresh_flush) + 1;

//! An event of a flush; its listeners get `(Mapper&, Connection&, User&)`, or a `Ptr<User>` in place of the reference.
struct MapperEvent {
    ClassEventId id;
};
//! An object was loaded; its listeners get `(User&, Session&)`.
struct LoadEvent {
    ClassEventId id;
};
//! Fields were read again or expired; listeners get `(User&, Session&, const std::vector<std::string>&)`, the members that it is
//! about; none: all.
struct RefreshEvent {
    ClassEventId id;
};

//! The object's row is about to be inserted. What the listener changes in the fields of the object is part of it; links and
//! other objects are not to be changed (`before_flush` may). Called for all objects of a batch, then the batch is sent.
inline constexpr MapperEvent before_insert{ClassEventId::before_insert};
//! The object's row was inserted, with the others of its batch; a generated key is there.
inline constexpr MapperEvent after_insert{ClassEventId::after_insert};
//! The object was edited, or its links, and its row is about to be updated, if a column has changed. What the listener changes in
//! its fields is part of it.
inline constexpr MapperEvent before_update{ClassEventId::before_update};
//! The object's row was updated, if a column had changed.
inline constexpr MapperEvent after_update{ClassEventId::after_update};
//! The object's row is about to be deleted.
inline constexpr MapperEvent before_delete{ClassEventId::before_delete};
//! The object's row was deleted.
inline constexpr MapperEvent after_delete{ClassEventId::after_delete};

//! A row gave an object that was not in the session. Comes when all rows of the statement were read, so the listener may execute
//! others. What it changes in the object does not change its row.
inline constexpr LoadEvent load{ClassEventId::load};
//! Fields of an object were read again: it had expired, was refreshed, or a bulk UPDATE changed it.
inline constexpr RefreshEvent refresh{ClassEventId::refresh};
//! A flush has brought values that the program has not set: defaults of an INSERT, `onupdate`, computed columns, as far as they
//! were read back with the statement; never the primary key. Comes when the flush is over: what the listener changes, the next one
//! writes.
inline constexpr RefreshEvent refresh_flush{ClassEventId::refresh_flush};
//! The object has expired: its fields are read again when it is next touched.
inline constexpr RefreshEvent expire{ClassEventId::expire};

struct ClassListenOptions {
    bool once = false;        //!< the listener is called once, then removed
    bool insert = false;      //!< before those that listen already, instead of after them
    bool propagate = false;   //!< objects of mapped subclasses, too
};

namespace detail {
//! Adds a listener to the events of a class; to those of all classes for null.
ListenerHandle add(orm::ClassTag* type, ClassEventId id, Ref<const aludel::detail::ListenerNode> listener, const ClassListenOptions& options);

template <class T>
orm::ClassTag* tag_of() {
    if constexpr (std::same_as<T, Mapper>) return nullptr;
    else return &orm::class_tag<T>;
}
//! The object as a listener of class `T` takes it.
template <class T, class F, class... Before, class... After>
void call(F& listener, orm::InstanceState& state, After&... after) {
    if constexpr (std::same_as<T, Mapper>) listener(AnyPtr(state), after...);
    else if constexpr (std::is_invocable_v<F&, T&, After&...>) listener(*static_cast<T*>(state.object()), after...);
    else listener(Ptr<T>(&state), after...);
}
template <class T, class F, class... A>
inline constexpr bool takes_object =
    std::same_as<T, Mapper> ? std::is_invocable_v<F&, AnyPtr, A...>
                            : std::is_invocable_v<F&, T&, A...> || std::is_invocable_v<F&, Ptr<T>, A...>;
}  // namespace detail

//! Calls `listener` at each event of this kind, of objects of class `T`; of all mapped classes for `Mapper`, which gets an
//! `AnyPtr`. The handle removes it; it stays without one. Thread-safe.
template <class T, class F>
ListenerHandle listen(MapperEvent event, F listener, ClassListenOptions options = {}) {
    auto typed = [listener = std::move(listener)](Mapper& mapper, Connection& connection, orm::InstanceState& state) mutable {
        constexpr bool is_any = std::same_as<T, Mapper>;
        constexpr bool takes_reference = !is_any && std::is_invocable_v<F&, Mapper&, Connection&, T&>;
        constexpr bool takes_pointer = !is_any && !takes_reference && std::is_invocable_v<F&, Mapper&, Connection&, Ptr<T>>;
        constexpr bool takes_any = is_any && std::is_invocable_v<F&, Mapper&, Connection&, AnyPtr>;
        static_assert(takes_reference || takes_pointer || takes_any,
                      "a listener of this event takes (Mapper&, Connection&, T&), or (Mapper&, Connection&, const AnyPtr&) for all classes");
        if constexpr (takes_reference) listener(mapper, connection, *static_cast<T*>(state.object()));
        else if constexpr (takes_pointer) listener(mapper, connection, Ptr<T>(&state));
        else if constexpr (takes_any) listener(mapper, connection, AnyPtr(state));
    };
    return detail::add(detail::tag_of<T>(), event.id,
                       Signal<Mapper&, Connection&, orm::InstanceState&>::listener_node(std::move(typed), options.once), options);
}
template <class T, class F>
ListenerHandle listen(LoadEvent event, F listener, ClassListenOptions options = {}) {
    static_assert(detail::takes_object<T, F, Session&>, "a listener of this event takes (T&, Session&), or (const AnyPtr&, Session&) for all classes");
    auto typed = [listener = std::move(listener)](orm::InstanceState& state, Session& session) mutable {
        detail::call<T>(listener, state, session);
    };
    return detail::add(detail::tag_of<T>(), event.id,
                       Signal<orm::InstanceState&, Session&>::listener_node(std::move(typed), options.once), options);
}
template <class T, class F>
ListenerHandle listen(RefreshEvent event, F listener, ClassListenOptions options = {}) {
    static_assert(detail::takes_object<T, F, Session&, const std::vector<std::string>&>,
                  "a listener of this event takes (T&, Session&, const std::vector<std::string>&), or (const AnyPtr&, ...) for all classes");
    auto typed = [listener = std::move(listener)](orm::InstanceState& state, Session& session, const std::vector<std::string>& members) mutable {
        detail::call<T>(listener, state, session, members);
    };
    return detail::add(detail::tag_of<T>(), event.id,
                       Signal<orm::InstanceState&, Session&, const std::vector<std::string>&>::listener_node(std::move(typed), options.once),
                       options);
}

}  // namespace event
}  // namespace aludel
