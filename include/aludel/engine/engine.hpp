#pragma once

#include "aludel/base/signal.hpp"
#include "aludel/engine/connection.hpp"
#include "aludel/engine/notifications.hpp"
#include "aludel/engine/options.hpp"
#include "aludel/engine/retry.hpp"
#include "aludel/engine/url.hpp"

#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel {

namespace engine {
class EngineImpl;
}

//! The entry point to a database: a URL, its dialect, a pool of connections, and the cache of compiled statements
//! (SQLAlchemy's `Engine`). Lazy: nothing is opened before the first use. A handle, cheap to copy; thread-safe.
class Engine {
public:
    //! An engine without a database: using it throws `UnboundExecutionError` until another engine is assigned.
    Engine() noexcept : impl_() {}
    explicit Engine(Ref<engine::EngineBase> impl) noexcept : impl_(std::move(impl)) {}

    //! A connection of the pool. Throws `OperationalError` when the database cannot be reached, `TimeoutError` when
    //! the pool is exhausted.
    Connection connect(std::source_location place = std::source_location::current()) const;
    //! True when there is a database to connect to: false when default-constructed or moved from.
    explicit operator bool() const noexcept { return static_cast<bool>(impl_); }
    //! Runs `work(connection)` in a transaction: committed when it returns, rolled back when it throws. Gives what
    //! `work` returns.
    template <class F>
    auto begin(F&& work, std::source_location place = std::source_location::current()) const {
        Connection connection = connect(place);
        if constexpr (std::is_void_v<decltype(work(connection))>) {
            std::forward<F>(work)(connection);
            connection.commit();
        } else {
            auto value = std::forward<F>(work)(connection);
            connection.commit();
            return value;
        }
    }

    //! `begin(work)`, and again when that fails in a way in which another run may succeed: a deadlock (SQLSTATE 40P01), a
    //! serialization failure (40001), a database file that another connection has locked (SQLITE_BUSY), a connection that
    //! was lost before COMMIT was sent. `work` must not leave traces outside the transaction. A COMMIT whose outcome is not
    //! known throws `UnknownOutcomeError` and is never repeated.
    template <class F>
    auto retry(const RetryOptions& options, F&& work,
               std::source_location place = std::source_location::current()) const {
        engine::Attempts attempts(*this, options);
        for (;;) {
            try {
                return begin(work, place);
            } catch (const DBAPIError& error) {
                attempts.wait_after(error);
            }
        }
    }

    //! Listens for the notifications of these channels, on a connection of its own: `Notifications orders =
    //! engine.listen({"orders"}); orders.next().payload`. Names are taken as they are, capitals included. Send with NOTIFY,
    //! or `select(func::call<Text>("pg_notify", "orders", payload))`. PostgreSQL, directly or through a pooler of sessions.
    //! Throws `OperationalError` when the database cannot be reached, `NotSupportedError` for another database, and
    //! `ArgumentError` for no channel, or a name that is empty or longer than 63 bytes.
    Notifications listen(std::vector<std::string> channels, const ListenOptions& options = {}) const;

    //! How the engine's statements are written: `dialect().name()`, `driver()`, `server_version_info()`. Once the engine has
    //! connected, another object, which is that of the server's version. Valid as long as the engine.
    const Dialect& dialect() const;
    const URL& url() const;
    //! The client library in use: "sqlite3", "libpq".
    std::string_view driver() const;
    //! What the pool is doing; not to be kept longer than the engine.
    pool::PoolView pool() const;
    //! The number of compiled statements in the cache.
    std::size_t compiled_count() const;
    //! Closes the pooled connections; those in use are closed when they come back.
    void dispose() const;
    //! Internal: what `MetaData::create_all` and `drop_all` call; in a transaction of their own.
    void create_tables(const MetaData& metadata, CreateOptions options) const;
    void drop_tables(const MetaData& metadata, CreateOptions options) const;

    //! Calls `listener(ExecutionContext&)` after each statement that took longer than `limit`, from the call until its last
    //! row was read: `engine.on_slow_query(100ms, [](ExecutionContext& e) { log(e.statement(), e.place()); })`. What it
    //! throws is ignored. The handle removes it. Include aludel/engine/event.hpp.
    template <class F>
    ListenerHandle on_slow_query(Duration limit, F listener) const;

    //! Internal: for the library only. Throws `UnboundExecutionError` when there is none.
    engine::EngineImpl& aludel_impl() const;

private:
    Ref<engine::EngineBase> impl_;
};

//! An engine for a URL. Connects to nothing yet. Throws `ArgumentError` for a malformed URL or an invalid option and
//! `NoSuchModuleError` for a database whose driver is not part of this build.
Engine create_engine(const URL& url, const EngineOptions& options = {});
Engine create_engine(std::string_view url, const EngineOptions& options = {});

//! An engine from a map of strings, as a configuration file gives it: `engine_from_config({{"sqlalchemy.url", "..."},
//! {"sqlalchemy.pool_size", "10"}}, "sqlalchemy.")`. Keys without the prefix are ignored. Throws `ArgumentError` for
//! an unknown option or a value that does not fit.
Engine engine_from_config(const std::vector<std::pair<std::string, std::string>>& configuration,
                          std::string_view prefix = "aludel.");
//! An engine from a map such as `std::map<std::string, std::string>`; see the other `engine_from_config`.
template <class M>
    requires requires { typename M::key_type; typename M::mapped_type; }
Engine engine_from_config(const M& configuration, std::string_view prefix = "aludel.") {
    return engine_from_config({configuration.begin(), configuration.end()}, prefix);
}

}  // namespace aludel
