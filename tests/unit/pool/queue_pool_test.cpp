#include "thrown.hpp"
#include "unit/pool/fake_connector.hpp"

#include <gtest/gtest.h>

#include <barrier>
#include <limits>
#include <thread>
#include <vector>

using namespace aludel;
using namespace aludel::pool_test;
using aludel::testing::message_of;

namespace {

class QueuePools : public ::testing::Test {
protected:
    std::unique_ptr<pool::Pool> make(pool::PoolOptions options) { return pool::make_queue_pool(connector, options); }
    static pool::PoolOptions sized(int size, int overflow, double timeout = 0) {
        pool::PoolOptions options;
        options.size = size;
        options.max_overflow = overflow;
        options.timeout = timeout;
        return options;
    }
    FakeConnector connector;
};

}  // namespace

TEST_F(QueuePools, open_nothing_before_they_are_asked) {
    const auto pool = make(sized(2, 0));
    EXPECT_EQ(connector.counts.opened, 0);
    auto record = pool->checkout();
    EXPECT_EQ(connector.counts.opened, 1);
    pool->checkin(std::move(record));
    record = pool->checkout();
    EXPECT_EQ(connector.counts.opened, 1);
    pool->checkin(std::move(record));
}

TEST_F(QueuePools, close_what_overflows_when_it_comes_back) {
    const auto pool = make(sized(1, 2));
    std::vector<Ref<pool::Record>> records;
    for (int i = 0; i < 3; ++i) records.push_back(pool->checkout());
    EXPECT_THROW(pool->checkout(), TimeoutError);
    for (auto& record : records) pool->checkin(std::move(record));
    EXPECT_EQ(connector.counts.open, 1);
    EXPECT_EQ(pool->checkedin(), 1);
    EXPECT_EQ(pool->checkedout(), 0);
}

TEST_F(QueuePools, lend_in_turn_or_the_latest_one) {
    for (const bool lifo : {false, true}) {
        pool::PoolOptions options = sized(3, 0);
        options.lifo = lifo;
        const auto pool = make(options);
        std::vector<Ref<pool::Record>> records;
        for (int i = 0; i < 3; ++i) records.push_back(pool->checkout());
        const int first = fake(records[0]).number, last = fake(records[2]).number;
        for (auto& record : records) pool->checkin(std::move(record));
        auto next = pool->checkout();
        EXPECT_EQ(fake(next).number, lifo ? last : first);
        pool->checkin(std::move(next));
    }
}

TEST_F(QueuePools, roll_back_and_close_cursors_at_the_return) {
    const auto pool = make(sized(1, 0));
    auto record = pool->checkout();
    fake(record).transaction = true;
    pool->checkin(std::move(record));
    record = pool->checkout();
    EXPECT_EQ(connector.counts.resets, 1);
    EXPECT_EQ(fake(record).cursors_closed, 1);
    EXPECT_FALSE(fake(record).transaction);
    pool->checkin(std::move(record));
    EXPECT_EQ(connector.counts.resets, 1);   // nothing was open
}

TEST_F(QueuePools, drop_a_connection_that_cannot_be_rolled_back) {
    const auto pool = make(sized(1, 0));
    auto record = pool->checkout();
    fake(record).transaction = fake(record).refuses_rollback = true;
    pool->checkin(std::move(record));
    EXPECT_EQ(connector.counts.open, 0);
    EXPECT_EQ(pool->checkedin(), 0);
    record = pool->checkout();   // its place is free
    EXPECT_EQ(connector.counts.opened, 2);
    pool->checkin(std::move(record));
}

TEST_F(QueuePools, drop_a_connection_that_was_closed) {
    const auto pool = make(sized(1, 0));
    expect_closed_connection_is_replaced(*pool, connector);
}

TEST_F(QueuePools, keep_the_place_of_a_connection_that_could_not_be_opened) {
    const auto pool = make(sized(1, 0));
    connector.fails = true;
    for (int i = 0; i < 3; ++i) EXPECT_THROW(pool->checkout(), OperationalError);
    EXPECT_EQ(pool->checkedout(), 0);
    connector.fails = false;
    auto record = pool->checkout();
    pool->checkin(std::move(record));
}

TEST_F(QueuePools, replace_what_is_too_old_when_it_is_asked_for) {
    pool::PoolOptions options = sized(1, 0);
    options.recycle = 100;
    const auto pool = make(options);
    auto record = pool->checkout();
    pool->checkin(std::move(record));
    record = pool->checkout();
    EXPECT_EQ(fake(record).number, 1);
    record->opened_ns -= 200'000'000'000;   // 200 seconds ago
    pool->checkin(std::move(record));
    EXPECT_EQ(connector.counts.open, 1);   // not before
    record = pool->checkout();
    EXPECT_EQ(fake(record).number, 2);
    EXPECT_EQ(connector.counts.open, 1);
    pool->checkin(std::move(record));
}

TEST_F(QueuePools, ping_only_what_was_used_before) {
    pool::PoolOptions options = sized(2, 0);
    options.pre_ping = true;
    const auto pool = make(options);
    auto a = pool->checkout(), b = pool->checkout();
    EXPECT_EQ(connector.counts.pings, 0);
    fake(a).answers = false;
    pool->checkin(std::move(a));
    pool->checkin(std::move(b));
    a = pool->checkout();   // the first one did not answer
    EXPECT_EQ(connector.counts.pings, 1);
    EXPECT_EQ(fake(a).number, 3);
    b = pool->checkout();   // so the second one, opened before that, is not trusted either
    EXPECT_EQ(fake(b).number, 4);
    pool->checkin(std::move(a));
    pool->checkin(std::move(b));
}

TEST_F(QueuePools, replace_what_was_opened_before_they_were_invalidated) {
    const auto pool = make(sized(2, 0));
    auto idle = pool->checkout(), used = pool->checkout();
    pool->checkin(std::move(idle));
    pool->invalidate_all();
    pool->checkin(std::move(used));
    for (int i = 0; i < 2; ++i) {
        auto record = pool->checkout();
        EXPECT_GT(fake(record).number, 2);
        pool->checkin(std::move(record));
    }
}

TEST_F(QueuePools, disposed_of_leave_used_connections_alone) {
    const auto pool = make(sized(2, 0));
    auto used = pool->checkout(), idle = pool->checkout();
    pool->checkin(std::move(idle));
    pool->dispose();
    EXPECT_EQ(connector.counts.open, 1);
    EXPECT_EQ(pool->checkedout(), 0);
    EXPECT_TRUE(fake(used).alive);
    pool->checkin(std::move(used));
    EXPECT_EQ(connector.counts.open, 0);
    EXPECT_EQ(pool->checkedin(), 0);
}

TEST_F(QueuePools, give_a_returned_connection_to_who_waits) {
    const auto pool = make(sized(1, 0, 60));
    auto record = pool->checkout();
    const pool::Record* same = record.get();
    std::thread waiting([&] {
        auto mine = pool->checkout();
        EXPECT_EQ(mine.get(), same);
        pool->checkin(std::move(mine));
    });
    pool->checkin(std::move(record));
    waiting.join();
    EXPECT_EQ(connector.counts.opened, 1);
}

TEST_F(QueuePools, give_the_place_of_a_broken_connection_to_who_waits) {
    const auto pool = make(sized(1, 0, 60));
    auto record = pool->checkout();
    std::thread waiting([&] { pool->checkin(pool->checkout()); });
    record->connection->close();
    pool->checkin(std::move(record));
    waiting.join();
    EXPECT_EQ(pool->checkedout(), 0);
}

TEST_F(QueuePools, never_open_more_than_their_limit) {
    const auto pool = make(sized(2, 1, 60));
    std::vector<std::thread> threads;
    std::barrier start(8);
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&, i] {
            start.arrive_and_wait();
            for (int round = 0; round < 200; ++round) {
                auto record = pool->checkout();
                if ((round + i) % 17 == 0) record->connection->close();
                pool->checkin(std::move(record));
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_LE(connector.counts.most_open, 3);
    EXPECT_EQ(pool->checkedout(), 0);
    EXPECT_LE(connector.counts.open, 2);
}

TEST_F(QueuePools, lose_no_place_when_connecting_fails_on_several_threads) {
    const auto pool = make(sized(2, 0, 60));
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&, i] {
            for (int round = 0; round < 200; ++round) {
                connector.fails = (round + i) % 3 == 0;
                try {
                    auto record = pool->checkout();
                    record->connection->close();   // so that the next one connects
                    pool->checkin(std::move(record));
                } catch (const OperationalError&) {
                }
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(pool->checkedout(), 0);
}

TEST_F(QueuePools, of_the_largest_sizes_open_connections) {
    constexpr int most = std::numeric_limits<int>::max();
    for (const auto& [size, overflow] : {std::pair(most, most), {most, 1}, {most - 1, 2}, {1, most}, {most, 0}, {0, most}}) {
        const auto pool = make(sized(size, overflow));
        auto first = pool->checkout(), second = pool->checkout();   // the sum of both overflowed: no place was left
        pool->checkin(std::move(first));
        pool->checkin(std::move(second));
        EXPECT_EQ(pool->checkedout(), 0);
    }
}

TEST_F(QueuePools, end_transactions_as_they_are_told) {
    for (const auto how : {pool::ResetOnReturn::rollback, pool::ResetOnReturn::commit, pool::ResetOnReturn::none}) {
        FakeConnector connector;
        pool::PoolOptions options = sized(1, 0);
        options.reset_on_return = how;
        const auto pool = pool::make_queue_pool(connector, options);
        auto record = pool->checkout();
        fake(record).transaction = true;
        pool->checkin(std::move(record));
        EXPECT_EQ(connector.counts.resets, how == pool::ResetOnReturn::rollback ? 1 : 0);
        EXPECT_EQ(connector.counts.commits, how == pool::ResetOnReturn::commit ? 1 : 0);
        record = pool->checkout();
        EXPECT_EQ(fake(record).transaction, how == pool::ResetOnReturn::none);
        EXPECT_EQ(fake(record).cursors_closed, 1);
        pool->checkin(std::move(record));
    }
}

TEST_F(QueuePools, ping_what_was_idle_for_longer_than_the_heartbeat) {
    pool::PoolOptions options = sized(1, 0);
    options.heartbeat = 60;
    const auto pool = make(options);
    auto record = pool->checkout();
    pool->checkin(std::move(record));
    record = pool->checkout();
    EXPECT_EQ(connector.counts.pings, 0);
    fake(record).answers = false;
    pool::Record* const same = record.get();
    pool->checkin(std::move(record));
    same->returned_ns -= 100'000'000'000;   // 100 seconds ago
    record = pool->checkout();
    EXPECT_EQ(connector.counts.pings, 1);
    EXPECT_EQ(fake(record).number, 2);
    pool->checkin(std::move(record));
}

TEST_F(QueuePools, say_which_limit_ended_the_wait) {
    for (const bool by_deadline : {false, true}) {
        const auto pool = make(sized(1, 0, by_deadline ? 3600 : 0.01));
        auto record = pool->checkout();
        const std::string message = message_of<TimeoutError>([&] {
            pool->checkout(by_deadline ? driver::Deadline::after(0.01) : driver::Deadline::after(3600));
        });
        EXPECT_TRUE(message.starts_with(by_deadline
                                            ? "QueuePool limit of size 1 overflow 0 reached, the statement's timeout "
                                              "passed before a connection came back."
                                            : "QueuePool limit of size 1 overflow 0 reached, connection timed out, "
                                              "timeout 0.01."))
            << message;
        pool->checkin(std::move(record));
    }
}
