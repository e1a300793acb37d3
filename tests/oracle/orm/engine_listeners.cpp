// The listeners of a recorded program to its engine and the pool.

#include "listeners.hpp"

#include <map>

namespace aludel::oracle {

namespace {

using PoolEvent = event::Event<DriverConnection&>;
using ConnectionEvent = event::Event<Connection&>;
using SavepointEvent = event::Event<Connection&, std::string_view>;
using ExecutionEvent = event::Event<ExecutionContext&>;

const std::map<std::string, PoolEvent> pool_events{
    {"connect", event::connect}, {"first_connect", event::first_connect}, {"checkout", event::checkout}, {"checkin", event::checkin},
    {"reset", event::reset}, {"invalidate", event::invalidate}, {"soft_invalidate", event::soft_invalidate}, {"close", event::close},
    {"detach", event::detach}, {"close_detached", event::close_detached}};
const std::map<std::string, ConnectionEvent> connection_events{
    {"engine_connect", event::engine_connect}, {"begin", event::begin}, {"commit", event::commit}, {"rollback", event::rollback}};
const std::map<std::string, SavepointEvent> savepoint_events{
    {"savepoint", event::savepoint}, {"release_savepoint", event::release_savepoint}, {"rollback_savepoint", event::rollback_savepoint}};
const std::map<std::string, ExecutionEvent> execution_events{
    {"before_execute", event::before_execute}, {"after_execute", event::after_execute},
    {"before_cursor_execute", event::before_cursor_execute}, {"after_cursor_execute", event::after_cursor_execute}};

//! What a listener makes of the text that is sent.
void edit(const json& given, ExecutionContext& execution) {
    if (given.contains("append_sql")) execution.set_statement(std::string(execution.statement()) + given.at("append_sql").get<std::string>());
}

}  // namespace

void Listeners::listen_to_engine(const std::string& name, const Shared& listener) {
    const event::ListenOptions options{.once = listener->is_once(), .insert = listener->is_first()};
    const auto listen_as = [&](const auto& events, auto function) {
        const auto known = events.find(name);
        if (known != events.end()) handles_.back().push_back(event::listen(engine_, known->second, function, options));
        return known != events.end();
    };
    if (listen_as(pool_events, [=, this](DriverConnection& connection) {
            const bool is_reported = listener->given.value("disconnect", false) && listener->times != 0;
            react(*listener, {.entry = {{"ev", name}}});
            if (is_reported) connection.close();   // the pool opens another one in its place
        })) return;
    if (listen_as(connection_events, [=, this](Connection& connection) {
            react(*listener, {.entry = {{"ev", name}}, .connection = &connection});
        })) return;
    if (listen_as(savepoint_events, [=, this](Connection& connection, std::string_view savepoint) {
            react(*listener, {.entry = {{"ev", name}, {"savepoint", savepoint}}, .connection = &connection});
        })) return;
    if (listen_as(execution_events, [=, this](ExecutionContext& execution) {
            edit(listener->given.value("return", json::object()), execution);
            react(*listener, {.entry = {{"ev", name}}, .connection = &execution.connection()});
        })) return;
    if (name == "do_connect") {
        handles_.back().push_back(event::listen(engine_, event::do_connect, [=, this](ConnectArgs& arguments) -> std::optional<DriverConnection> {
            react(*listener, {.entry = {{"ev", name}}});
            if (!listener->given.value("retval", false)) return {};
            return arguments.connect();
        }, options));
    } else if (name == "handle_error") {
        handles_.back().push_back(event::listen(engine_, event::handle_error, [=, this](ErrorContext& context) {
            react(*listener, {.entry = {{"ev", name}, {"error", error_class(context.error())}, {"is_disconnect", context.is_disconnect()}}});
        }, options));
    } else throw Unsupported("the event " + name);
}

}  // namespace aludel::oracle
