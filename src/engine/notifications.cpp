#include "engine/notifications_impl.hpp"

#include "aludel/base/error.hpp"
#include "base/message_text.hpp"
#include "driver/may_wait.hpp"
#include "driver/pause.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace aludel {

namespace engine {

namespace {

using driver::Deadline;

constexpr double answer_seconds = 10;       // in which a server answers, or is gone
constexpr std::size_t longest_name = 63;    // the server cuts longer ones in LISTEN, and refuses them in NOTIFY

std::vector<std::string> checked(std::vector<std::string> channels) {
    if (channels.empty()) throw ArgumentError("listen() takes the channels to listen to; none was given.");
    for (const std::string& channel : channels) {
        const bool is_name = !channel.empty() && channel.size() <= longest_name && channel.find('\0') == std::string::npos;
        if (!is_name)
            throw ArgumentError(fmt::format("listen(): \"{}\" cannot be the name of a channel, which has 1 to {} bytes and no "
                                            "zero byte.", printable_name(channel), longest_name));
    }
    return channels;
}

[[noreturn]] void throw_cancelled() { throw TimeoutError("Waiting for notifications was cancelled."); }

//! False for a login that is refused and a database that is not there.
bool may_go_away(const OperationalError& error) {
    return !error.sqlstate().starts_with("28") && !error.sqlstate().starts_with("3D");
}

}  // namespace

void destroy(const NotificationsBase* notifications) noexcept {
    delete static_cast<const NotificationsImpl*>(notifications);
}

NotificationsImpl::NotificationsImpl(const Ref<EngineBase>& engine, std::vector<std::string> channels,
                                     const ListenOptions& options)
    : engine_(engine), channels_(checked(std::move(channels))), options_(options) {
    connect(Deadline::never());
}

void NotificationsImpl::connect(Deadline limit) {
    driver::check_may_wait(engine().options.waiter);
    auto record = make_ref<pool::Record>();
    record->connection = engine().connect(limit);
    record->connection->set_deadline(nearest(limit, Deadline::after(answer_seconds)));
    record->connection->listen(channels_);
    record_ = std::move(record);
}

std::optional<Notification> NotificationsImpl::next(Deadline limit) {
    if (is_closed_) throw ResourceClosedError("These Notifications are closed. Call engine.listen() again.");
    driver::check_may_wait(engine().options.waiter);
    if (record_ && pool::is_of_parent(*record_)) drop_connection();
    return record_ ? wait(limit) : connect_again(limit);
}

std::optional<Notification> NotificationsImpl::wait(Deadline limit) {
    try {
        for (;;) {
            const Deadline quiet = nearest(limit, Deadline::after(options_.heartbeat.seconds()));
            if (auto found = record_->connection->next_notification(quiet)) return found;
            if (engine().waiter().was_cancelled()) throw_cancelled();
            if (limit.has_passed()) return {};
            check_answers();
        }
    } catch (const OperationalError& error) {
        if (record_->connection->is_alive()) throw;
        if (engine().waiter().was_cancelled()) {   // the server may well be there
            drop_connection();
            throw;
        }
        engine().log.line("Listening: the connection was lost: " + error.message());
    }
    drop_connection();
    return connect_again(limit);
}

void NotificationsImpl::check_answers() {
    driver::Connection& connection = *record_->connection;
    connection.set_deadline(Deadline::after(answer_seconds));
    if (connection.ping()) return;
    connection.close();
    if (engine().waiter().was_cancelled()) throw_cancelled();
    throw OperationalError("the server no longer answers");
}

std::optional<Notification> NotificationsImpl::connect_again(Deadline limit) {
    double pause = options_.pause.seconds();
    do {
        try {
            connect(limit);
            return Notification{.is_reconnection = true};
        } catch (const OperationalError& error) {
            if (engine().waiter().was_cancelled() || !may_go_away(error)) throw;
            engine().log.line(fmt::format("Listening: connecting again in {:.1f} s: {}", pause, error.message()));
        }
        driver::pause_until(engine().waiter(), nearest(limit, Deadline::after(pause)));
        pause = std::min(2 * pause, options_.longest_pause.seconds());
    } while (!limit.has_passed());
    return {};
}

void NotificationsImpl::drop_connection() noexcept {
    Ref<pool::Record> record = std::move(record_);
    record_ = {};
    if (!record) return;
    if (pool::is_of_parent(*record)) return pool::abandon(std::move(record));
    engine().tell(event::close, *record->connection);
    record->connection->close();
}

void NotificationsImpl::close() noexcept {
    is_closed_ = true;
    drop_connection();
}

}  // namespace engine

Notifications::Notifications(const Ref<engine::EngineBase>& engine, std::vector<std::string> channels,
                             const ListenOptions& options)
    : impl_(make_ref<engine::NotificationsImpl>(engine, std::move(channels), options)) {}

engine::NotificationsImpl& Notifications::impl() const {
    if (!impl_) throw ResourceClosedError("These Notifications were moved from.");
    return static_cast<engine::NotificationsImpl&>(*impl_);
}

Notification Notifications::next() { return *impl().next(driver::Deadline::never()); }

std::optional<Notification> Notifications::next(Duration timeout) {
    return impl().next(timeout.seconds() > 0 ? driver::Deadline::after(timeout.seconds()) : driver::Deadline{0});
}

void Notifications::close() noexcept {
    if (impl_) impl().close();
}
bool Notifications::closed() const noexcept { return !impl_ || impl().closed(); }

Notifications Engine::listen(std::vector<std::string> channels, const ListenOptions& options) const {
    aludel_impl();
    return Notifications(impl_, std::move(channels), options);
}

}  // namespace aludel
