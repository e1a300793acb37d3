// Where the connections that are out were taken, for all pools.

#include "thrown.hpp"
#include "unit/pool/fake_connector.hpp"

#include <string>
#include <thread>
#include <vector>

using namespace aludel;
using namespace aludel::pool_test;
using aludel::testing::message_of;

namespace {

Ref<pool::Record> take_here(pool::Pool& pool) {
    return pool.checkout(driver::Deadline::never(), std::source_location::current());
}
constexpr unsigned place_of_take_here = __LINE__ - 2;

std::vector<std::unique_ptr<pool::Pool>> all_pools(FakeConnector& connector) {
    std::vector<std::unique_ptr<pool::Pool>> made;
    made.push_back(pool::make_queue_pool(connector, {}));
    made.push_back(pool::make_null_pool(connector));
    made.push_back(pool::make_static_pool(connector, {}));
    made.push_back(pool::make_singleton_thread_pool(connector, {}));
    made.push_back(pool::make_assertion_pool(connector, {}));
    return made;
}

}  // namespace

TEST(PoolCheckouts, are_listed_while_connections_are_out) {
    FakeConnector connector;
    for (const auto& pool : all_pools(connector)) {
        EXPECT_TRUE(pool->checkouts().empty());
        auto record = take_here(*pool);
        const auto checkouts = pool::PoolView(*pool).checkouts();
        ASSERT_EQ(checkouts.size(), 1u) << pool->status();
        EXPECT_TRUE(checkouts[0].file.ends_with("checkouts_test.cpp")) << checkouts[0].file;
        EXPECT_EQ(checkouts[0].line, place_of_take_here);
        EXPECT_NE(checkouts[0].function.find("take_here"), std::string::npos);
        EXPECT_GE(checkouts[0].seconds, 0);
        pool->dispose();
        EXPECT_EQ(pool->checkouts().size(), 1u);
        pool->checkin(std::move(record));
        EXPECT_TRUE(pool->checkouts().empty());
    }
}

TEST(PoolCheckouts, of_a_shared_connection_are_listed_one_by_one) {
    FakeConnector connector;
    const auto pool = pool::make_static_pool(connector, {});
    auto a = take_here(*pool), b = pool->checkout();
    ASSERT_EQ(pool->checkouts().size(), 2u);
    EXPECT_EQ(pool->checkouts()[0].line, place_of_take_here);
    EXPECT_TRUE(pool->checkouts()[1].file.empty());   // nobody said where
    pool->checkin(std::move(b));
    ASSERT_EQ(pool->checkouts().size(), 1u);
    EXPECT_EQ(pool->checkouts()[0].line, place_of_take_here);
    pool->checkin(std::move(a));
}

TEST(PoolCheckouts, are_in_the_error_of_an_exhausted_pool) {
    FakeConnector connector;
    const auto pool = pool::make_queue_pool(connector, {.size = 7, .max_overflow = 0, .timeout = 0});
    std::vector<Ref<pool::Record>> records;
    for (int i = 0; i < 7; ++i) records.push_back(take_here(*pool));
    const std::string message = message_of<TimeoutError>([&] { pool->checkout(); });
    const std::string place = "checkouts_test.cpp:" + std::to_string(place_of_take_here) + " ";
    std::size_t named = 0;
    for (std::size_t at = message.find(place); at != message.npos; at = message.find(place, at + 1)) ++named;
    EXPECT_EQ(named, 5u) << message;
    EXPECT_NE(message.find("or raise pool_size. Taken at: " + place), message.npos) << message;
    EXPECT_TRUE(message.ends_with("take_here, 0 s ago; and 2 more.")) << message;
    for (auto& record : records) pool->checkin(std::move(record));
}

TEST(PoolCheckouts, name_the_function_as_g_plus_plus_and_clang_write_it) {
    const auto text = [](const char* function) { return pool::text_of({"a/shop.cpp", 7, function, 0}); };
    EXPECT_EQ(pool::text_of({}), "a place that is not known, 0 s ago");
    EXPECT_EQ(pool::text_of({"/src/app.cpp", 120, "int main(int, char**)", 35.2}), "app.cpp:120 main, 35 s ago");
    EXPECT_EQ(text("void shop::Cart::save() const"), "shop.cpp:7 shop::Cart::save, 0 s ago");
    EXPECT_EQ(text("int {anonymous}::take(P&) [with T = P]"), "shop.cpp:7 take, 0 s ago");
    EXPECT_EQ(text("int (anonymous namespace)::take(P &) [T = P]"), "shop.cpp:7 take, 0 s ago");
    EXPECT_EQ(text("shop::f()::<lambda(P&)>"), "shop.cpp:7 shop::f, 0 s ago");
    EXPECT_EQ(text("auto shop::f()::(anonymous class)::operator()(P &) const"), "shop.cpp:7 shop::f, 0 s ago");
    EXPECT_EQ(text("{anonymous}::<lambda(P&)>"), "shop.cpp:7 a lambda, 0 s ago");
    EXPECT_EQ(text("auto (anonymous namespace)::(anonymous class)::operator()(P &) const"),
              "shop.cpp:7 a lambda, 0 s ago");
}

TEST(PoolCheckouts, that_nobody_placed_are_not_in_the_error) {
    FakeConnector connector;
    const auto pool = pool::make_queue_pool(connector, {.size = 1, .max_overflow = 0, .timeout = 0});
    auto record = pool->checkout();
    EXPECT_TRUE(message_of<TimeoutError>([&] { pool->checkout(); }).ends_with("or raise pool_size."));
    pool->checkin(std::move(record));
}
