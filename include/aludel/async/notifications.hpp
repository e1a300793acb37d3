#pragma once

#include "aludel/async/operation.hpp"
#include "aludel/async/shared_state.hpp"
#include "aludel/engine/notifications.hpp"

#include <memory>
#include <utility>

namespace aludel {

namespace async::detail {
struct NotificationsState final : SharedState {
    NotificationsState(Notifications made, const boost::asio::any_io_executor& otherwise)
        : SharedState("AsyncNotifications", otherwise), notifications(std::move(made)) {}

    Notifications notifications;
};
}  // namespace async::detail

//! The notifications of some channels, as they come; see `Notifications`. `AsyncEngine::listen` makes it:
//! `auto orders = co_await engine.listen({"orders"}); while (true) { auto sent = co_await orders.next(); ... }`.
//!
//! Movable; one operation at a time. A cancelled `next` leaves it as it is, and loses no notification.
class AsyncNotifications {
public:
    AsyncNotifications() = default;
    explicit AsyncNotifications(std::shared_ptr<async::detail::NotificationsState> state) noexcept
        : state_(std::move(state)) {}

    //! Waits for the next notification, or a reconnection; see `Notifications::next`.
    template <async::CompletionToken Token = async::DefaultToken>
    auto next(Token&& token = {}) {
        return run("next()", [](Notifications& notifications) { return notifications.next(); },
                   std::forward<Token>(token));
    }
    //! Waits for it up to `timeout`.
    template <async::CompletionToken Token = async::DefaultToken>
    auto next(Duration timeout, Token&& token = {}) {
        return run("next()", [timeout](Notifications& notifications) { return notifications.next(timeout); },
                   std::forward<Token>(token));
    }
    //! Closes the connection, at once. Cancel an operation in progress before.
    void close() noexcept { state_.reset(); }
    bool closed() const noexcept { return !state_ || state_->notifications.closed(); }

private:
    template <class F, class Token>
    auto run(const char* operation, F work, Token&& token) {
        if (!state_) throw ResourceClosedError("These AsyncNotifications are empty: moved from, closed, or never opened.");
        return async::run(
            [state = state_, operation, work] {
                const async::detail::SharedState::Use use(*state, operation);
                return work(state->notifications);
            },
            std::forward<Token>(token), state_->otherwise());
    }

    std::shared_ptr<async::detail::NotificationsState> state_{};
};

}  // namespace aludel
