#pragma once

#include "aludel/base/duration.hpp"
#include "aludel/driver/notification.hpp"
#include "aludel/engine/connection.hpp"

#include <optional>
#include <string>
#include <vector>

namespace aludel {

//! How `Engine::listen` keeps its connection alive.
struct ListenOptions {
    //! After so long without a message the server is asked whether it still answers; 0: never.
    Duration heartbeat = Duration::of_seconds(30);
    //! Between two attempts to connect again; doubles with each failure, up to `longest_pause`.
    Duration pause = Duration::of_seconds(0.1);
    Duration longest_pause = Duration::of_seconds(10);
};

namespace engine {
//! What is behind a `Notifications`; private to the library.
struct NotificationsBase : RefCounted {};
void destroy(const NotificationsBase* notifications) noexcept;
class NotificationsImpl;
}

//! The notifications of some channels (PostgreSQL's LISTEN), as they come: `Engine::listen` makes it.
//!
//! Has a connection of its own, which the pool does not count and which is closed by the destructor. When that is lost, it
//! connects again, for as long as it takes, and `next` gives a `Notification` with `is_reconnection`. Movable; used by one
//! thread at a time.
class Notifications {
public:
    //! Internal: what `Engine::listen` calls.
    Notifications(const Ref<engine::EngineBase>& engine, std::vector<std::string> channels, const ListenOptions& options);
    Notifications(Notifications&&) noexcept = default;
    Notifications& operator=(Notifications&&) noexcept = default;

    //! Waits for the next notification. Throws when connecting again fails for a reason that will not go away by itself,
    //! such as a password that is no longer right; the next call tries again. Throws `ResourceClosedError` after `close`.
    Notification next();
    //! Waits for the next notification up to `timeout`; 0 or less: gives what has come already.
    std::optional<Notification> next(Duration timeout);
    //! Closes the connection.
    void close() noexcept;
    bool closed() const noexcept;

private:
    engine::NotificationsImpl& impl() const;

    Ref<engine::NotificationsBase> impl_;
};

}  // namespace aludel
