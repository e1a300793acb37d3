#include "item.hpp"
#include "measure.hpp"

#include "aludel/async/async.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <fmt/format.h>
#include <libpq-fe.h>

#include <endian.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <thread>

// What an asynchronous select by primary key costs beside the synchronous call, and beside libpq's non-blocking calls by
// hand: PQsendQueryPrepared, PQflush, poll, PQconsumeInput, PQgetResult. Then threads beside coroutines, what a coroutine
// that waits takes of memory, and how soon a cancellation has an effect. All on PostgreSQL, the asynchronous side on one
// thread.

namespace {

using namespace aludel;
using namespace bench;
namespace asio = boost::asio;

constexpr char create_sql[] =
    "DROP TABLE IF EXISTS bench_items; CREATE TABLE bench_items (id bigint PRIMARY KEY, name varchar NOT NULL, "
    "price float8 NOT NULL, stock bigint)";
constexpr const char* select_one_sql = "SELECT id, name, price, stock FROM bench_items WHERE id = $1";

class Raw {
public:
    explicit Raw(const char* url) : connection_(PQconnectdb(url)) {
        if (PQstatus(connection_) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection_));
        PQclear(PQprepare(connection_, "one", select_one_sql, 0, nullptr));
        PQsetnonblocking(connection_, 1);
    }
    ~Raw() { PQfinish(connection_); }

    std::int64_t read_one(std::int64_t id) {
        const std::uint64_t wire = htobe64(static_cast<std::uint64_t>(id));
        const char* const values[] = {reinterpret_cast<const char*>(&wire)};
        const int lengths[] = {sizeof wire}, formats[] = {1};
        if (PQsendQueryPrepared(connection_, "one", 1, values, lengths, formats, 1) == 0) fail();
        while (PQflush(connection_) == 1) wait(POLLOUT);
        std::int64_t sum = 0;
        for (;;) {
            while (PQisBusy(connection_) == 1) {
                wait(POLLIN);
                if (PQconsumeInput(connection_) == 0) fail();
            }
            PGresult* const result = PQgetResult(connection_);
            if (!result) return sum;
            sum += checksum(item_of(result));
            PQclear(result);
        }
    }

private:
    [[noreturn]] void fail() { throw std::runtime_error(PQerrorMessage(connection_)); }
    void wait(short events) {
        pollfd entry{PQsocket(connection_), events, 0};
        ::poll(&entry, 1, -1);
    }
    static std::int64_t integer(const PGresult* result, int column) {
        std::uint64_t wire = 0;
        std::memcpy(&wire, PQgetvalue(result, 0, column), sizeof wire);
        return static_cast<std::int64_t>(be64toh(wire));
    }
    static Item item_of(const PGresult* result) {
        Item item{integer(result, 0), PQgetvalue(result, 0, 1), std::bit_cast<double>(integer(result, 2)), {}};
        if (PQgetisnull(result, 0, 3) == 0) item.stock = integer(result, 3);
        return item;
    }
    PGconn* connection_;
};

inline const auto item_by_id =
    statement([](const Arg<BigInteger>& id) { return select(items).where(items.id == id); });

//! Runs a coroutine to its end.
void run(asio::io_context& io, asio::awaitable<void> work) {
    std::exception_ptr failure;
    asio::co_spawn(io, std::move(work), [&](std::exception_ptr error) { failure = error; });
    io.restart();
    io.run();
    if (failure) std::rethrow_exception(failure);
}

asio::awaitable<void> open(const AsyncEngine& engine, AsyncConnection& connection) { connection = co_await engine.connect(); }

asio::awaitable<void> read_by_key(AsyncConnection& connection, std::size_t count, std::size_t rows, std::int64_t& sum) {
    const Keys keys(rows);
    for (std::size_t i = 0; i < count; ++i)
        sum += checksum((co_await connection.scalars(item_by_id(keys[i]))).one());
    co_await connection.commit();
}

void select_by_key(Report& report, const char* url, std::size_t count, std::size_t rows) {
    const Keys keys(rows);
    Raw raw(url);
    Connection connection = create_engine(url).connect();
    asio::io_context io(1);
    const AsyncEngine engine = create_async_engine(url);
    AsyncConnection async_connection;
    run(io, open(engine, async_connection));

    const auto by_hand = [&] {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < count; ++i) sum += raw.read_one(keys[i]);
        return sum;
    };
    const auto synchronous = [&] {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < count; ++i) sum += checksum(connection.scalars(item_by_id(keys[i])).one());
        connection.commit();
        return sum;
    };
    const auto asynchronous = [&] {
        std::int64_t sum = 0;
        run(io, read_by_key(async_connection, count, rows, sum));
        return sum;
    };
    report.run({"awaited select by key beside the synchronous call", count, 1.25, synchronous, asynchronous});
    report.run({"awaited select by key beside libpq without blocking", count, 0, by_hand, asynchronous});
    run(io, [](AsyncConnection& last) -> asio::awaitable<void> { co_await last.close(); }(async_connection));
}

asio::awaitable<void> serve(const AsyncEngine& engine, std::size_t count, std::int64_t id, std::int64_t& sum) {
    AsyncConnection connection = co_await engine.connect();
    for (std::size_t i = 0; i < count; ++i)
        sum += checksum((co_await connection.scalars(item_by_id(id))).one());
    co_await connection.close();
}

//! `clients` at once, `count` statements each, over ten connections: a thread for each client against a coroutine.
void threads_against_coroutines(Report& report, const char* url, std::size_t clients, std::size_t count) {
    const Engine engine = create_engine(url, {.pool_size = 10, .max_overflow = 0, .pool_timeout = Duration::of_seconds(300)});
    const AsyncEngine async_engine =
        create_async_engine(url, {.pool_size = 10, .max_overflow = 0, .pool_timeout = Duration::of_seconds(300)});
    asio::io_context io(1);
    const auto threads = [&] {
        std::vector<std::int64_t> sums(clients);
        std::vector<std::thread> running;
        for (std::size_t c = 0; c < clients; ++c)
            running.emplace_back([&, c] {
                Connection connection = engine.connect();
                for (std::size_t i = 0; i < count; ++i)
                    sums[c] += checksum(connection.scalars(item_by_id(static_cast<std::int64_t>(c % 1000 + 1))).one());
            });
        for (std::thread& thread : running) thread.join();
        std::int64_t sum = 0;
        for (const std::int64_t part : sums) sum += part;
        return sum;
    };
    const auto coroutines = [&] {
        std::int64_t sum = 0;
        for (std::size_t c = 0; c < clients; ++c)
            asio::co_spawn(io, serve(async_engine, count, static_cast<std::int64_t>(c % 1000 + 1), sum),
                           [](std::exception_ptr error) {
                               if (error) std::rethrow_exception(error);
                           });
        io.restart();
        io.run();
        return sum;
    };
    report.run({"clients over ten connections: threads, coroutines", clients, 0, threads, coroutines});
}

std::size_t resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t total = 0, resident = 0;
    file >> total >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

asio::awaitable<void> hold(const AsyncEngine& engine, std::size_t waiting, std::size_t& bytes, std::size_t before) {
    AsyncConnection connection = co_await engine.connect();
    if (bytes == 0) {   // the first one, while all others wait for its connection
        co_await connection.scalar(text("SELECT pg_sleep(0.2)"));
        bytes = (resident_bytes() - before) / waiting;
    }
    co_await connection.close();
}

//! Coroutines that wait for a connection of the pool.
void memory_of_waiting(const char* url, std::size_t waiting) {
    asio::io_context io(1);
    const AsyncEngine engine =
        create_async_engine(url, {.pool_size = 1, .max_overflow = 0, .pool_timeout = Duration::of_seconds(300)});
    std::size_t bytes = 0;
    run(io, [](const AsyncEngine& warm) -> asio::awaitable<void> {
        AsyncConnection connection = co_await warm.connect();
        co_await connection.scalar(text("SELECT 1"));
        co_await connection.close();
    }(engine));
    const std::size_t before = resident_bytes();
    for (std::size_t i = 0; i < waiting; ++i)
        asio::co_spawn(io, hold(engine, waiting, bytes, before), [](std::exception_ptr error) {
            if (error) std::rethrow_exception(error);
        });
    io.restart();
    io.run();
    fmt::print("{} coroutines that wait for the pool: {:.1f} KiB each\n", waiting, static_cast<double>(bytes) / 1024);
}

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

asio::awaitable<bool> is_active(AsyncConnection& observer, int pid) {
    auto found = co_await observer.execute(text("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = :pid AND "
                                                "state = 'active')"), async::params("pid", pid));
    const bool active = found.as<bool>().scalar_one();
    co_await observer.rollback();
    co_return active;
}

//! Milliseconds from the cancellation until the operation has ended, and until the server no longer shows its statement.
struct Delays {
    std::vector<double> ended{}, idle{};
};

asio::awaitable<void> cancel_one(AsyncConnection& connection, AsyncConnection& observer, int pid, Delays& delays) {
    asio::cancellation_signal signal;
    bool ended = false;
    double end = 0;
    Clock::time_point start{};
    connection.execute(text("SELECT pg_sleep(60)"), asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr, Result<>) {
        end = milliseconds_since(start);
        ended = true;
    }));
    while (!co_await is_active(observer, pid)) {}
    start = Clock::now();
    signal.emit(asio::cancellation_type::terminal);
    while (!ended) co_await asio::post(asio::use_awaitable);
    while (co_await is_active(observer, pid)) {}
    delays.idle.push_back(milliseconds_since(start));
    delays.ended.push_back(end);
    co_await connection.rollback();
}

asio::awaitable<void> cancel_many(const AsyncEngine& engine, std::size_t count, Delays& delays) {
    AsyncConnection connection = co_await engine.connect(), observer = co_await engine.connect();
    auto found = co_await connection.execute(text("SELECT pg_backend_pid()"));
    const int pid = found.as<int>().scalar_one();
    for (std::size_t i = 0; i < count; ++i) co_await cancel_one(connection, observer, pid, delays);
    co_await connection.close();
    co_await observer.close();
}

void print_delays(const char* until, std::vector<double> delays) {
    std::ranges::sort(delays);
    fmt::print("cancelled until {}: median {:.2f} ms, longest {:.2f} ms of {}\n", until, delays[delays.size() / 2],
               delays.back(), delays.size());
}

void cancellation_delay(const char* url, std::size_t count) {
    asio::io_context io(1);
    const AsyncEngine engine = create_async_engine(url);
    Delays delays;
    run(io, cancel_many(engine, count, delays));
    print_delays("the operation has ended", delays.ended);
    print_delays("pg_stat_activity shows no statement", delays.idle);
}

}  // namespace

int main(int argc, char** argv) try {
    Report report(Options::parse(argc, argv));
    const char* url = std::getenv("ALUDEL_TEST_POSTGRESQL");
    if (!url) throw std::runtime_error("ALUDEL_TEST_POSTGRESQL is to hold the URL of a database; tools/servers url prints one");
    const std::size_t rows = 100'000;
    create_engine(url).begin([&](Connection& connection) {
        connection.execute_script(create_sql);
        connection.execute(insert(items), make_items(rows));
    });
    if (report.wants("memory")) memory_of_waiting(url, 2'000);
    if (report.wants("cancellation")) cancellation_delay(url, 100);
    select_by_key(report, url, report.options().rows(20'000), rows);
    threads_against_coroutines(report, url, 2'000, 20);
    create_engine(url).begin([&](Connection& connection) { connection.execute_script("DROP TABLE bench_items"); });
} catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
}
