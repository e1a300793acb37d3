#include "thrown.hpp"
#include "unit/pool/fake_connector.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string_view>
#include <thread>
#include <vector>

using namespace aludel;
using namespace aludel::pool_test;
using aludel::testing::message_of;

TEST(NullPool, opens_and_closes_each_time) {
    FakeConnector connector;
    const auto pool = pool::make_null_pool(connector);
    for (int i = 1; i <= 3; ++i) {
        auto record = pool->checkout();
        EXPECT_EQ(connector.counts.opened, i);
        EXPECT_EQ(pool->checkedout(), 1);
        pool->checkin(std::move(record));
        EXPECT_EQ(connector.counts.open, 0);
    }
    connector.fails = true;
    EXPECT_THROW(pool->checkout(), OperationalError);
    EXPECT_EQ(pool->checkedout(), 0);
}

TEST(StaticPool, lends_one_connection_to_all) {
    FakeConnector connector;
    const auto pool = pool::make_static_pool(connector, {.timeout = 0.05});
    auto a = pool->checkout(), b = pool->checkout();
    EXPECT_EQ(a.get(), b.get());
    EXPECT_TRUE(a->shared);
    EXPECT_EQ(pool->checkedout(), 2);
    fake(a).transaction = true;
    pool->checkin(std::move(a));
    EXPECT_EQ(connector.counts.resets, 0);   // the other one may be in the middle of it
    pool->checkin(std::move(b));
    EXPECT_EQ(connector.counts.resets, 1);
    EXPECT_EQ(connector.counts.open, 1);
    EXPECT_EQ(pool->checkedin(), 1);
}

TEST(StaticPool, lends_to_one_thread_at_a_time) {
    FakeConnector connector;
    const auto pool = pool::make_static_pool(connector, {.timeout = 0.05});
    auto ours = pool->checkout();
    std::thread([&] {
        try {
            pool->checkout();
            ADD_FAILURE() << "two threads have the same connection";
        } catch (const TimeoutError& error) {
            EXPECT_NE(std::string_view(error.what()).find("another thread did not give it back within 0.05 s"),
                      std::string_view::npos);
        }
    }).join();
    pool->checkin(std::move(ours));
    std::thread([&] { pool->checkin(pool->checkout()); }).join();
    EXPECT_EQ(connector.counts.opened, 1);
}

TEST(StaticPool, opens_another_one_when_its_own_is_dead) {
    FakeConnector connector;
    const auto pool = pool::make_static_pool(connector, {.timeout = 0.05});
    expect_closed_connection_is_replaced(*pool, connector);
}

TEST(StaticPool, serves_who_waits_when_the_connection_was_disposed_of_meanwhile) {
    FakeConnector connector;
    const auto pool = pool::make_static_pool(connector, {.timeout = 3600});
    auto used = pool->checkout();
    std::thread waiting([&] { pool->checkin(pool->checkout()); });
    pool->dispose();
    pool->checkin(std::move(used));
    waiting.join();   // an hour later when it was forgotten
    EXPECT_EQ(connector.counts.opened, 2);
    EXPECT_EQ(pool->checkedout(), 0);
}

TEST(StaticPool, serves_all_who_wait_one_after_the_other) {
    FakeConnector connector;
    const auto pool = pool::make_static_pool(connector, {.timeout = 3600});
    std::atomic<int> holders{0}, most{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int round = 0; round < 200; ++round) {
                auto record = pool->checkout();
                auto again = pool->checkout();   // of the same thread
                most = std::max(most.load(), ++holders);
                --holders;
                pool->checkin(std::move(again));
                pool->checkin(std::move(record));
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(most, 1);
    EXPECT_EQ(connector.counts.opened, 1);
    EXPECT_EQ(pool->checkedout(), 0);
}

TEST(StaticPool, disposed_of_starts_anew) {
    FakeConnector connector;
    const auto pool = pool::make_static_pool(connector, {.timeout = 0.05});
    auto used = pool->checkout();
    pool->dispose();
    EXPECT_TRUE(fake(used).alive);
    auto next = pool->checkout();
    EXPECT_NE(used.get(), next.get());
    pool->checkin(std::move(used));
    pool->checkin(std::move(next));
    EXPECT_EQ(pool->checkedout(), 0);
    EXPECT_EQ(connector.counts.open, 1);
}

TEST(StaticPool, of_timeout_zero_does_not_wait) {
    FakeConnector connector;
    const auto pool = pool::make_static_pool(connector, {.timeout = 0});
    auto ours = pool->checkout();
    std::thread([&] { EXPECT_THROW(pool->checkout(), TimeoutError); }).join();   // waited for ever
    pool->checkin(std::move(ours));
}

TEST(StaticPool, says_when_the_deadline_ended_the_wait) {
    FakeConnector connector;
    const auto pool = pool::make_static_pool(connector, {.timeout = 3600});
    auto ours = pool->checkout();
    std::thread([&] {
        const std::string message = message_of<TimeoutError>([&] { pool->checkout(driver::Deadline::after(0.01)); });
        EXPECT_NE(message.find("before the statement's timeout passed"), std::string::npos) << message;
    }).join();
    pool->checkin(std::move(ours));
}

TEST(StaticPool, replaces_an_invalidated_connection_when_nobody_has_it) {
    FakeConnector connector;
    const auto pool = pool::make_static_pool(connector, {.timeout = 1});
    auto a = pool->checkout();
    pool->invalidate_all();
    auto b = pool->checkout();
    EXPECT_EQ(a.get(), b.get());
    pool->checkin(std::move(a));
    pool->checkin(std::move(b));
    a = pool->checkout();
    EXPECT_EQ(fake(a).number, 2);
    EXPECT_EQ(connector.counts.open, 1);
    pool->checkin(std::move(a));
}
