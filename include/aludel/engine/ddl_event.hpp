#pragma once

#include "aludel/compiler/ddl.hpp"
#include "aludel/engine/connection.hpp"

#include <concepts>
#include <utility>

//! What create_all() and drop_all() tell those who listen (SQLAlchemy's DDL events).
namespace aludel::event {

inline constexpr schema::DdlMoment before_create = schema::DdlMoment::before_create, after_create = schema::DdlMoment::after_create;
inline constexpr schema::DdlMoment before_drop = schema::DdlMoment::before_drop, after_drop = schema::DdlMoment::after_drop;

//! Internal: keeps the listener.
void add_listener(const MetaData& metadata, schema::DdlMoment moment, Ref<const schema::DdlListener> listener);
void add_listener(const Table& table, schema::DdlMoment moment, Ref<const schema::DdlListener> listener);

//! Calls `listener` with the `Connection&` when create_all() or drop_all() of a MetaData begins or ends, or creates or drops
//! one table: `event::listen(users, event::after_create, [](Connection& c) { ... })`. What it throws leaves that call.
//! Listeners stay for as long as the MetaData does; add them on one thread, as tables.
template <class X, std::invocable<Connection&> F>
void listen(const X& metadata_or_table, schema::DdlMoment moment, F listener) {
    struct Call final : schema::DdlListener {
        explicit Call(F given) : function(std::move(given)) {}
        void call(Connection& connection) const override { function(connection); }
        mutable F function;
    };
    add_listener(metadata_or_table, moment, Ref<const schema::DdlListener>(make_ref<Call>(std::move(listener))));
}
//! Runs a `DDL` then: `event::listen(users, event::after_create, DDL("ALTER TABLE ...").execute_if({.dialects = {"mysql"}}))`.
void listen(const MetaData& metadata, schema::DdlMoment moment, const DDL& ddl);
void listen(const Table& table, schema::DdlMoment moment, const DDL& ddl);

}  // namespace aludel::event
