// Each engine has a dialect of its own, which the server refines when the engine first connects.

#include "integration/support.hpp"

#include "aludel/engine/event.hpp"

#include <atomic>

using namespace aludel;
using namespace aludel::integration;

namespace {
struct Things : TypedTable<"things"> {
    Column<BigInteger> id{this, "id", primary_key};
    Column<String> name{this, "name", String(20)};
} const things;

class Dialects : public DatabaseTest {};
INSTANTIATE_TEST_SUITE_P(Live, Dialects, every_database(), database_name);
}  // namespace

TEST_P(Dialects, know_their_driver_before_and_their_server_after_the_first_connect) {
    Engine& engine = use_engine({});
    EXPECT_EQ(engine.dialect().driver(), engine.driver());
    EXPECT_FALSE(engine.dialect().server_version_info());

    Connection connection = engine.connect();
    EXPECT_EQ(engine.dialect().server_version_info(), ServerVersion::parse(connection.server_version()));
    EXPECT_TRUE(engine.dialect().server_version_info());
    EXPECT_EQ(engine.dialect().driver(), engine.driver());
    EXPECT_EQ(engine.dialect().name(), engine.url().get_backend_name());
    EXPECT_EQ(&connection.dialect(), &engine.dialect());
}

TEST_P(Dialects, report_the_version_that_the_server_itself_reports) {
    const std::string version = value_of<std::string>(can().server ? "SHOW server_version" : "SELECT sqlite_version()");
    EXPECT_EQ(engine().dialect().server_version_info(), ServerVersion::parse(version));
}

TEST_P(Dialects, of_before_the_first_connect_can_be_used_as_long_as_the_engine) {
    const Dialect& before = use_engine({}).dialect();
    { Connection connection = connect(); }
    EXPECT_EQ(before.name(), engine().dialect().name());
    EXPECT_FALSE(before.server_version_info());
}

TEST_P(Dialects, are_known_to_listeners_of_the_first_connect) {
    Engine& engine = use_engine({});
    ServerVersion seen;
    event::listen(engine, event::first_connect, [&](DriverConnection& c) {
        seen = engine.dialect().server_version_info();
        EXPECT_EQ(seen, ServerVersion::parse(c.server_version()));
    });
    { Connection connection = engine.connect(); }
    EXPECT_TRUE(seen);
}

TEST_P(Dialects, are_refined_by_a_connection_that_a_listener_opened) {
    Engine& engine = use_engine({});
    event::listen(engine, event::do_connect, [](ConnectArgs& args) { return args.connect(); });
    { Connection connection = engine.connect(); }
    EXPECT_TRUE(engine.dialect().server_version_info());
}

TEST_P(Dialects, stay_as_they_were_when_connecting_fails) {
    Engine& engine = use_engine({});
    auto refusal = event::listen(engine, event::do_connect, [](ConnectArgs&) { throw OperationalError("not today"); });
    EXPECT_THROW(engine.connect(), OperationalError);
    EXPECT_FALSE(engine.dialect().server_version_info());
    refusal.disconnect();
    { Connection connection = engine.connect(); }
    EXPECT_TRUE(engine.dialect().server_version_info());
}

TEST_P(Dialects, of_two_engines_do_not_influence_one_another) {
    run("CREATE TABLE things (id INTEGER PRIMARY KEY, name VARCHAR(20))");
    const auto upsert = insert(things).values(things.id = 1, things.name = "a").returning(things.name);
    EngineOptions without;
    without.dialect.abilities = [](DialectAbilities& can) { can.insert_returning = false; };
    const Engine other = playground().engine(without);
    for (int round = 0; round < 2; ++round) {
        const std::string refusal = caught<UnsupportedCompilationError>([&] { other.connect().execute(upsert); }).what();
        EXPECT_NE(refusal.find("has no INSERT ... RETURNING"), refusal.npos) << refusal;
        Connection connection = connect();
        EXPECT_EQ(connection.execute(upsert).scalar_one(), "a");
    }
    EXPECT_TRUE(engine().dialect().abilities().insert_returning);
    EXPECT_FALSE(other.dialect().abilities().insert_returning);
}

// DX01
TEST_P(Dialects, can_write_for_an_older_server_than_the_connected_one) {
    EngineOptions old;
    old.dialect.server_version = can().server ? ServerVersion{9, 4} : ServerVersion{3, 20};
    Engine& engine = use_engine(old);
    EXPECT_EQ(engine.dialect().server_version_info(), old.dialect.server_version);
    Connection connection = engine.connect();
    EXPECT_EQ(engine.dialect().server_version_info(), old.dialect.server_version);
    EXPECT_NE(ServerVersion::parse(connection.server_version()), old.dialect.server_version);
    const auto upsert = aludel::postgresql::insert(things).values(things.id = 1).on_conflict_do_nothing();
    EXPECT_THROW(connection.execute(upsert), UnsupportedCompilationError);
    EXPECT_EQ(connection.execute(text("SELECT 1 + 1")).as<int>().scalar_one(), 2);
}

TEST_P(Dialects, decide_the_abilities_before_any_statement_is_compiled) {
    EngineOptions options;
    static std::atomic<int> decisions{0};
    decisions = 0;
    options.dialect.abilities = [](DialectAbilities& can) {
        if (decisions++ > 0) can.insert_returning = false;   // as an older server than expected would
    };
    Engine& engine = use_engine(options);
    EXPECT_TRUE(engine.dialect().abilities().insert_returning);
    const auto statement = insert(things).values(things.id = 1).returning(things.id);
    EXPECT_THROW(engine.connect().execute(statement), UnsupportedCompilationError);
    EXPECT_EQ(decisions, 2);
    EXPECT_EQ(engine.compiled_count(), 0U);
}

// DT08
TEST_P(Dialects, of_a_server_know_how_many_parameters_it_takes) {
    { Connection connection = connect(); }
    EXPECT_GE(engine().dialect().abilities().max_parameters, 999U);
}
