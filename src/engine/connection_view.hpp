#pragma once

#include "aludel/engine/connection.hpp"
#include "engine/connection_impl.hpp"

#include <utility>

namespace aludel::engine {

//! A connection as listeners see it, in the middle of a call on it: they may use it, and it is not closed at the end.
class ConnectionView {
public:
    explicit ConnectionView(ConnectionImpl& impl)
        : connection_(Ref<ConnectionBase>(&impl)), pause_(impl.in_use), place_(impl.place), impl_(impl) {}
    ConnectionView(const ConnectionView&) = delete;
    ConnectionView& operator=(const ConnectionView&) = delete;
    ~ConnectionView() {
        connection_.state_ = {};
        impl_.place = place_;
    }

    Connection& get() noexcept { return connection_; }

    //! A handle on a connection that another handle closes; to be given up by `forget`.
    static Connection share(ConnectionImpl& impl) { return Connection(Ref<ConnectionBase>(&impl)); }
    static void forget(Connection& connection) noexcept { connection.state_ = {}; }

private:
    Connection connection_;
    const Exclusive::Pause pause_;
    const std::source_location place_;   // of the call that is interrupted
    ConnectionImpl& impl_;
};

//! Emits an event of a connection, with `connection` as its first argument.
template <class E, class... A>
void tell(ConnectionImpl& connection, const E& event, A&&... arguments) {
    Events& events = connection.engine().events;
    if (!events.is_heard(event.id) || connection.is_being_destroyed()) [[likely]] return;
    ConnectionView view(connection);
    events.emit(event, view.get(), arguments...);
}

}  // namespace aludel::engine
