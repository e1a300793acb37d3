#pragma once

#include <string>

namespace aludel {

//! What a `Notifications` gives: a message that a connection has sent by `NOTIFY` or `pg_notify`, or the news that the
//! connection to the server was lost and is there again.
struct Notification {
    std::string channel{};          //!< its name; empty for a reconnection
    std::string payload{};          //!< up to 8,000 bytes; empty when none was sent
    int process_id = 0;             //!< of the server's process that has sent it
    bool is_reconnection = false;   //!< messages sent meanwhile are lost: read again what they are about

    friend bool operator==(const Notification&, const Notification&) = default;
};

}  // namespace aludel
