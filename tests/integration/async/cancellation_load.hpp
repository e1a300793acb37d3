#pragma once

// Coroutines that share a small pool, and whose operations are cancelled at random moments. Every row that they read and
// every token that they write is checked.

#include "aludel/async/async.hpp"
#include "integration/async/ledger.hpp"
#include "integration/support.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <random>
#include <thread>
#include <utility>
#include <vector>

namespace aludel::integration {

namespace asio = boost::asio;

struct LoadOwner {
    std::int64_t id{};
    std::string name{};
};
struct LoadOwnerTable : Declarative<LoadOwner, "load_owners"> {
    Mapped<&LoadOwner::id> id{this, primary_key};
    Mapped<&LoadOwner::name> name{this};
};
struct LoadToken {
    std::int64_t id{};
    std::int64_t token{};   // not unique, so that a row written twice is seen
};
struct LoadTokenTable : Declarative<LoadToken, "load_tokens"> {
    Mapped<&LoadToken::id> id{this, primary_key};
    Mapped<&LoadToken::token> token{this};
};
inline const LoadOwnerTable load_owners;
inline const LoadTokenTable load_tokens;

//! The coroutines' work. Each of them is on a strand of its own.
class CancellationLoad {
public:
    CancellationLoad(AsyncEngine engine, bool server, unsigned seed, int aim)
        : engine_(std::move(engine)), server_(server), seed_(seed), aim_(aim) {}

    //! Works until `aim` operations have been cancelled.
    asio::awaitable<void> work(int key) {
        Worker worker{key, std::mt19937(seed_ + static_cast<unsigned>(key))};
        while (cancelled_ < aim_) co_await once(worker);
    }
    //! Takes all connections of the pool at once, and reads over each.
    asio::awaitable<void> expect_usable_connections(int count) {
        std::vector<AsyncConnection> connections;
        for (int i = 0; i < count; ++i) connections.push_back(co_await engine_.connect());
        for (int i = 0; i < count; ++i) {
            AsyncConnection& connection = connections[static_cast<std::size_t>(i)];
            co_await read(i + 1, connection);
            co_await connection.rollback();   // its transaction holds SQLite's lock
        }
        for (AsyncConnection& connection : connections) co_await connection.close();
    }
    const Ledger& ledger() const { return ledger_; }
    int cancelled() const { return cancelled_; }

private:
    struct Worker {
        int key;
        std::mt19937 random;
        int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random); }
        std::chrono::microseconds pause() { return std::chrono::microseconds(below(4) == 0 ? below(100) : below(5000)); }
    };

    asio::awaitable<void> once(Worker& worker) {
        switch (worker.below(4)) {
        case 0: co_await cancelled_somehow(worker, in_session(worker)); break;
        case 1: co_await cancelled_somehow(worker, on_its_own_connection(worker)); break;
        default: co_await on_a_kept_connection(worker);
        }
    }

    // ---- what is cancelled ------------------------------------------------------------------------------------------

    asio::awaitable<void> on_its_own_connection(Worker& worker) {
        AsyncConnection connection = co_await engine_.connect();   // most wait for the pool
        co_await statements(worker, connection);
        co_await connection.close();
    }
    //! After the cancellation, the connection has to be good for its owner.
    asio::awaitable<void> on_a_kept_connection(Worker& worker) {
        AsyncConnection connection = co_await engine_.connect();
        co_await cancelled_somehow(worker, statements(worker, connection));
        co_await connection.rollback();
        co_await read(worker.key, connection);
        co_await connection.close();
    }
    asio::awaitable<void> statements(Worker& worker, AsyncConnection& connection) {
        switch (worker.below(6)) {
        case 0: return read(worker.key, connection);
        case 1: return transact(connection);
        case 2: return stream(worker.key, connection);
        case 3: return use_savepoint(worker, connection);
        case 4: return read_and_transact(worker.key, connection);
        default: return wait_for_server(worker, connection);
        }
    }
    static asio::awaitable<void> read(int key, AsyncConnection& connection) {
        const auto rows = (co_await connection.execute(select(load_owners).where(load_owners.id == key))).scalars().all();
        EXPECT_EQ(rows.size(), 1u);
        if (rows.empty()) co_return;
        EXPECT_EQ(rows[0].id, key);
        EXPECT_EQ(rows[0].name, "owner " + std::to_string(key));
    }
    static asio::awaitable<void> write(AsyncConnection& connection, const Ledger::Token& token) {
        co_await connection.execute(insert(load_tokens).values(load_tokens.token = token.value));
    }
    asio::awaitable<void> transact(AsyncConnection& connection) {
        Ledger::Token token(ledger_);
        co_await write(connection, token);
        token.outcome = Outcome::unknown;
        co_await connection.commit();
        token.outcome = Outcome::committed;
    }
    asio::awaitable<void> read_and_transact(int key, AsyncConnection& connection) {
        co_await transact(connection);
        co_await read(key, connection);
        co_await connection.rollback();
        co_await transact(connection);
    }
    static asio::awaitable<void> stream(int key, AsyncConnection& connection) {
        constexpr int count = 3000;
        auto rows = co_await connection.stream_scalars(
            text("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
                 "SELECT CAST(:key AS INTEGER) * 10000 + i AS number FROM n").columns<int>("number"), async::params("key", key));
        int read = 0;
        while (const auto number = co_await rows.next()) EXPECT_EQ(*number, key * 10000 + ++read);
        EXPECT_EQ(read, count);
        co_await connection.rollback();
    }
    asio::awaitable<void> use_savepoint(Worker& worker, AsyncConnection& connection) {
        Ledger::Token outer(ledger_), inner(ledger_);
        const bool keeps = worker.below(2) == 0;
        co_await write(connection, outer);
        AsyncTransaction savepoint = co_await connection.begin_nested();
        co_await write(connection, inner);
        if (keeps) co_await savepoint.commit();
        else co_await savepoint.rollback();
        outer.outcome = Outcome::unknown;
        if (keeps) inner.outcome = Outcome::unknown;
        co_await connection.commit();
        outer.outcome = Outcome::committed;
        if (keeps) inner.outcome = Outcome::committed;
    }
    //! A statement that takes half a minute; cancelled by its own slot.
    asio::awaitable<void> wait_for_server(Worker& worker, AsyncConnection& connection) {
        const auto slow = text(unsafe_sql(server_ ? "SELECT pg_sleep(30)"
                                       : "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000000) "
                                         "SELECT count(*) FROM n"));
        const auto alarm = make_alarm(co_await asio::this_coro::executor, worker.pause());
        co_await connection.execute(slow, asio::bind_cancellation_slot(alarm->signal.slot(), asio::use_awaitable));
        ADD_FAILURE() << "a cancellation was lost: the statement has ended";
    }
    asio::awaitable<void> in_session(Worker& worker) {
        Ledger::Token first(ledger_), second(ledger_);
        AsyncSession session(engine_);
        const auto owner = co_await session.get_one<LoadOwner>(worker.key);
        EXPECT_EQ(owner->name, "owner " + std::to_string(worker.key));
        session.add(LoadToken{.token = first.value});
        if (worker.below(2) == 0) co_await session.flush();
        session.add(LoadToken{.token = second.value});
        first.outcome = second.outcome = Outcome::unknown;
        co_await session.commit();   // sends the last INSERT and COMMIT together
        first.outcome = second.outcome = Outcome::committed;
        co_await session.close();
    }

    // ---- how it is cancelled ----------------------------------------------------------------------------------------

    struct Alarm {
        Alarm(const asio::any_io_executor& executor, std::chrono::microseconds pause) : timer(executor, pause) {}

        asio::cancellation_signal signal{};
        asio::steady_timer timer;
    };
    static std::shared_ptr<Alarm> make_alarm(const asio::any_io_executor& executor, std::chrono::microseconds pause) {
        auto alarm = std::make_shared<Alarm>(executor, pause);
        alarm->timer.async_wait([alarm](const boost::system::error_code& error) {
            if (!error) alarm->signal.emit(asio::cancellation_type::terminal);
        });
        return alarm;
    }
    asio::awaitable<void> cancelled_somehow(Worker& worker, asio::awaitable<void> work) {
        using namespace asio::experimental::awaitable_operators;
        const asio::any_io_executor executor = co_await asio::this_coro::executor;
        switch (worker.below(8)) {
        case 0: co_await noted(std::move(work)); break;
        case 1:
        case 2:
        case 3: {
            asio::steady_timer timer(executor, worker.pause());
            co_await (noted(std::move(work)) || timer.async_wait(asio::use_awaitable));
            break;
        }
        default: {
            const auto alarm = make_alarm(executor, worker.pause());
            co_await asio::co_spawn(executor, noted(std::move(work)),
                                    asio::bind_cancellation_slot(alarm->signal.slot(), asio::use_awaitable));
            alarm->timer.cancel();
        }
        }
    }
    //! Counts the operations that end as cancelled. No other error may come.
    asio::awaitable<void> noted(asio::awaitable<void> work) {
        try {
            co_await std::move(work);
        } catch (const OperationCancelled&) {
            ++cancelled_;
        } catch (const boost::system::system_error& error) {   // between two operations
            EXPECT_EQ(error.code(), asio::error::operation_aborted);
        } catch (const std::exception& error) {
            ADD_FAILURE() << error.what();
        }
    }

    AsyncEngine engine_;
    const bool server_;
    const unsigned seed_;
    const int aim_;
    std::atomic<int> cancelled_{0};
    Ledger ledger_{};
};

//! Runs the load on one database, and checks what it has left behind.
class CancellationLoadTest : public DatabaseTest {
protected:
    static constexpr int coroutines = 40, pool_size = 8;

    CancellationLoadTest() {
        Connection connection = connect();
        connection.execute_script(unsafe_sql(std::string("CREATE TABLE load_owners (id BIGINT PRIMARY KEY, name VARCHAR NOT NULL);"
                                              "CREATE TABLE load_tokens (id ") +
                                  (can().server ? "BIGINT GENERATED BY DEFAULT AS IDENTITY" : "INTEGER") +
                                  " PRIMARY KEY, token BIGINT NOT NULL)"));
        std::vector<LoadOwner> owners;
        for (int key = 1; key <= coroutines; ++key) owners.push_back({key, "owner " + std::to_string(key)});
        connection.execute(insert(load_owners), owners);
        connection.commit();
    }
    static auto failure_with(unsigned seed) {
        return [seed](std::exception_ptr error) {
            try {
                if (error) std::rethrow_exception(error);
            } catch (const std::exception& failure) {
                ADD_FAILURE() << "seed " << seed << ": " << failure.what();
            }
        };
    }
    void run_load(int threads, int aim) {
        const unsigned seed = std::random_device()();
        SCOPED_TRACE("seed " + std::to_string(seed));
        asio::io_context io(threads);
        const AsyncEngine engine = load_engine(io);
        CancellationLoad load(engine, can().server, seed, aim);
        for (int key = 1; key <= coroutines; ++key)
            asio::co_spawn(asio::make_strand(io), load.work(key), failure_with(seed));
        run_on(io, threads);
        EXPECT_GE(load.cancelled(), aim);
        EXPECT_GT(load.ledger().count(Outcome::committed), 0u);
        expect_full_pool(engine);
        asio::co_spawn(io, load.expect_usable_connections(pool_size), failure_with(seed));
        io.restart();
        run_on(io, 1);
        expect_full_pool(engine);
        load.ledger().expect_kept_by(tokens());
    }

private:
    AsyncEngine load_engine(asio::io_context& io) {
        EngineOptions options;
        options.pool_size = pool_size;
        options.max_overflow = 0;
        options.waiter = &async::async_waiter();
        options.pool_timeout = Duration::of_seconds(300);
        if (can().server) {
            options.connect_args = {{"application_name", name_}};
        } else {
            options.begin_mode = "IMMEDIATE";   // a transaction that has read could not always write
            options.connect_args = {{"timeout", "300"}};
        }
        return AsyncEngine(playground().engine(options), io.get_executor());
    }
    static void run_on(asio::io_context& io, int count) {
        std::vector<std::thread> threads;
        for (int i = 1; i < count; ++i) threads.emplace_back([&] { io.run(); });
        io.run();
        for (std::thread& thread : threads) thread.join();
    }
    //! Nothing is in use, and there are no more connections than those that wait in the pool.
    void expect_full_pool(const AsyncEngine& engine) {
        const pool::PoolView pool = engine.pool();
        EXPECT_EQ(pool.checkedout(), 0);
        EXPECT_EQ(pool.checkedin(), pool.size() + pool.overflow());
        EXPECT_LE(pool.checkedin(), pool_size);
        if (can().server) expect_idle_backends(pool.checkedin());
    }
    //! The server notices some time later that a connection is closed.
    void expect_idle_backends(std::int64_t count) {
        const std::string of_ours = "SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + name_ + "'";
        std::int64_t open = 0, busy = 0;
        for (int i = 0; i < 1000; ++i) {
            open = value_of<std::int64_t>(of_ours);
            busy = value_of<std::int64_t>(of_ours + " AND state <> 'idle'");
            if (open == count && busy == 0) return;
            std::this_thread::yield();
        }
        ADD_FAILURE() << open << " backends, " << busy << " of them busy; the pool has " << count;
    }
    std::map<std::int64_t, std::int64_t> tokens() {
        std::map<std::int64_t, std::int64_t> found;
        Connection connection = connect();
        for (const std::int64_t token : connection.scalars(select(load_tokens.token))) ++found[token];
        return found;
    }

    const std::string name_ = "aludel_load_" + std::to_string(::getpid());
};

}  // namespace aludel::integration
