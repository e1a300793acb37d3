#pragma once

#include "aludel/engine/connection.hpp"
#include "aludel/orm/session.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace aludel::async::detail {

//! What an asynchronous connection or session shares with its operations: which one runs, where the latest one did, and
//! what was destroyed outside of a fiber and has to be ended in one.
class SharedState {
public:
    //! `thing` names it in messages: "AsyncConnection".
    SharedState(const char* thing, boost::asio::any_io_executor otherwise)
        : thing_(thing), otherwise_(std::move(otherwise)) {}
    SharedState(const SharedState&) = delete;
    SharedState& operator=(const SharedState&) = delete;

    //! An operation, in its fiber. Throws `IllegalStateChangeError` while another one runs. Ends what was left behind.
    class [[nodiscard]] Use {
    public:
        Use(SharedState& state, const char* operation);
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;
        ~Use() { state_.current_.store(nullptr, std::memory_order_release); }

    private:
        SharedState& state_;
    };

    //! Of operations whose handler has none.
    const boost::asio::any_io_executor& otherwise() const noexcept { return otherwise_; }
    //! Keeps something whose end has to wait for the database until the next operation, or until this is destroyed. Ends
    //! it at once in a fiber.
    template <class T>
    void leave_behind(T thing) {
        keep(std::make_shared<T>(std::move(thing)));
    }

protected:
    ~SharedState() = default;
    //! Destroys all that was left behind, then `last`, in a fiber where the latest operation ran. When that executor is
    //! destroyed before, their database connection is closed without waiting.
    void end_later(Connection last) noexcept;
    void end_later(Session last) noexcept;

private:
    using LeftBehind = std::vector<std::shared_ptr<void>>;

    void keep(std::shared_ptr<void> thing);
    LeftBehind take_left_behind() noexcept;

    const char* const thing_;
    const boost::asio::any_io_executor otherwise_;
    std::atomic<const char*> current_{nullptr};
    boost::asio::any_io_executor latest_{};
    std::mutex mutex_{};
    LeftBehind left_behind_{};
};

struct ConnectionState final : SharedState {
    ConnectionState(Connection made, const boost::asio::any_io_executor& otherwise)
        : SharedState("AsyncConnection", otherwise), own(std::move(made)), connection(&*own) {}
    //! The connection of a session, which `owner` keeps.
    ConnectionState(Connection& lent, std::shared_ptr<SharedState> lender)
        : SharedState("AsyncConnection", lender->otherwise()), own(), connection(&lent), owner(std::move(lender)) {}
    ~ConnectionState() {
        if (own) end_later(std::move(*own));
    }

    static constexpr const char* empty = "This AsyncConnection is empty: it was moved from, or never opened.";
    Connection& target() const noexcept { return *connection; }
    template <class Rows>
    static Rows in_portions(Rows rows) {
        return rows;
    }

    std::optional<Connection> own;
    Connection* connection;
    std::shared_ptr<SharedState> owner{};
};

struct SessionState final : SharedState {
    SessionState(Session made, const boost::asio::any_io_executor& otherwise)
        : SharedState("AsyncSession", otherwise), session(std::move(made)) {}
    ~SessionState() { end_later(std::move(session)); }

    static constexpr const char* empty = "This AsyncSession was moved from.";
    Session& target() noexcept { return session; }
    template <class Rows>
    static Rows in_portions(Rows rows) {
        constexpr std::size_t portion = 256;
        if (rows.source()->yield_per() == 0) rows.yield_per(portion);
        return rows;
    }

    Session session;
};

}  // namespace aludel::async::detail
