// SQLite for real programs: when a transaction takes the right to write, what is said when it cannot have it, and the
// PRAGMAs that are options of the connection.

#include "integration/support.hpp"

#include <thread>

using namespace aludel;
using namespace aludel::integration;

namespace {

struct Counter {
    std::int64_t id{};
    int value{};
};
struct CounterBase : DeclarativeBase<CounterBase> {};
struct CounterTable : Declarative<Counter, "counters_of_begin", CounterBase> {
    Mapped<&Counter::id>    id    {this, primary_key};
    Mapped<&Counter::value> value {this};
};
const CounterTable counters;

class SqliteBegin : public ::testing::Test {
protected:
    SqliteBegin() {
        open().begin([](Connection& c) { c.execute_script("CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1), (2)"); });
    }
    //! `query`: options of the driver, as "timeout=0".
    Engine open(std::string_view query = "timeout=0", EngineOptions options = {}) const {
        return create_engine("sqlite:///" + folder.file("test.db") + "?" + std::string(query), options);
    }
    static void add(Connection& connection) { connection.execute(text("INSERT INTO t VALUES (3)")); }
    static int count(Connection& connection) {
        return connection.execute(text("SELECT count(*) FROM t")).as<int>().scalar_one();
    }
    static std::string answer(Connection& connection, const std::string& pragma) {
        return connection.exec_driver_sql(unsafe_sql("PRAGMA " + pragma)).as<std::string>().scalar_one();
    }
    TemporaryFolder folder{};
};

EngineOptions immediate() { return {.begin_mode = "IMMEDIATE"}; }

}  // namespace

// ---- BEGIN IMMEDIATE ----------------------------------------------------------------------------------------------------

// DS04
TEST_F(SqliteBegin, immediately_is_an_option_of_engine_connection_and_session) {
    MemoryLog log;
    const Engine of_engine = open("timeout=0", {.begin_mode = "IMMEDIATE", .echo = true, .echo_sink = &log});
    const Engine deferred = open("timeout=0", {.echo = true, .echo_sink = &log});
    of_engine.connect().execute(text("SELECT 1"));
    EXPECT_EQ(log.lines().front(), "BEGIN IMMEDIATE (implicit)");
    log.clear();
    of_engine.connect().execution_options({.begin_mode = "DEFERRED"}).execute(text("SELECT 1"));
    EXPECT_EQ(log.lines().front(), "BEGIN DEFERRED (implicit)");
    log.clear();
    Connection connection = deferred.connect();
    connection.execution_options({.begin_mode = "EXCLUSIVE"}).execution_options({.yield_per = 10});
    (void)connection.begin();
    connection.close();
    EXPECT_EQ(log.lines().front(), "BEGIN EXCLUSIVE (implicit)");
    log.clear();
    Session session(deferred, {.begin_mode = "IMMEDIATE"});
    for (int i = 0; i < 2; ++i) {
        session.execute(text("SELECT 1"));
        session.commit();
    }
    EXPECT_EQ(log.count("BEGIN IMMEDIATE (implicit)"), 2u);
    log.clear();
    deferred.connect().execute(text("SELECT 1"));   // the same driver connection, for another user
    EXPECT_EQ(log.lines().front(), "BEGIN (implicit)");
}

TEST_F(SqliteBegin, immediately_comes_from_a_configuration_and_a_sessionmaker) {
    MemoryLog log;
    const Engine engine = engine_from_config(std::vector<std::pair<std::string, std::string>>{
        {"aludel.url", "sqlite:///" + folder.file("test.db") + "?timeout=0"}, {"aludel.begin_mode", "IMMEDIATE"}});
    Connection first = engine.connect(), second = engine.connect();
    EXPECT_EQ(count(first), 2);
    EXPECT_THROW(count(second), OperationalError);
    first.rollback();
    const auto make = sessionmaker(open(), {.begin_mode = "IMMEDIATE"});
    Session session = make();
    session.execute(text("SELECT 1"));
    EXPECT_THROW(count(second), OperationalError);
}

TEST_F(SqliteBegin, immediately_waits_and_then_says_who_is_in_the_way) {
    Connection first = open("timeout=0", immediate()).connect(), second = open("timeout=0", immediate()).connect();
    EXPECT_EQ(count(first), 2);
    EXPECT_TRUE(says(caught<OperationalError>([&] { count(second); }), "another connection or program uses", "0 s",
                     "option `timeout`", "[SQL: BEGIN IMMEDIATE]"));
    EXPECT_FALSE(second.in_transaction());
    first.commit();
    EXPECT_EQ(count(second), 2);
}

TEST_F(SqliteBegin, has_modes_that_are_checked) {
    EXPECT_TRUE(says(caught<ArgumentError>([&] { open("timeout=0", {.begin_mode = "SOON"}); }), "SOON", "DEFERRED, IMMEDIATE"));
    EXPECT_TRUE(says(caught<ArgumentError>([&] { create_engine("postgresql://localhost/x", immediate()); }), "postgresql",
                     "begin_mode", "leave it empty"));
    const Engine engine = open();
    EXPECT_THROW(Session(engine, {.begin_mode = "SOON"}), ArgumentError);
    Connection connection = engine.connect();
    EXPECT_THROW(connection.execution_options({.begin_mode = "SOON"}), ArgumentError);
    EXPECT_EQ(count(connection), 2);
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { connection.execution_options({.begin_mode = "IMMEDIATE"}); }),
                     "begin_mode", "commit() or rollback()"));
}

TEST_F(SqliteBegin, immediately_holds_for_savepoints_in_autocommit) {
    const Engine engine = open("timeout=0", {.isolation_level = "AUTOCOMMIT", .begin_mode = "IMMEDIATE"});
    Connection first = engine.connect(), second = engine.connect();
    auto savepoint = first.begin_nested();
    EXPECT_THROW(add(second), OperationalError);
    savepoint.rollback();
    add(second);
}

// With BEGIN alone 250 of 300 fail: each has read when it wants to write, and none can wait for the others.
TEST_F(SqliteBegin, immediately_lets_six_threads_edit_one_row) {
    constexpr int threads = 6, times = 50;
    const Engine engine = open("timeout=120&synchronous=off", {.pool_size = threads, .begin_mode = "IMMEDIATE"});
    CounterBase::metadata().create_all(engine);
    engine.begin([](Connection& c) { c.execute(insert(counters), Counter{.id = 1}); });
    std::atomic<int> failed{0};
    std::vector<std::thread> workers;
    for (int t = 0; t < threads; ++t)
        workers.emplace_back([&] {
            for (int i = 0; i < times; ++i) {
                try {
                    Session session(engine);
                    auto counter = session.get<Counter>(1);
                    counter.edit()->value += 1;
                    session.commit();
                } catch (const std::exception&) {
                    ++failed;
                }
            }
        });
    for (std::thread& worker : workers) worker.join();
    EXPECT_EQ(failed, 0);
    Session session(engine);
    EXPECT_EQ(session.get<Counter>(1)->value, threads * times);
}

// ---- what a lock says ---------------------------------------------------------------------------------------------------

TEST_F(SqliteBegin, explains_a_reader_that_cannot_write) {
    for (const char* query : {"timeout=60&journal_mode=delete", "timeout=60&journal_mode=wal"}) {
        const Engine engine = open(query);
        Connection reader = engine.connect(), writer = engine.connect();
        EXPECT_EQ(count(reader), count(writer));
        add(writer);
        if (std::string(query).ends_with("wal")) writer.commit();
        EXPECT_TRUE(says(caught<OperationalError>([&] { add(reader); }), "has read", "roll back and run it again",
                         "begin_mode = \"IMMEDIATE\""));
        writer.rollback();
        reader.rollback();
        add(reader);
    }
}

TEST_F(SqliteBegin, commits_again_after_a_commit_that_had_to_wait_for_a_reader) {
    const Engine engine = open();
    Connection reader = engine.connect(), writer = engine.connect();
    Transaction transaction = writer.begin();
    add(writer);
    EXPECT_EQ(count(reader), 2);
    EXPECT_TRUE(says(caught<OperationalError>([&] { transaction.commit(); }), "another connection or program uses"));
    EXPECT_TRUE(transaction.is_active());   // SQLite keeps it
    reader.rollback();
    transaction.commit();
    EXPECT_EQ(count(reader), 3);
}

TEST_F(SqliteBegin, does_not_blame_another_connection_for_its_own_rows) {
    Connection connection = open().connect();
    Result rows = connection.execute(text("SELECT x FROM t"));
    ASSERT_TRUE(rows.fetchone());
    const auto error = caught<OperationalError>([&] { connection.execute(text("DROP TABLE t")); });
    EXPECT_TRUE(says(error, "this connection still reads", "close their result"));
    EXPECT_FALSE(says(error, "another connection"));
    rows.close();
    connection.execute(text("DROP TABLE t"));
}

TEST_F(SqliteBegin, does_not_claim_to_have_waited_where_connections_share_a_cache) {
    const Engine engine = open("timeout=60&cache=shared");
    Connection first = engine.connect(), second = engine.connect();
    add(first);
    EXPECT_TRUE(says(caught<OperationalError>([&] { count(second); }), "shares the cache", "cache=shared"));
    first.rollback();
    EXPECT_EQ(count(second), 2);
}

// ---- PRAGMAs --------------------------------------------------------------------------------------------------------------

// DS08
TEST_F(SqliteBegin, has_pragmas_as_options_of_the_connection) {
    const Engine engine = open("journal_mode=WAL&synchronous=normal&cache_size=-4000");
    Connection connection = engine.connect();
    EXPECT_EQ(answer(connection, "journal_mode"), "wal");
    EXPECT_EQ(answer(connection, "synchronous"), "1");
    EXPECT_EQ(answer(connection, "cache_size"), "-4000");
    connection.close();
    Connection other = open("timeout=0", {.connect_args = {{"cache_size", "100"}, {"synchronous", "EXTRA"}}}).connect();
    EXPECT_EQ(answer(other, "journal_mode"), "wal");   // the file keeps it
    EXPECT_EQ(answer(other, "synchronous"), "3");
    EXPECT_EQ(answer(other, "cache_size"), "100");
}

TEST_F(SqliteBegin, refuses_values_of_pragmas_that_do_not_exist) {
    const auto refused = [&](const char* query) { return caught<ArgumentError>([&] { open(query).connect(); }); };
    EXPECT_TRUE(says(refused("journal_mode=fast"), "journal_mode", "fast", "delete, truncate, persist, memory, wal, off"));
    EXPECT_TRUE(says(refused("synchronous=always"), "synchronous", "always", "off, normal, full, extra"));
    EXPECT_TRUE(says(refused("cache_size=2MB"), "cache_size", "2MB", "KiB"));
    EXPECT_TRUE(says(refused("cache_size=99999999999"), "cache_size"));
    EXPECT_TRUE(says(refused("journal_mode=wal;DROP TABLE t"), "journal_mode"));
    EXPECT_TRUE(says(caught<ArgumentError>([] { create_engine("sqlite://?journal_mode=wal").connect(); }), "memory"));
    EXPECT_NO_THROW(create_engine("sqlite://?journal_mode=memory").connect());
    EXPECT_TRUE(says(caught<OperationalError>([&] { open("mode=ro&journal_mode=wal").connect(); }), "journal_mode"));
}

TEST_F(SqliteBegin, says_what_to_do_about_WAL_within_a_transaction) {
    Connection connection = open().connect();
    EXPECT_TRUE(says(caught<ProgrammingError>([&] { connection.execute(text("PRAGMA journal_mode = WAL")).all(); }),
                     "from within a transaction", "journal_mode=wal", "AUTOCOMMIT"));
    connection.rollback();
    EXPECT_TRUE(says(caught<ProgrammingError>([&] { connection.execute(text("PRAGMA synchronous = OFF")); }),
                     "inside a transaction", "synchronous=normal", "AUTOCOMMIT"));
    connection.rollback();
    EXPECT_TRUE(says(caught<ProgrammingError>([&] { connection.execute(text("VACUUM")); }), "AUTOCOMMIT"));
    connection.rollback();
    EXPECT_TRUE(says(caught<ProgrammingError>([&] { connection.execute(text("BEGIN")); }), "begin()", "AUTOCOMMIT"));
    connection.rollback();
    connection.execution_options({.isolation_level = "AUTOCOMMIT"});
    EXPECT_EQ(answer(connection, "journal_mode = WAL"), "wal");
    connection.execute(text("VACUUM"));
}

// SQLite ignores it without a word.
TEST_F(SqliteBegin, says_that_foreign_keys_cannot_change_within_a_transaction) {
    Connection connection = open().connect();
    for (const char* sql : {"PRAGMA foreign_keys = OFF", "pragma main.foreign_keys(0);", "PRAGMA foreign_keys='no'"}) {
        EXPECT_TRUE(says(caught<ProgrammingError>([&] { connection.execute(text(unsafe_sql(sql))); }), "no effect within a transaction",
                         "foreign_keys=off", "AUTOCOMMIT"));
    }
    connection.execute(text("PRAGMA foreign_keys = ON"));   // as it is
    EXPECT_EQ(answer(connection, "foreign_keys"), "1");
    connection.rollback();
    connection.execution_options({.isolation_level = "AUTOCOMMIT"});
    connection.execute(text("PRAGMA foreign_keys = OFF"));
    EXPECT_EQ(answer(connection, "foreign_keys"), "0");
}

TEST_F(SqliteBegin, turns_a_new_file_to_WAL_for_many_threads_at_once) {
    std::atomic<int> wal{0};
    std::vector<std::thread> workers;
    for (int t = 0; t < 6; ++t)
        workers.emplace_back([&] {
            const Engine engine = create_engine("sqlite:///" + folder.file("new.db") + "?timeout=60&journal_mode=wal");
            Connection connection = engine.connect();
            if (answer(connection, "journal_mode") == "wal") ++wal;
        });
    for (std::thread& worker : workers) worker.join();
    EXPECT_EQ(wal, 6);
}
