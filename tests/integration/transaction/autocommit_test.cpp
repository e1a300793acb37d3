// Savepoints in AUTOCOMMIT: the outermost one is a transaction of its own. On SQLite a bare SAVEPOINT opened one that
// nobody ended, and later rows were lost with it; on PostgreSQL it was refused.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

class AutocommitSavepoints : public DatabaseTest {
protected:
    AutocommitSavepoints() {
        run("CREATE TABLE t (x INTEGER PRIMARY KEY); CREATE TABLE parent (id INTEGER PRIMARY KEY);"
            "CREATE TABLE child (parent_id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)");
        connection.execution_options({.isolation_level = "AUTOCOMMIT"});
    }
    static void add(Connection& connection, int x) {
        connection.execute(text("INSERT INTO t (x) VALUES (:x)"), {{"x", x}});
    }
    void add(int x) { add(connection, x); }
    //! What another connection sees, and the same after ours is closed.
    std::vector<int> stored() {
        connection.close();
        return connect().execute(text("SELECT x FROM t ORDER BY x")).as<int>().scalars().all();
    }
    using Ints = std::vector<int>;
    Connection connection = connect();
    Connection keeps_memory = connect();   // a database in memory ends with its last connection
};
INSTANTIATE_TEST_SUITE_P(Live, AutocommitSavepoints, every_database(), database_name);

}  // namespace

TEST_P(AutocommitSavepoints, that_were_rolled_back_take_no_later_rows_with_them) {
    add(1);
    {
        auto savepoint = connection.begin_nested();
        EXPECT_TRUE(savepoint.is_active());
        EXPECT_TRUE(connection.in_nested_transaction());
        add(2);
        savepoint.rollback();
        EXPECT_FALSE(savepoint.is_active());
        EXPECT_FALSE(connection.in_nested_transaction());
    }
    add(3);
    EXPECT_EQ(stored(), (Ints{1, 3}));
}

TEST_P(AutocommitSavepoints, that_were_kept_are_committed) {
    auto savepoint = connection.begin_nested();
    add(1);
    savepoint.commit();
    connection.rollback();   // nothing to undo
    add(2);
    EXPECT_EQ(stored(), (Ints{1, 2}));
}

TEST_P(AutocommitSavepoints, nest) {
    auto outer = connection.begin_nested();
    add(1);
    {
        auto inner = connection.begin_nested();
        add(2);
    }
    {
        auto inner = connection.begin_nested();
        add(3);
        inner.commit();
    }
    outer.commit();
    auto undone = connection.begin_nested();
    auto inner = connection.begin_nested();
    add(4);
    undone.rollback();
    EXPECT_FALSE(inner.is_active());
    EXPECT_THROW(inner.commit(), InvalidRequestError);
    add(5);
    EXPECT_EQ(stored(), (Ints{1, 3, 5}));
}

TEST_P(AutocommitSavepoints, end_with_rollback_and_commit_of_the_connection) {
    auto undone = connection.begin_nested();
    add(1);
    connection.rollback();
    EXPECT_FALSE(undone.is_active());
    auto kept = connection.begin_nested();
    add(2);
    connection.commit();
    EXPECT_FALSE(kept.is_active());
    add(3);
    auto open = connection.begin_nested();
    add(4);
    EXPECT_EQ(stored(), (Ints{2, 3}));   // closed before the last one ended
}

TEST_P(AutocommitSavepoints, save_from_an_error) {
    add(1);
    {
        auto savepoint = connection.begin_nested();
        add(2);
        EXPECT_THROW(add(1), IntegrityError);
    }
    add(3);
    EXPECT_EQ(stored(), (Ints{1, 3}));
}

TEST_P(AutocommitSavepoints, whose_commit_fails_are_undone) {
    {
        auto savepoint = connection.begin_nested();
        connection.execute(text("INSERT INTO child VALUES (99)"));
        add(1);
        EXPECT_THROW(savepoint.commit(), IntegrityError);
        EXPECT_FALSE(savepoint.is_active());
    }
    add(2);
    EXPECT_EQ(stored(), Ints{2});
}

TEST_P(AutocommitSavepoints, that_the_program_ended_by_text_take_no_more_rows) {
    {
        auto savepoint = connection.begin_nested();
        add(1);
        connection.execute(text("ROLLBACK"));
        EXPECT_THROW(add(2), PendingRollbackError);
        EXPECT_THROW(savepoint.commit(), PendingRollbackError);
    }
    add(3);
    EXPECT_EQ(stored(), Ints{3});
}

TEST_P(AutocommitSavepoints, of_a_session_are_committed) {
    auto& sessions = use_engine({.isolation_level = "AUTOCOMMIT"});
    run("CREATE TABLE IF NOT EXISTS t (x INTEGER PRIMARY KEY)");   // in memory this engine has a database of its own
    Session session(sessions);
    session.begin_nested([&] { session.execute(text("INSERT INTO t VALUES (1)")); });
    EXPECT_THROW(session.begin_nested([&] {
        session.execute(text("INSERT INTO t VALUES (2)"));
        throw std::runtime_error("undone");
    }), std::runtime_error);
    session.execute(text("INSERT INTO t VALUES (3)"));
    session.close();
    EXPECT_EQ(stored(), (Ints{1, 3}));
}
