#pragma once

#include "aludel/base/signal.hpp"
#include "aludel/engine/ddl_event.hpp"
#include "aludel/engine/driver_connection.hpp"
#include "aludel/engine/engine.hpp"
#include "aludel/engine/error_context.hpp"
#include "aludel/engine/execution_context.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

//! What an engine tells those who listen (SQLAlchemy's events):
//!
//!     auto handle = event::listen(engine, event::before_cursor_execute,
//!                                 [](ExecutionContext& e) { fmt::print("{}\n", e.statement()); });
//!
//! A listener is called on the thread that causes the event, within the call that does, and what it throws leaves that
//! call. It may use the connection it is given. Events that nobody listens to cost one load.
namespace aludel::event {

//! Which event of an engine, in the order of the list below.
enum class Id : std::uint8_t {
    do_connect, connect, first_connect, checkout, checkin, reset, invalidate, soft_invalidate, close, detach, close_detached,
    engine_connect, engine_disposed, set_connection_execution_options, before_execute, after_execute,
    before_cursor_execute, after_cursor_execute, do_execute, handle_error, slow_query, begin, commit, rollback,
    savepoint, release_savepoint, rollback_savepoint, begin_twophase, prepare_twophase, commit_twophase,
    rollback_twophase,
};
inline constexpr std::size_t id_count = static_cast<std::size_t>(Id::rollback_twophase) + 1;

//! An event whose listeners are called with `A...`.
template <class... A>
struct Event {
    Id id;
    using signal_type = Signal<A...>;
};
//! An event whose listeners may answer with an `R`, or with nothing.
template <class R, class... A>
struct AnsweredEvent {
    Id id;
    using signal_type = Signal<A..., std::optional<R>&>;
};

// ---- connections of the pool ------------------------------------------------------------------------------------------

//! Before a connection is opened; may change the arguments, or return a `DriverConnection` to be used instead.
inline constexpr AnsweredEvent<DriverConnection, ConnectArgs&> do_connect{Id::do_connect};
//! A connection was opened: when the pool grows, and after a recycled or lost one.
inline constexpr Event<DriverConnection&> connect{Id::connect};
//! The first connection of the engine was opened; before `connect`.
inline constexpr Event<DriverConnection&> first_connect{Id::first_connect};
//! A connection is handed out. What a listener throws leaves `engine.connect()`.
inline constexpr Event<DriverConnection&> checkout{Id::checkout};
//! A connection has come back, and its transaction is about to be ended; then it can be handed out again. What listeners
//! of these and of the next three events throw is ignored, because no caller is left to receive it.
inline constexpr Event<DriverConnection&> reset{Id::reset};
inline constexpr Event<DriverConnection&> checkin{Id::checkin};
//! A connection is given up: because it was lost or `Connection::invalidate` was called; `soft`: when it is next handed out.
inline constexpr Event<DriverConnection&> invalidate{Id::invalidate};
inline constexpr Event<DriverConnection&> soft_invalidate{Id::soft_invalidate};
//! A connection is about to be closed by the pool.
inline constexpr Event<DriverConnection&> close{Id::close};
//! A connection has left the pool: `Connection::detach`. What a listener throws leaves that call.
inline constexpr Event<DriverConnection&> detach{Id::detach};
//! A detached connection is about to be closed, in place of `checkin` and `close`. What a listener throws is ignored.
inline constexpr Event<DriverConnection&> close_detached{Id::close_detached};

// ---- engines and connections --------------------------------------------------------------------------------------------

//! `engine.connect()` has a connection; a session's are among them.
inline constexpr Event<Connection&> engine_connect{Id::engine_connect};
inline constexpr Event<const Engine&> engine_disposed{Id::engine_disposed};
//! Before options of a connection take effect; may change them.
inline constexpr Event<Connection&, ExecutionOptions&> set_connection_execution_options{
    Id::set_connection_execution_options};

//! A statement is about to be compiled, or found in the cache. Its text is not known yet.
inline constexpr Event<ExecutionContext&> before_execute{Id::before_execute};
//! A statement was executed; its rows can be read.
inline constexpr Event<ExecutionContext&> after_execute{Id::after_execute};
//! A text is about to be sent; `set_statement` changes it.
inline constexpr Event<ExecutionContext&> before_cursor_execute{Id::before_cursor_execute};
//! The database has answered.
inline constexpr Event<ExecutionContext&> after_cursor_execute{Id::after_cursor_execute};
//! A text is sent now. A listener that returns true has done what there was to do: it is not sent, and has no rows.
inline constexpr AnsweredEvent<bool, ExecutionContext&> do_execute{Id::do_execute};
//! The database has reported an error, of a statement or while connecting.
inline constexpr Event<ErrorContext&> handle_error{Id::handle_error};

//! A transaction begins, with a statement or `begin()`. What a listener executes comes before it, each by itself.
inline constexpr Event<Connection&> begin{Id::begin};
inline constexpr Event<Connection&> commit{Id::commit};       //!< before COMMIT
inline constexpr Event<Connection&> rollback{Id::rollback};   //!< before ROLLBACK, not that of the pool
//! Before SAVEPOINT, RELEASE and ROLLBACK TO; with the name.
inline constexpr Event<Connection&, std::string_view> savepoint{Id::savepoint};
inline constexpr Event<Connection&, std::string_view> release_savepoint{Id::release_savepoint};
inline constexpr Event<Connection&, std::string_view> rollback_savepoint{Id::rollback_savepoint};
//! Of two-phase transactions; with the identifier.
inline constexpr Event<Connection&, std::string_view> begin_twophase{Id::begin_twophase};
inline constexpr Event<Connection&, std::string_view> prepare_twophase{Id::prepare_twophase};
inline constexpr Event<Connection&, std::string_view> commit_twophase{Id::commit_twophase};
inline constexpr Event<Connection&, std::string_view> rollback_twophase{Id::rollback_twophase};

// ---- listening ----------------------------------------------------------------------------------------------------------

struct ListenOptions {
    bool once = false;     //!< the listener is called once, then removed
    bool insert = false;   //!< before those that listen already, instead of after them
};

//! All engines of the program, those to come too: `event::listen(all_engines, event::connect, fn)`. They are called after
//! the engine's own listeners.
struct AllEngines {};
inline constexpr AllEngines all_engines{};

namespace detail {
//! Adds a listener, of the event's signal type, to one engine or to all.
ListenerHandle add(const Engine& engine, Id id, Ref<const aludel::detail::ListenerNode> listener, bool insert);
ListenerHandle add(AllEngines, Id id, Ref<const aludel::detail::ListenerNode> listener, bool insert);
}  // namespace detail

//! Calls `listener` at each event of this kind. The handle removes it; it stays without one. Thread-safe.
template <class Target, class... A, class F>
ListenerHandle listen(const Target& target, Event<A...> event, F listener, ListenOptions options = {}) {
    static_assert(std::is_invocable_v<F&, A...>, "the listener cannot be called with what this event gives; see its "
                                                 "declaration in aludel/engine/event.hpp");
    return detail::add(target, event.id, Signal<A...>::listener_node(std::move(listener), options.once), options.insert);
}
template <class Target, class R, class... A, class F>
ListenerHandle listen(const Target& target, AnsweredEvent<R, A...> event, F listener, ListenOptions options = {}) {
    static_assert(std::is_invocable_v<F&, A...>, "the listener cannot be called with what this event gives; see its "
                                                 "declaration in aludel/engine/event.hpp");
    auto answering = [listener = std::move(listener)](A... arguments, std::optional<R>& answer) mutable {
        if constexpr (std::is_void_v<std::invoke_result_t<F&, A...>>) listener(arguments...);
        else if (!answer) answer = listener(arguments...);
        else listener(arguments...);
    };
    using Answered = typename AnsweredEvent<R, A...>::signal_type;
    return detail::add(target, event.id, Answered::listener_node(std::move(answering), options.once), options.insert);
}

}  // namespace aludel::event

namespace aludel {

template <class F>
ListenerHandle Engine::on_slow_query(Duration limit, F listener) const {
    auto slow_only = [limit, listener = std::move(listener)](ExecutionContext& execution) mutable {
        if (execution.times().total.seconds() > limit.seconds()) listener(execution);
    };
    return event::detail::add(*this, event::Id::slow_query,
                              Signal<ExecutionContext&>::listener_node(std::move(slow_only), false), false);
}

}  // namespace aludel
