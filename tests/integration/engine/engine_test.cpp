// What an engine is before and beside its connections: lazy, a URL, options that are checked, `begin`.

#include "integration/support.hpp"

#include <map>

using namespace aludel;
using namespace aludel::integration;

namespace {
class Engines : public DatabaseTest {};
INSTANTIATE_TEST_SUITE_P(Live, Engines, every_database(), database_name);
}  // namespace

TEST_P(Engines, connect_to_nothing_before_the_first_use) {
    Engine& engine = use_engine({});
    EXPECT_EQ(engine.pool().checkedin() + engine.pool().checkedout(), 0);
    { Connection connection = engine.connect(); }
    EXPECT_EQ(engine.pool().checkedin(), 1);
}

TEST_P(Engines, know_their_url_dialect_and_driver) {
    EXPECT_EQ(engine().url(), make_url(playground().url()));
    EXPECT_EQ(engine().url().get_backend_name(), engine().dialect().name());
    EXPECT_FALSE(engine().driver().empty());
}

TEST_P(Engines, are_handles_on_one_pool) {
    Engine copy = engine();
    Connection connection = copy.connect();
    EXPECT_EQ(engine().pool().checkedout(), 1);
}

TEST_P(Engines, live_on_in_their_connections) {
    auto engine = std::make_unique<Engine>(playground().engine({}));
    Connection connection = engine->connect();
    engine.reset();
    EXPECT_EQ(connection.execute(text("SELECT 1 + 1")).as<int>().scalar_one(), 2);
}

TEST_P(Engines, commit_when_the_work_of_begin_returns) {
    run("CREATE TABLE t (x INTEGER)");
    engine().begin([](Connection& connection) { connection.execute(text("INSERT INTO t (x) VALUES (1)")); });
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM t"), 1);
}

TEST_P(Engines, give_what_the_work_of_begin_returns) {
    const std::string greeting = engine().begin([](Connection& connection) {
        return connection.execute(text("SELECT 'hello'")).as<std::string>().scalar_one();
    });
    EXPECT_EQ(greeting, "hello");
}

TEST_P(Engines, roll_back_when_the_work_of_begin_throws) {
    run("CREATE TABLE t (x INTEGER)");
    EXPECT_THROW(engine().begin([](Connection& connection) {
        connection.execute(text("INSERT INTO t (x) VALUES (1)"));
        throw std::logic_error("no");
    }), std::logic_error);
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM t"), 0);
    EXPECT_EQ(engine().pool().checkedout(), 0);
}

TEST_P(Engines, tell_the_version_of_the_server) {
    Connection connection = connect();
    const std::string version = connection.server_version();
    EXPECT_TRUE(version.find('.') != std::string::npos && version[0] >= '1' && version[0] <= '9') << version;
}

TEST_P(Engines, refuse_senseless_options) {
    const std::string url = playground().url();
    EXPECT_TRUE(says(caught<ArgumentError>([&] { create_engine(url, {.pool_size = -1}); }), "pool_size", "not negative"));
    EXPECT_TRUE(says(caught<ArgumentError>([&] { create_engine(url, {.max_overflow = -2}); }), "max_overflow"));
    EXPECT_TRUE(says(caught<ArgumentError>([&] { create_engine(url, {.pool_timeout = Duration::of_seconds(-1)}); }),
                     "pool_timeout"));
    EXPECT_TRUE(says(caught<ArgumentError>([&] { create_engine(url, {.isolation_level = "BOGUS"}); }), "BOGUS",
                     "SERIALIZABLE", "AUTOCOMMIT"));
}

TEST_P(Engines, refuse_a_driver_option_that_does_not_exist) {
    EngineOptions options;
    options.connect_args = {{"bogus_option", "1"}};
    EXPECT_TRUE(says(caught<ArgumentError>([&] { playground().engine(options).connect(); }), "bogus_option"));
}

TEST_P(Engines, are_made_from_a_configuration) {
    const std::map<std::string, std::string> configuration{
        {"sqlalchemy.url", playground().url()}, {"sqlalchemy.pool_size", "3"},      {"sqlalchemy.max_overflow", "1"},
        {"sqlalchemy.pool_timeout", "2.5"},     {"sqlalchemy.pool_pre_ping", "true"}, {"sqlalchemy.echo", "false"},
        {"other.option", "is not ours"},
    };
    Engine engine = engine_from_config(configuration, "sqlalchemy.");
    EXPECT_EQ(engine.url(), make_url(playground().url()));
    Connection connection = engine.connect();
    EXPECT_EQ(connection.execute(text("SELECT 5")).as<int>().scalar_one(), 5);
}

TEST(EngineFromConfig, refuses_what_it_does_not_know) {
    using Configuration = std::vector<std::pair<std::string, std::string>>;
    auto refusal = [](const Configuration& configuration) {
        return caught<ArgumentError>([&] { engine_from_config(configuration); });
    };
    EXPECT_TRUE(says(refusal({{"aludel.echo", "true"}}), "aludel.url"));
    EXPECT_TRUE(says(refusal({{"aludel.url", "sqlite://"}, {"aludel.bogus", "1"}}), "aludel.bogus"));
    EXPECT_TRUE(says(refusal({{"aludel.url", "sqlite://"}, {"aludel.pool_size", "many"}}), "aludel.pool_size", "many",
                     "a number"));
    EXPECT_TRUE(says(refusal({{"aludel.url", "sqlite://"}, {"aludel.echo", "maybe"}}), "maybe", "true or false"));
}
