// AsyncEngine, AsyncConnection, AsyncTransaction: every documented form, on every database.

#include "integration/async/support.hpp"

#include <boost/asio/deferred.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <map>
#include <thread>

using namespace aludel;
using namespace aludel::integration;

namespace {

struct AsyncItem {
    std::int64_t id{};
    std::string name{};
    std::optional<double> price{};
};
struct AsyncItemTable : Declarative<AsyncItem, "async_items"> {
    Mapped<&AsyncItem::id> id{this, primary_key};
    Mapped<&AsyncItem::name> name{this};
    Mapped<&AsyncItem::price> price{this};
};
inline const AsyncItemTable items;

class AsyncConnections : public AsyncTest {
protected:
    AsyncConnections() {
        set_up("CREATE TABLE async_items (id INTEGER PRIMARY KEY, name VARCHAR(200) NOT NULL, price FLOAT);"
               "INSERT INTO async_items VALUES (1, 'ant', 1.5), (2, 'bee', NULL), (3, 'cat', 2.5)");
    }
    asio::awaitable<std::int64_t> count() {
        AsyncConnection connection = co_await async_engine().connect();
        const std::int64_t found = (co_await connection.execute(select(func::count()).select_from(items))).scalar_one();
        co_await connection.close();
        co_return found;
    }
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Live, AsyncConnections, every_database(), database_name);

TEST_P(AsyncConnections, execute_gives_rows_that_are_in_memory) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        auto names = (co_await connection.execute(select(items.name).order_by(items.id))).scalars().all();
        EXPECT_EQ(names, list_of<std::string>("ant", "bee", "cat"));
        auto rows = co_await connection.execute(select(items.id, items.price).order_by(items.id));
        std::vector<std::int64_t> ids;
        for (const auto& [id, price] : rows) ids.push_back(id + (price ? 10 : 0));
        EXPECT_EQ(ids, list_of<std::int64_t>(11, 2, 13));
        auto dynamic = co_await connection.execute(text("SELECT name FROM async_items WHERE id = :id"), async::params("id", 2));
        EXPECT_EQ(dynamic.one()["name"].as<std::string>(), "bee");
        co_await connection.close();
        EXPECT_EQ(async_engine().pool().checkedout(), 0);
    });
}

TEST_P(AsyncConnections, scalars_and_scalar) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        EXPECT_EQ((co_await connection.scalars(select(items.id).order_by(items.id))).all(),
                  list_of<std::int64_t>(1, 2, 3));
        EXPECT_EQ(co_await connection.scalar(select(items.name).where(items.id == 3)), "cat");
        EXPECT_EQ(co_await connection.scalar(select(items.name).where(items.id == bindparam<BigInteger>("x")), async::params("x", 1)),
                  "ant");
        co_await connection.close();
    });
}

TEST_P(AsyncConnections, what_is_written_is_committed_or_rolled_back) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        co_await connection.execute(insert(items).values(items.id = 4, items.name = "dog"));
        EXPECT_TRUE(connection.in_transaction());
        co_await connection.commit();
        const AsyncItem eel{.id = 5, .name = "eel"};   // g++ 12 destroys a struct in braces wrongly within a co_await
        co_await connection.execute(insert(items), eel);
        co_await connection.rollback();
        auto operation = connection.execute(insert(items), list_of<AsyncItem>(AsyncItem{6, "fox", {}}, AsyncItem{7, "gnu", 7.5}));
        co_await std::move(operation);
        co_await connection.execute_many(insert(items), list_of<Params>(async::params("id", 8, "name", "hen"),
                                                                        async::params("id", 9, "name", "ibis")));
        co_await connection.commit();
        co_await connection.close();
        EXPECT_EQ(co_await count(), 8);
    });
}

TEST_P(AsyncConnections, objects_are_kept_by_the_operation) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        std::optional<asio::awaitable<Result<>>> operation;
        {
            const auto some = list_of<AsyncItem>(AsyncItem{10, std::string(100, 'x'), 1.0});
            operation.emplace(connection.execute(insert(items), some));
        }
        co_await std::move(*operation);
        EXPECT_EQ(co_await connection.scalar(select(items.name).where(items.id == 10)), std::string(100, 'x'));
        co_await connection.rollback();
        co_await connection.close();
    });
}

TEST_P(AsyncConnections, transactions_are_handles) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        AsyncTransaction tx = co_await connection.begin();
        co_await connection.execute(insert(items).values(items.id = 4, items.name = "dog"));
        {
            AsyncTransaction savepoint = co_await connection.begin_nested();
            co_await connection.execute(insert(items).values(items.id = 5, items.name = "eel"));
            EXPECT_TRUE(connection.in_nested_transaction());
            co_await savepoint.rollback();
        }
        {
            AsyncTransaction savepoint = co_await connection.begin_nested();
            co_await connection.execute(insert(items).values(items.id = 6, items.name = "fox"));
        }   // left behind: undone before the next operation
        EXPECT_EQ(co_await connection.scalar(select(func::count()).select_from(items)), 4);
        EXPECT_TRUE(tx.is_active());
        co_await tx.commit();
        EXPECT_FALSE(tx.is_active());
        co_await connection.close();
        EXPECT_EQ(co_await count(), 4);
    });
}

TEST_P(AsyncConnections, an_engine_begins_a_transaction_for_a_coroutine) {
    run_coroutine([&]() -> asio::awaitable<void> {
        const auto id = co_await async_engine().begin([&](AsyncConnection& connection) -> asio::awaitable<std::int64_t> {
            co_await connection.execute(insert(items).values(items.id = 4, items.name = "dog"));
            co_return 4;
        });
        EXPECT_EQ(id, 4);
        const auto error = co_await thrown_by<std::runtime_error>([&] {
            return async_engine().begin([&](AsyncConnection& connection) -> asio::awaitable<void> {
                co_await connection.execute(insert(items).values(items.id = 5, items.name = "eel"));
                throw std::runtime_error("the work's own");
            });
        });
        EXPECT_STREQ(error.what(), "the work's own");
        EXPECT_EQ(async_engine().pool().checkedout(), 0);
        EXPECT_EQ(co_await count(), 4);
    });
}

TEST_P(AsyncConnections, errors_are_thrown_where_the_operation_is_awaited) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        const auto error = co_await thrown_by<IntegrityError>([&] {
            return connection.execute(insert(items).values(items.id = 1, items.name = "again"));
        });
        EXPECT_TRUE(says(error, "INSERT INTO async_items"));
        co_await connection.rollback();
        EXPECT_EQ(co_await connection.scalar(text("SELECT 1")), Value(1));
        co_await connection.close();
    });
}

TEST_P(AsyncConnections, run_sync_gives_the_synchronous_connection) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        const std::thread::id here = std::this_thread::get_id();
        const std::string name = "ant";
        const auto id = co_await connection.run_sync([&](Connection& sync) {
            EXPECT_EQ(std::this_thread::get_id(), here);
            return sync.execute(select(items.id).where(items.name == name)).scalar_one();
        });
        EXPECT_EQ(id, 1);
        const auto error = co_await thrown_by<std::logic_error>([&] {
            return connection.run_sync([](Connection&) { throw std::logic_error("the function's own"); });
        });
        EXPECT_STREQ(error.what(), "the function's own");
        co_await connection.close();
    });
}

TEST_P(AsyncConnections, rows_are_streamed) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        std::vector<AsyncItem> many;
        for (std::int64_t i = 100; i < 1100; ++i) many.push_back({i, "item " + std::to_string(i), {}});
        co_await connection.execute(insert(items), many);
        auto rows = co_await connection.stream(select(items.id, items.name).where(items.id >= 100).order_by(items.id));
        std::int64_t expected = 100;
        while (auto row = co_await rows.next()) {
            EXPECT_EQ(std::get<0>(*row), expected);
            EXPECT_EQ(std::get<1>(*row), "item " + std::to_string(expected));
            ++expected;
        }
        EXPECT_EQ(expected, 1100);
        co_await connection.rollback();
        co_await connection.close();
    });
}

TEST_P(AsyncConnections, streamed_rows_have_the_ways_of_a_result) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        const auto by_id = select(items.id, items.name).order_by(items.id);
        auto rows = co_await connection.stream(by_id);
        EXPECT_EQ((co_await rows.all()).size(), 3u);
        rows = co_await connection.stream(by_id);
        EXPECT_EQ(std::get<1>(*co_await rows.first()), "ant");
        EXPECT_TRUE(rows.closed());
        rows = co_await connection.stream(by_id);
        EXPECT_EQ((co_await rows.fetchmany(2)).size(), 2u);
        EXPECT_EQ(std::get<0>(*co_await rows.fetchone()), 3);
        EXPECT_FALSE(co_await rows.next());
        rows = co_await connection.stream(by_id);
        auto parts = rows.partitions(2);
        EXPECT_EQ((*co_await parts.next()).size(), 2u);
        EXPECT_EQ((*co_await parts.next()).size(), 1u);
        EXPECT_FALSE(co_await parts.next());
        rows = co_await connection.stream(by_id);
        auto names = rows.scalars<1>();
        EXPECT_EQ(co_await names.all(), list_of<std::string>("ant", "bee", "cat"));
        rows = co_await connection.stream(by_id);
        auto mappings = rows.mappings();
        EXPECT_EQ((*co_await mappings.next())["name"].as<std::string>(), "ant");
        co_await mappings.close();
        auto ids = co_await connection.stream_scalars(select(items.id).where(items.id == 2));
        EXPECT_EQ(co_await ids.one(), 2);
        rows = co_await connection.stream(by_id.where(items.id == 2));
        EXPECT_EQ(co_await rows.scalar_one(), 2);
        rows = co_await connection.stream(by_id);
        co_await thrown_by<MultipleResultsFound>([&] { return rows.one(); });
        rows = co_await connection.stream(by_id.where(items.id == 77));
        co_await thrown_by<NoResultFound>([&] { return rows.one(); });
        co_await connection.close();
    });
}

TEST_P(AsyncConnections, a_stream_that_is_left_does_not_disturb_the_next_statement) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        {
            auto rows = co_await connection.stream(select(items.id).order_by(items.id));
            EXPECT_TRUE(co_await rows.next());
        }
        EXPECT_EQ(co_await connection.scalar(select(func::count()).select_from(items)), 3);
        co_await connection.commit();
        co_await connection.close();
    });
}

TEST_P(AsyncConnections, a_second_operation_at_the_same_time_is_refused) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        const auto error = co_await thrown_by<IllegalStateChangeError>([&] {
            return connection.run_sync([&](Connection& sync) {
                sync.execute(text("SELECT 1"));
                bool ended = false;
                connection.commit([&](std::exception_ptr failure) {
                    ended = true;
                    std::rethrow_exception(failure);
                });
                io_.poll();
                EXPECT_TRUE(ended);
            });
        });
        EXPECT_TRUE(says(error, "AsyncConnection is used twice", "commit()", "run_sync()"));
        co_await connection.close();
    });
}

TEST_P(AsyncConnections, other_completion_tokens) {
    io_.restart();
    auto guard = asio::make_work_guard(io_);
    std::thread thread([&] { io_.run(); });
    {
        AsyncConnection connection = async_engine().connect(asio::use_future).get();
        auto rows = connection.execute(select(items.id).order_by(items.id), asio::use_future).get();
        EXPECT_EQ(rows.scalars().all(), list_of<std::int64_t>(1, 2, 3));
        auto failing = connection.execute(text("SELECT nothing"), asio::use_future);
        EXPECT_THROW(failing.get(), DBAPIError);
        connection.rollback(asio::use_future).get();

        std::promise<std::optional<std::int64_t>> promised;
        connection.scalar(select(items.id).where(items.name == "bee"),
                          [&](std::exception_ptr error, std::optional<std::int64_t> id) {
                              if (error) promised.set_exception(error);
                              else promised.set_value(id);
                          });
        EXPECT_EQ(promised.get_future().get(), 2);

        auto later = connection.commit(asio::deferred);
        std::move(later)(asio::use_future).get();
        connection.close(asio::use_future).get();
    }
    guard.reset();
    thread.join();
    EXPECT_EQ(async_engine().pool().checkedout(), 0);
}

TEST_P(AsyncConnections, destroyed_in_a_transaction_are_rolled_back_and_given_back) {
    run_coroutine([&]() -> asio::awaitable<void> {
        {
            AsyncConnection connection = co_await async_engine().connect();
            co_await connection.execute(insert(items).values(items.id = 4, items.name = "dog"));
        }
        for (int i = 0; i < 5000 && async_engine().pool().checkedout() > 0; ++i) co_await sleep(std::chrono::milliseconds(1));
        EXPECT_EQ(co_await count(), 3);
    });
    EXPECT_EQ(async_engine().pool().checkedout(), 0);
}

TEST_P(AsyncConnections, what_waits_outside_of_an_operation_is_refused_and_harmless) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        co_await connection.execute(insert(items).values(items.id = 4, items.name = "dog"));
        EXPECT_TRUE(says(caught<AwaitRequired>([&] { connection.sync_connection().execute(text("SELECT 1")); }),
                         "run_sync()"));
        EXPECT_THROW(connection.sync_connection().commit(), AwaitRequired);
        EXPECT_THROW(connection.sync_connection().rollback(), AwaitRequired);
        EXPECT_THROW(async_engine().sync_engine().connect(), AwaitRequired);
        co_await connection.commit();
        co_await connection.close();
        EXPECT_EQ(co_await count(), 4);
    });
}

TEST_P(AsyncConnections, options_come_with_the_engine_and_the_connection) {
    use_async_engine({.pool_size = 2});
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        const ExecutionOptions options{.timeout = std::chrono::seconds(20)};
        co_await connection.execution_options(options);
        EXPECT_EQ(co_await connection.scalar(text("SELECT 1")), Value(1));
        co_await connection.invalidate();
        EXPECT_TRUE(connection.invalidated());
        co_await connection.rollback();
        co_await connection.close();
        EXPECT_TRUE(connection.closed());
    });
}
