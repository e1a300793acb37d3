#include "thrown.hpp"
#include "unit/pool/fake_connector.hpp"

using namespace aludel;
using namespace aludel::pool_test;
using aludel::testing::message_of;

namespace {

Ref<pool::Record> take_here(pool::Pool& pool) {
    return pool.checkout(driver::Deadline::never(), std::source_location::current());
}

}  // namespace

TEST(AssertionPool, lends_one_connection_again_and_again) {
    FakeConnector connector;
    const auto pool = pool::make_assertion_pool(connector, {});
    for (int i = 0; i < 3; ++i) {
        auto record = pool->checkout();
        EXPECT_EQ(pool->checkedout(), 1);
        EXPECT_FALSE(record->shared);
        pool->checkin(std::move(record));
        EXPECT_EQ(pool->checkedin(), 1);
    }
    EXPECT_EQ(connector.counts.opened, 1);
}

TEST(AssertionPool, says_where_the_connection_was_taken_when_another_one_is_asked_for) {
    FakeConnector connector;
    const auto pool = pool::make_assertion_pool(connector, {});
    auto record = take_here(*pool);
    const std::string message = message_of<InvalidRequestError>([&] { pool->checkout(); });
    EXPECT_TRUE(message.starts_with("AssertionPool: a connection is in use already. Taken at: assertion_pool_test.cpp:"))
        << message;
    EXPECT_NE(message.find("take_here, 0 s ago. Close it first"), std::string::npos) << message;
    pool->checkin(std::move(record));
    pool->checkin(pool->checkout());
}

TEST(AssertionPool, keeps_its_turn_when_connecting_fails) {
    FakeConnector connector;
    const auto pool = pool::make_assertion_pool(connector, {});
    connector.fails = true;
    for (int i = 0; i < 2; ++i) EXPECT_THROW(pool->checkout(), OperationalError);
    connector.fails = false;
    pool->checkin(pool->checkout());
}

TEST(AssertionPool, replaces_a_connection_that_was_closed_or_invalidated) {
    FakeConnector connector;
    const auto pool = pool::make_assertion_pool(connector, {});
    expect_closed_connection_is_replaced(*pool, connector);
    pool->invalidate_all();
    auto record = pool->checkout();
    EXPECT_EQ(fake(record).number, 3);
    EXPECT_EQ(connector.counts.open, 1);
    pool->checkin(std::move(record));
}

TEST(AssertionPool, disposed_of_lends_another_connection) {
    FakeConnector connector;
    const auto pool = pool::make_assertion_pool(connector, {});
    auto used = pool->checkout();
    pool->dispose();
    auto other = pool->checkout();
    EXPECT_NE(other.get(), used.get());
    pool->checkin(std::move(used));
    EXPECT_EQ(connector.counts.open, 1);
    EXPECT_EQ(pool->checkedout(), 1);
    pool->checkin(std::move(other));
    EXPECT_EQ(pool->checkedin(), 1);
}
