#pragma once

#include "engine/connection_impl.hpp"

#include <source_location>

namespace aludel::engine {

//! A call on a connection, which one thread or fiber may use at a time.
struct Call {
    Call(ConnectionImpl& connection, const char* operation, std::source_location place = {})
        : state(connection), use(connection.in_use, operation) {
        state.place = place;
        state.start_deadline(state.options().timeout);
    }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    ~Call() { state.place = {}; }

    ConnectionImpl& state;
    const Exclusive::Use use;
};

}  // namespace aludel::engine
