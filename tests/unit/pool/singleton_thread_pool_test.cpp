#include "base/caller.hpp"
#include "unit/pool/fake_connector.hpp"

#include <thread>
#include <vector>

using namespace aludel;
using namespace aludel::pool_test;

namespace {

//! Runs as a fiber of this thread would.
template <class F>
void as_fiber(const void* fiber, F&& action) {
    const void* const before = exchange_caller(fiber);
    action();
    exchange_caller(before);
}

}  // namespace

TEST(SingletonThreadPool, lends_each_thread_one_connection) {
    FakeConnector connector;
    const auto pool = pool::make_singleton_thread_pool(connector, {.size = 5});
    auto a = pool->checkout(), b = pool->checkout();
    EXPECT_EQ(a.get(), b.get());
    EXPECT_TRUE(a->shared);
    std::thread([&] {
        auto other = pool->checkout();   // without waiting
        EXPECT_NE(other.get(), a.get());
        pool->checkin(std::move(other));
    }).join();
    EXPECT_EQ(pool->checkedout(), 1);
    fake(a).transaction = true;
    pool->checkin(std::move(a));
    EXPECT_EQ(connector.counts.resets, 0);   // the other user may be in the middle of it
    pool->checkin(std::move(b));
    EXPECT_EQ(connector.counts.resets, 1);
    EXPECT_EQ(connector.counts.open, 2);
    EXPECT_EQ(pool->checkedin(), 2);
}

TEST(SingletonThreadPool, lends_each_fiber_one_connection) {
    FakeConnector connector;
    const auto pool = pool::make_singleton_thread_pool(connector, {.size = 5});
    const int fibers[2]{};
    auto ours = pool->checkout();
    for (const int& fiber : fibers)
        as_fiber(&fiber, [&] {
            auto first = pool->checkout();
            const int number = fake(first).number;
            EXPECT_NE(first.get(), ours.get());
            pool->checkin(std::move(first));
            auto again = pool->checkout();
            EXPECT_EQ(fake(again).number, number);
            pool->checkin(std::move(again));
        });
    EXPECT_EQ(connector.counts.opened, 3);
    pool->checkin(std::move(ours));
}

TEST(SingletonThreadPool, keeps_no_more_than_its_size) {
    FakeConnector connector;
    const auto pool = pool::make_singleton_thread_pool(connector, {.size = 2});
    const int fibers[4]{};
    std::vector<Ref<pool::Record>> records;
    for (const int& fiber : fibers) as_fiber(&fiber, [&] { records.push_back(pool->checkout()); });
    EXPECT_EQ(connector.counts.open, 4);
    EXPECT_EQ(pool->overflow(), 2);
    for (auto& record : records) pool->checkin(std::move(record));
    EXPECT_EQ(connector.counts.open, 2);
    as_fiber(&fibers[3], [&] { pool->checkin(pool->checkout()); });   // of those that came back last
    EXPECT_EQ(connector.counts.opened, 4);
    as_fiber(&fibers[0], [&] { pool->checkin(pool->checkout()); });
    EXPECT_EQ(connector.counts.opened, 5);
    EXPECT_EQ(connector.counts.open, 2);
}

TEST(SingletonThreadPool, replaces_a_connection_that_was_closed_or_invalidated) {
    FakeConnector connector;
    const auto pool = pool::make_singleton_thread_pool(connector, {.size = 2});
    expect_closed_connection_is_replaced(*pool, connector);
    pool->invalidate_all();
    auto record = pool->checkout();
    EXPECT_EQ(fake(record).number, 3);
    EXPECT_EQ(connector.counts.open, 1);
    pool->checkin(std::move(record));
}

TEST(SingletonThreadPool, disposed_of_closes_used_connections_when_they_come_back) {
    FakeConnector connector;
    const auto pool = pool::make_singleton_thread_pool(connector, {.size = 2});
    auto used = pool->checkout();
    pool->dispose();
    EXPECT_EQ(connector.counts.open, 1);
    pool->checkin(std::move(used));
    EXPECT_EQ(connector.counts.open, 0);
}

TEST(SingletonThreadPool, serves_many_threads_at_once) {
    FakeConnector connector;
    const auto pool = pool::make_singleton_thread_pool(connector, {.size = 2});
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] {
            for (int round = 0; round < 200; ++round) {
                auto record = pool->checkout(), again = pool->checkout();
                EXPECT_EQ(record.get(), again.get());
                if (round % 17 == 0) record->connection->close();
                pool->checkin(std::move(record));
                pool->checkin(std::move(again));
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(pool->checkedout(), 0);
    EXPECT_LE(connector.counts.open, 2);
}
