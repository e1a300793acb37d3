// LISTEN: notifications as they come, and what becomes of them when the connection is lost.

#include "integration/libpq/proxy.hpp"
#include "integration/support.hpp"

#include "aludel/engine/event.hpp"

#include <thread>

using namespace aludel;
using namespace aludel::integration;
using libpq_test::Proxy;

namespace {

constexpr Duration at_once{};
constexpr Duration a_while = Duration::of_seconds(0.05);
constexpr Duration long_enough = Duration::of_seconds(30);

class Listening : public DatabaseTest {
protected:
    Listening() { use_engine({.connect_args = {{"application_name", name_}}}); }

    //! Sends in a transaction of its own; channels are those of the whole database, so each test has names of its own.
    void send(const std::string& channel, const std::string& payload) {
        engine().begin([&](Connection& connection) { connection.execute(select(func::call<Text>("pg_notify", channel, payload))); });
    }
    static std::vector<std::string> payloads(Notifications& from, int count) {
        std::vector<std::string> found;
        for (int i = 0; i < count; ++i) found.push_back(from.next(long_enough).value().payload);
        return found;
    }
    //! Ends the server's side of all connections that listen.
    void kill_listeners() {
        const std::string query = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = '" +
                                  name_ + "' AND query LIKE '%LISTEN%' AND pid <> pg_backend_pid()";
        EXPECT_EQ(value_of<std::int64_t>(query), 1);
    }
    const std::string name_ = "listening_" + std::to_string(::getpid());
};
INSTANTIATE_TEST_SUITE_P(Live, Listening, databases_with(&Abilities::server), database_name);

class NotListening : public DatabaseTest {};
INSTANTIATE_TEST_SUITE_P(Live, NotListening, databases_with(&Abilities::server, false), database_name);

}  // namespace

TEST_P(Listening, gives_what_is_sent_in_its_order) {
    Notifications orders = engine().listen({"orders_a"});
    send("orders_a", "first");
    send("nobody_listens", "never");
    send("orders_a", "");
    const auto first = orders.next(long_enough);
    EXPECT_EQ(first->channel, "orders_a");
    EXPECT_EQ(first->payload, "first");
    EXPECT_GT(first->process_id, 0);
    EXPECT_FALSE(first->is_reconnection);
    EXPECT_EQ(orders.next().payload, "");
    EXPECT_EQ(orders.next(a_while), std::nullopt);
    EXPECT_EQ(orders.next(at_once), std::nullopt);
}

TEST_P(Listening, keeps_a_cache_up_to_date) {
    std::vector<std::string> prices;
    const auto read_all = [&] { prices = {"all"}; };
    const auto read_one = [&](const std::string& id) { prices.push_back(id); };
    const Engine& engine = this->engine();
    std::thread writer;
    const auto is_done = [&] { return prices.size() == 3; };
    // [listen]
    Notifications changes = engine.listen({"price_changed"});
    read_all();                                       // after listening, so that no change is missed
    // [/listen]
    writer = std::thread([&] {
        // [notify]
        engine.begin([](Connection& connection) {
            for (const char* id : {"12", "34"}) connection.execute(select(func::call<Text>("pg_notify", "price_changed", id)));
        });                                           // sent with the COMMIT
        // [/notify]
    });
    // [next]
    while (!is_done()) {
        const Notification change = changes.next();
        if (change.is_reconnection) read_all();       // what was sent meanwhile is lost
        else read_one(change.payload);
    }
    // [/next]
    writer.join();
    EXPECT_EQ(prices, (std::vector<std::string>{"all", "12", "34"}));
}

TEST_P(Listening, without_a_timeout_gives_what_has_arrived) {
    Notifications orders = engine().listen({"orders_b"});
    engine().begin([](Connection& connection) {
        for (const char* payload : {"1", "2"}) connection.execute(select(func::call<Text>("pg_notify", "orders_b", payload)));
    });
    EXPECT_EQ(orders.next(long_enough)->payload, "1");
    EXPECT_EQ(orders.next(at_once)->payload, "2");   // came with the first one
    EXPECT_EQ(orders.next(at_once), std::nullopt);
}

TEST_P(Listening, hears_several_channels_and_hostile_names) {
    const std::vector<std::string> names = {"Orders", "x\"; DROP TABLE users; --", "größe 'n' more", std::string(63, 'n')};
    Notifications all = engine().listen(names);
    for (const std::string& name : names) send(name, "to " + name);
    for (const std::string& name : names) {
        const auto found = all.next(long_enough);
        EXPECT_EQ(found->channel, name);
        EXPECT_EQ(found->payload, "to " + name);
    }
}

TEST_P(Listening, refuses_names_that_the_server_would_cut) {
    EXPECT_THROW(engine().listen({}), ArgumentError);
    EXPECT_THROW(engine().listen({""}), ArgumentError);
    EXPECT_THROW(engine().listen({std::string("a\0b", 3)}), ArgumentError);
    EXPECT_TRUE(says(caught<ArgumentError>([&] { engine().listen({std::string(64, 'n')}); }), "63 bytes"));
}

TEST_P(Listening, takes_the_largest_payload) {
    Notifications orders = engine().listen({"orders_c"});
    const std::string large(7'999, 'x');
    for (int i = 0; i < 20; ++i) send("orders_c", large);
    EXPECT_EQ(payloads(orders, 20), std::vector<std::string>(20, large));
}

TEST_P(Listening, a_notification_of_a_transaction_that_is_rolled_back_is_not_sent) {
    Notifications orders = engine().listen({"orders_d"});
    Connection connection = connect();
    connection.execute(select(func::call<Text>("pg_notify", "orders_d", "undone")));
    connection.rollback();
    send("orders_d", "done");
    EXPECT_EQ(payloads(orders, 1), std::vector<std::string>{"done"});
}

TEST_P(Listening, needs_no_connection_of_the_pool) {
    use_engine({.pool_size = 1, .max_overflow = 0, .pool_timeout = Duration::of_seconds(0.1)});
    Connection only = connect();
    Notifications orders = engine().listen({"orders_e"});
    EXPECT_EQ(engine().pool().checkedout(), 1);
    only.execute(select(func::call<Text>("pg_notify", "orders_e", "x")));
    only.commit();
    EXPECT_EQ(payloads(orders, 1), std::vector<std::string>{"x"});
}

TEST_P(Listening, reports_a_lost_connection_and_goes_on) {
    Notifications orders = engine().listen({"orders_f"}, {.pause = Duration::of_seconds(0.01)});
    send("orders_f", "before");
    EXPECT_EQ(payloads(orders, 1), std::vector<std::string>{"before"});
    kill_listeners();
    send("orders_f", "lost");
    const auto news = orders.next(long_enough);
    EXPECT_TRUE(news->is_reconnection);
    EXPECT_EQ(news->channel, "");
    send("orders_f", "after");
    EXPECT_EQ(payloads(orders, 1), std::vector<std::string>{"after"});
}

TEST_P(Listening, gives_what_came_before_the_connection_was_lost) {
    Notifications orders = engine().listen({"orders_g"});
    send("orders_g", "kept");
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + name_ + "'") > 0, true);
    kill_listeners();
    const auto first = orders.next(long_enough);
    EXPECT_EQ(first->payload, "kept");
    EXPECT_TRUE(orders.next(long_enough)->is_reconnection);
}

TEST_P(Listening, notices_a_server_that_goes_silent) {
    Proxy proxy;
    bool is_direct = false;
    event::listen(engine(), event::do_connect, [&](ConnectArgs& args) {
        if (!is_direct) args["port"] = std::to_string(proxy.args().port);
    });
    Notifications orders = engine().listen({"orders_h"}, {.heartbeat = Duration::of_seconds(0.1)});
    EXPECT_EQ(orders.next(Duration::of_seconds(0.35)), std::nullopt);   // three questions, three answers
    proxy.stop();
    is_direct = true;
    EXPECT_TRUE(orders.next(long_enough)->is_reconnection);
}

TEST_P(Listening, tries_again_until_the_server_is_back) {
    int refused = 0;
    Notifications orders = engine().listen({"orders_i"}, {.pause = Duration::of_seconds(0.001)});
    kill_listeners();
    event::listen(engine(), event::do_connect, [&](ConnectArgs& args) {
        if (++refused <= 3) args["port"] = "1";
    });
    EXPECT_TRUE(orders.next(long_enough)->is_reconnection);
    EXPECT_EQ(refused, 4);   // three times in vain
}

TEST_P(Listening, while_the_server_is_away_a_timeout_ends_the_call) {
    Notifications orders = engine().listen({"orders_j"}, {.pause = Duration::of_seconds(0.001)});
    kill_listeners();
    bool is_away = true;
    event::listen(engine(), event::do_connect, [&](ConnectArgs& args) {
        if (is_away) args["port"] = "1";
    });
    EXPECT_EQ(orders.next(a_while), std::nullopt);
    EXPECT_EQ(orders.next(a_while), std::nullopt);
    is_away = false;
    EXPECT_TRUE(orders.next(long_enough)->is_reconnection);
}

TEST_P(Listening, a_database_that_is_gone_is_an_error_and_may_come_back) {
    Notifications orders = engine().listen({"orders_k"});
    kill_listeners();
    bool is_gone = true;
    event::listen(engine(), event::do_connect, [&](ConnectArgs& args) {
        if (is_gone) args["dbname"] = "there_is_no_such_database";
    });
    EXPECT_TRUE(says(caught<OperationalError>([&] { orders.next(long_enough); }), "there_is_no_such_database"));
    is_gone = false;
    EXPECT_TRUE(orders.next(long_enough)->is_reconnection);
}

TEST_P(Listening, ends_when_it_is_closed) {
    Notifications orders = engine().listen({"orders_l"});
    EXPECT_FALSE(orders.closed());
    Notifications moved = std::move(orders);
    EXPECT_TRUE(orders.closed());
    EXPECT_THROW(orders.next(), ResourceClosedError);
    moved.close();
    moved.close();
    EXPECT_TRUE(moved.closed());
    EXPECT_THROW(moved.next(), ResourceClosedError);
}

TEST_P(Listening, wakes_up_for_what_another_thread_sends) {
    Notifications orders = engine().listen({"orders_m"});
    std::thread sender([&] { send("orders_m", "from a thread"); });
    EXPECT_EQ(orders.next().payload, "from a thread");
    sender.join();
}

TEST_P(NotListening, is_refused_with_a_reason) {
    EXPECT_TRUE(says(caught<NotSupportedError>([&] { engine().listen({"orders"}); }), "PostgreSQL"));
    EXPECT_EQ(engine().connect().execute(text("SELECT 1")).as<int>().scalar_one(), 1);
}
