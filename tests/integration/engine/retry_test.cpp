// Transactions that are run again: after which failures, how often, and when never.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

//! Two transactions that read a row and then write it: the second one to write cannot be committed.
class Retries : public DatabaseTest {
protected:
    Retries() {
        const bool sqlite = GetParam().name == "sqlite_file";
        EngineOptions options;
        if (sqlite) options.connect_args = {{"journal_mode", "wal"}};
        else options.isolation_level = "REPEATABLE READ";
        use_engine(options);
        run("CREATE TABLE counter (n INTEGER); INSERT INTO counter VALUES (0)");
    }
    //! Adds 1; while `conflicts` is above zero, another connection adds 100 between the reading and the writing.
    void add_one(Connection& connection, int& conflicts) {
        ++runs;
        const int n = connection.execute(text("SELECT n FROM counter")).as<int>().scalar_one();
        if (conflicts-- > 0) run("UPDATE counter SET n = n + 100");
        connection.execute(text("UPDATE counter SET n = :n"), {{"n", n + 1}});
    }
    int counter() { return value_of<int>("SELECT n FROM counter"); }

    static constexpr RetryOptions five{.times = 5, .pause = Duration::of_seconds(0.001)};
    int runs = 0;
};
INSTANTIATE_TEST_SUITE_P(Live, Retries, databases_with(&Abilities::several_connections), database_name);

}  // namespace

TEST_P(Retries, repeat_a_transaction_until_it_can_be_committed) {
    int conflicts = 2;
    engine().retry(five, [&](Connection& connection) { add_one(connection, conflicts); });
    EXPECT_EQ(runs, 3);
    EXPECT_EQ(counter(), 201);
}

TEST_P(Retries, give_what_the_work_gives) {
    EXPECT_EQ(engine().retry({}, [](Connection& c) { return c.execute(text("SELECT 7")).as<int>().scalar_one(); }), 7);
}

TEST_P(Retries, end_after_the_last_run_with_the_error_of_the_database) {
    int conflicts = 1000;
    const auto error = caught<OperationalError>(
        [&] { engine().retry(five, [&](Connection& connection) { add_one(connection, conflicts); }); });
    EXPECT_EQ(runs, 5);
    EXPECT_TRUE(error.diagnostics().retryable) << error.what();
    EXPECT_EQ(counter(), 500);
}

TEST_P(Retries, do_not_repeat_what_would_fail_again) {
    EXPECT_THROW(engine().retry(five,
                                [&](Connection& connection) {
                                    ++runs;
                                    connection.execute(text("SELECT * FROM nowhere"));
                                }),
                 ProgrammingError);
    EXPECT_THROW(engine().retry(five,
                                [&](Connection&) {
                                    ++runs;
                                    throw std::runtime_error("the program's own");
                                }),
                 std::runtime_error);
    EXPECT_EQ(runs, 2);
}

TEST_P(Retries, do_not_repeat_a_commit_of_unknown_outcome) {
    EXPECT_THROW(engine().retry(five,
                                [&](Connection&) {
                                    ++runs;
                                    throw UnknownOutcomeError("lost", {.disconnected = true});
                                }),
                 UnknownOutcomeError);
    EXPECT_EQ(runs, 1);
}

TEST_P(Retries, use_a_new_session_for_each_run) {
    int conflicts = 1;
    std::vector<bool> fresh;
    sessionmaker(engine()).retry(five, [&](Session& session) {
        fresh.push_back(!session.in_transaction());
        ++runs;
        const int n = session.execute(text("SELECT n FROM counter")).as<int>().scalar_one();
        if (conflicts-- > 0) run("UPDATE counter SET n = n + 100");
        session.execute(text("UPDATE counter SET n = :n"), {{"n", n + 1}});
    });
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(counter(), 101);
}

TEST_P(Retries, need_at_least_one_run) {
    EXPECT_THROW(engine().retry({.times = 0}, [](Connection&) {}), ArgumentError);
}

class LostConnections : public DatabaseTest {};
INSTANTIATE_TEST_SUITE_P(Live, LostConnections, databases_with(&Abilities::server), database_name);

TEST_P(LostConnections, before_a_commit_are_replaced_and_the_transaction_is_run_again) {
    run("CREATE TABLE counter (n INTEGER); INSERT INTO counter VALUES (0)");
    Engine other = playground().engine({.poolclass = pool::Null});
    int runs = 0;
    engine().retry({.pause = Duration::of_seconds(0.001)}, [&](Connection& connection) {
        const auto number = connection.execute(text("SELECT pg_backend_pid()")).as<std::int64_t>().scalar_one();
        if (++runs == 1) other.connect().execute(text("SELECT pg_terminate_backend(:n, 5000)"), {{"n", number}});
        connection.execute(text("UPDATE counter SET n = n + 1"));
    });
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(value_of<int>("SELECT n FROM counter"), 1);
}
