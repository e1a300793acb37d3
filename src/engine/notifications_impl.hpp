#pragma once

#include "aludel/engine/notifications.hpp"
#include "engine/engine_impl.hpp"

namespace aludel::engine {

//! What is behind a `Notifications`: a connection, or the wish for one.
class NotificationsImpl final : public NotificationsBase {
public:
    //! Connects.
    NotificationsImpl(const Ref<EngineBase>& engine, std::vector<std::string> channels, const ListenOptions& options);
    NotificationsImpl(const NotificationsImpl&) = delete;
    NotificationsImpl& operator=(const NotificationsImpl&) = delete;
    ~NotificationsImpl() { close(); }

    //! Nothing when the limit has passed.
    std::optional<Notification> next(driver::Deadline limit);
    void close() noexcept;
    bool closed() const noexcept { return is_closed_; }

private:
    EngineImpl& engine() const noexcept { return impl_of(engine_); }
    void connect(driver::Deadline limit);
    std::optional<Notification> connect_again(driver::Deadline limit);
    std::optional<Notification> wait(driver::Deadline limit);
    void check_answers();
    void drop_connection() noexcept;

    Ref<EngineBase> engine_;
    const std::vector<std::string> channels_;
    const ListenOptions options_;
    Ref<pool::Record> record_{};   // null while the connection is lost
    bool is_closed_ = false;
};

}  // namespace aludel::engine
