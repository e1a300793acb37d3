// Savepoints: real ones on every database.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

class Savepoints : public DatabaseTest {
protected:
    Savepoints() { run("CREATE TABLE t (x INTEGER PRIMARY KEY)"); }
    static void add(Connection& connection, int x) {
        connection.execute(text("INSERT INTO t (x) VALUES (:x)"), {{"x", x}});
    }
    std::vector<int> stored() {
        return connect().execute(text("SELECT x FROM t ORDER BY x")).as<int>().scalars().all();
    }
    using Ints = std::vector<int>;
};
INSTANTIATE_TEST_SUITE_P(Live, Savepoints, every_database(), database_name);

}  // namespace

TEST_P(Savepoints, undo_what_was_done_since) {
    {
        Connection connection = connect();
        add(connection, 1);
        Transaction savepoint = connection.begin_nested();
        EXPECT_TRUE(connection.in_nested_transaction());
        add(connection, 2);
        savepoint.rollback();
        EXPECT_FALSE(connection.in_nested_transaction());
        add(connection, 3);
        connection.commit();
    }
    EXPECT_EQ(stored(), (Ints{1, 3}));
}

TEST_P(Savepoints, keep_what_was_done_when_committed) {
    {
        Connection connection = connect();
        Transaction savepoint = connection.begin_nested();   // begins the transaction too
        add(connection, 1);
        savepoint.commit();
        EXPECT_TRUE(connection.in_transaction());
        EXPECT_FALSE(savepoint.is_active());
        connection.commit();
    }
    EXPECT_EQ(stored(), (Ints{1}));
}

TEST_P(Savepoints, committed_go_with_their_transaction) {
    {
        Connection connection = connect();
        Transaction savepoint = connection.begin_nested();
        add(connection, 1);
        savepoint.commit();
        connection.rollback();
    }
    EXPECT_EQ(stored(), Ints{});
}

TEST_P(Savepoints, save_a_transaction_from_an_error) {
    {
        Connection connection = connect();
        add(connection, 1);
        try {
            Transaction savepoint = connection.begin_nested();
            add(connection, 1);
            FAIL() << "the key is there twice";
        } catch (const IntegrityError&) {
        }
        add(connection, 2);
        connection.commit();
    }
    EXPECT_EQ(stored(), (Ints{1, 2}));
}

TEST_P(Savepoints, nest) {
    {
        Connection connection = connect();
        Transaction outer = connection.begin_nested();
        add(connection, 1);
        Transaction middle = connection.begin_nested();
        add(connection, 2);
        Transaction inner = connection.begin_nested();
        add(connection, 3);
        inner.rollback();
        add(connection, 4);
        middle.commit();
        outer.commit();
        connection.commit();
    }
    EXPECT_EQ(stored(), (Ints{1, 2, 4}));
}

TEST_P(Savepoints, end_with_the_savepoint_around_them) {
    Connection connection = connect();
    add(connection, 1);
    Transaction outer = connection.begin_nested();
    Transaction inner = connection.begin_nested();
    add(connection, 2);
    outer.rollback();
    EXPECT_FALSE(inner.is_active());
    EXPECT_THROW(inner.commit(), InvalidRequestError);
    inner.rollback();   // nothing left to do
    add(connection, 3);
    connection.commit();
    connection.close();
    EXPECT_EQ(stored(), (Ints{1, 3}));
}

TEST_P(Savepoints, have_handles_that_leave_later_savepoints_alone) {
    Connection connection = connect();
    Transaction outer = connection.begin_nested(), inner = connection.begin_nested();
    outer.commit();
    Transaction next = connection.begin_nested(), within = connection.begin_nested();
    add(connection, 1);
    EXPECT_FALSE(inner.is_active());
    EXPECT_THROW(inner.commit(), InvalidRequestError);
    inner.rollback();
    EXPECT_TRUE(within.is_active());
    within.rollback();
    add(connection, 2);
    next.commit();
    connection.commit();
    connection.close();
    EXPECT_EQ(stored(), (Ints{2}));
}

TEST_P(Savepoints, end_with_their_transaction) {
    Connection connection = connect();
    Transaction savepoint = connection.begin_nested();
    add(connection, 1);
    connection.rollback();   // of all
    EXPECT_FALSE(savepoint.is_active());
    EXPECT_FALSE(connection.in_transaction());
    EXPECT_THROW(savepoint.commit(), InvalidRequestError);
    connection.close();
    EXPECT_EQ(stored(), Ints{});
}

TEST_P(Savepoints, are_kept_by_a_commit_of_their_transaction) {
    Connection connection = connect();
    {
        Transaction savepoint = connection.begin_nested();
        add(connection, 1);
        connection.commit();
        EXPECT_FALSE(savepoint.is_active());
    }
    connection.close();
    EXPECT_EQ(stored(), (Ints{1}));
}

TEST_P(Savepoints, may_be_many) {
    Connection connection = connect();
    for (int i = 0; i < 200; ++i) {
        Transaction savepoint = connection.begin_nested();
        add(connection, i);
        if (i % 2) savepoint.commit();
    }
    connection.commit();
    connection.close();
    EXPECT_EQ(stored().size(), 100u);
}

// DS04
TEST_P(Savepoints, cover_the_definition_of_tables) {
    Connection connection = connect();
    {
        Transaction savepoint = connection.begin_nested();
        connection.execute(text("CREATE TABLE other (x INTEGER)"));
    }
    EXPECT_FALSE(connection.has_table("other"));
}

TEST_P(Savepoints, that_cannot_be_released_can_be_rolled_back) {
    {
        Connection connection = connect();
        add(connection, 1);
        {
            Transaction savepoint = connection.begin_nested();
            EXPECT_THROW(add(connection, 1), IntegrityError);
            if (can().error_ends_transaction) {
                EXPECT_THROW(savepoint.commit(), DBAPIError);   // the server takes a rollback only
                EXPECT_TRUE(savepoint.is_active());
            }
        }
        add(connection, 2);
        connection.commit();
    }
    EXPECT_EQ(stored(), (Ints{1, 2}));
}

// 4,000 savepoints that were rolled back and not released took 44 MB in the server.
TEST_P(Savepoints, that_were_rolled_back_leave_nothing_behind) {
    Connection connection = connect();
    for (int i = 0; i < 3; ++i) {
        Transaction savepoint = connection.begin_nested();
        add(connection, i);
        savepoint.rollback();
        EXPECT_THROW(connection.exec_driver_sql(unsafe_sql("RELEASE SAVEPOINT sa_savepoint_" + std::to_string(i + 1))), DBAPIError);
        connection.rollback();
    }
}
