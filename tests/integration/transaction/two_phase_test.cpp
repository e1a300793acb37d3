// Transactions in two phases, and transactions that only read.

#include "integration/support.hpp"

#include "aludel/engine/event.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

class TwoPhases : public DatabaseTest {
protected:
    TwoPhases() { run("CREATE TABLE t (i INTEGER)"); }
    int count() { return value_of<int>("SELECT count(*) FROM t"); }
};
INSTANTIATE_TEST_SUITE_P(Live, TwoPhases, databases_with(&Abilities::server), database_name);

class NoTwoPhases : public DatabaseTest {};
INSTANTIATE_TEST_SUITE_P(Live, NoTwoPhases, databases_with(&Abilities::server, false), database_name);

class ReadOnly : public DatabaseTest {};
INSTANTIATE_TEST_SUITE_P(Live, ReadOnly, every_database(), database_name);

}  // namespace

// DP06
TEST_P(TwoPhases, prepare_then_commit) {
    Connection connection = connect();
    auto xa = connection.begin_twophase();
    connection.execute(text("INSERT INTO t VALUES (1)"));
    xa.prepare();
    EXPECT_EQ(connect().recover_twophase(), std::vector<std::string>{xa.xid()});
    EXPECT_EQ(count(), 0);
    EXPECT_THROW(connection.execute(text("SELECT 1")), InvalidRequestError);
    xa.commit();
    EXPECT_EQ(count(), 1);
    EXPECT_TRUE(connect().recover_twophase().empty());
    EXPECT_EQ(connection.execute(text("SELECT 1")).as<int>().scalar_one(), 1);
}

TEST_P(TwoPhases, commit_without_prepare_is_an_ordinary_one) {
    Connection connection = connect();
    auto xa = connection.begin_twophase("it's \\ mine");
    EXPECT_EQ(xa.xid(), "it's \\ mine");
    connection.execute(text("INSERT INTO t VALUES (1)"));
    xa.commit();
    EXPECT_EQ(count(), 1);
}

TEST_P(TwoPhases, roll_back_prepared_or_not) {
    Connection connection = connect();
    for (bool prepares : {false, true}) {
        auto xa = connection.begin_twophase("it's \\ mine");
        connection.execute(text("INSERT INTO t VALUES (1)"));
        if (prepares) xa.prepare();
        xa.rollback();
        EXPECT_FALSE(connection.in_transaction());
    }
    {
        auto xa = connection.begin_twophase();
        connection.execute(text("INSERT INTO t VALUES (1)"));
        xa.prepare();
    }
    EXPECT_TRUE(connect().recover_twophase().empty());
    EXPECT_EQ(count(), 0);
}

TEST_P(TwoPhases, are_ended_by_another_connection_after_a_loss) {
    std::string kept, undone;
    for (std::string* xid : {&kept, &undone}) {
        Connection connection = connect();
        auto xa = connection.begin_twophase();
        connection.execute(text("INSERT INTO t VALUES (1)"));
        xa.prepare();
        *xid = xa.xid();
        connection.invalidate();
    }
    Connection other = connect();
    EXPECT_EQ(other.recover_twophase(), (std::vector<std::string>{kept, undone}));
    EXPECT_THROW(other.commit_prepared(kept), InvalidRequestError) << "the query has begun a transaction";
    other.rollback();
    other.commit_prepared(kept);
    other.rollback_prepared(undone);
    EXPECT_TRUE(other.recover_twophase().empty());
    EXPECT_EQ(count(), 1);
}

TEST_P(TwoPhases, begin_only_where_no_transaction_has) {
    Connection connection = connect();
    connection.execute(text("SELECT 1"));
    EXPECT_THROW(connection.begin_twophase(), InvalidRequestError);
}

TEST_P(TwoPhases, tell_listeners_of_their_own_steps) {
    std::vector<std::string> log;
    const auto note = [&](auto event, std::string name) {
        event::listen(engine(), event, [&log, name](Connection&, std::string_view xid) {
            log.push_back(name + " " + std::string(xid));
        });
    };
    note(event::begin_twophase, "begin");
    note(event::prepare_twophase, "prepare");
    note(event::commit_twophase, "commit");
    note(event::rollback_twophase, "rollback");
    event::listen(engine(), event::begin, [&](Connection&) { log.push_back("begin of one phase"); });
    Connection connection = connect();
    auto kept = connection.begin_twophase("a");
    connection.execute(text("INSERT INTO t VALUES (1)"));
    kept.prepare();
    kept.commit();
    connection.begin_twophase("b").rollback();
    EXPECT_EQ(log, (std::vector<std::string>{"begin a", "prepare a", "commit a", "begin b", "rollback b"}));
}

TEST_P(TwoPhases, read_only_is_refused_where_there_are_no_transactions) {
    use_engine({.pool_size = 1, .max_overflow = 0});
    {
        Connection connection = connect();
        EXPECT_TRUE(says(caught<ArgumentError>([&] {
                             connection.execution_options({.isolation_level = "AUTOCOMMIT", .readonly = true});
                         }),
                         "readonly", "AUTOCOMMIT"));
        EXPECT_EQ(connection.execute(text("SELECT 1")).as<int>().scalar_one(), 1);
    }
    use_engine({.isolation_level = "AUTOCOMMIT", .execution_options = {.readonly = true}});
    EXPECT_THROW(connect(), ArgumentError);
    EXPECT_EQ(engine().pool().checkedout(), 0);
}

TEST_P(NoTwoPhases, are_refused) { EXPECT_THROW(connect().begin_twophase(), NotSupportedError); }

// DP06
TEST_P(ReadOnly, transactions_refuse_to_write_and_the_next_user_may_write) {
    run("CREATE TABLE t (i INTEGER)");
    {
        Connection connection = connect();
        connection.execution_options({.readonly = true});
        EXPECT_THROW(connection.execute(text("INSERT INTO t VALUES (1)")), DBAPIError);
        connection.rollback();
        EXPECT_EQ(connection.execute(text("SELECT count(*) FROM t")).as<int>().scalar_one(), 0);
        EXPECT_THROW(connection.execution_options({.deferrable = true}), InvalidRequestError);
    }
    run("INSERT INTO t VALUES (2)");
    Session session(engine(), {.execution_options = {.readonly = true}});
    EXPECT_THROW(session.execute(text("INSERT INTO t VALUES (1)")), DBAPIError);
}
