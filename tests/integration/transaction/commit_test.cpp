// Transactions: commit as you go, begin once, and what ends them.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

class Transactions : public DatabaseTest {
protected:
    Transactions() { run("CREATE TABLE t (x INTEGER)"); }
    static void add(Connection& connection, int x) {
        connection.execute(text("INSERT INTO t (x) VALUES (:x)"), {{"x", x}});
    }
    //! What is committed.
    std::vector<int> stored() {
        return connect().execute(text("SELECT x FROM t ORDER BY x")).as<int>().scalars().all();
    }
    using Ints = std::vector<int>;
};
INSTANTIATE_TEST_SUITE_P(Live, Transactions, every_database(), database_name);

class IsolationLevels : public Transactions {};
INSTANTIATE_TEST_SUITE_P(Live, IsolationLevels, databases_with(&Abilities::several_connections), database_name);

}  // namespace

TEST_P(Transactions, begin_with_the_first_statement) {
    Connection connection = connect();
    EXPECT_FALSE(connection.in_transaction());
    connection.execute(text("SELECT 1"));
    EXPECT_TRUE(connection.in_transaction());
    connection.commit();
    EXPECT_FALSE(connection.in_transaction());
}

TEST_P(Transactions, may_follow_each_other_on_one_connection) {
    {
        Connection connection = connect();
        add(connection, 1);
        connection.commit();
        add(connection, 2);
        connection.rollback();
        add(connection, 3);
        connection.commit();
        add(connection, 4);
    }
    EXPECT_EQ(stored(), (Ints{1, 3}));
}

TEST_P(Transactions, are_rolled_back_when_an_exception_passes) {
    try {
        Connection connection = connect();
        add(connection, 1);
        throw std::runtime_error("on the way");
    } catch (const std::runtime_error&) {
    }
    EXPECT_EQ(stored(), Ints{});
}

TEST_P(Transactions, of_a_connection_that_closes_are_undone_while_another_one_is_open) {
    Connection other = connect();
    {
        Connection connection = connect();
        add(connection, 1);
    }
    add(other, 2);
    other.commit();
    EXPECT_EQ(stored(), Ints{2});
}

TEST_P(Transactions, without_statements_end_without_harm) {
    Connection connection = connect();
    connection.commit();
    connection.rollback();
    connection.rollback();
    EXPECT_FALSE(connection.in_transaction());
}

TEST_P(Transactions, begun_explicitly_are_committed_by_their_handle) {
    {
        Connection connection = connect();
        Transaction transaction = connection.begin();
        EXPECT_TRUE(transaction.is_active());
        EXPECT_TRUE(connection.in_transaction());
        add(connection, 1);
        transaction.commit();
        EXPECT_FALSE(transaction.is_active());
        EXPECT_FALSE(connection.in_transaction());
    }
    EXPECT_EQ(stored(), (Ints{1}));
}

TEST_P(Transactions, are_rolled_back_by_the_destructor_of_their_handle) {
    Connection connection = connect();
    {
        Transaction transaction = connection.begin();
        add(connection, 1);
    }
    EXPECT_FALSE(connection.in_transaction());
    add(connection, 2);
    connection.commit();
    connection.close();
    EXPECT_EQ(stored(), (Ints{2}));
}

TEST_P(Transactions, cannot_begin_twice) {
    Connection connection = connect();
    connection.execute(text("SELECT 1"));
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { connection.begin(); }), "has a transaction already",
                     "commit() or rollback()", "begin_nested()"));
    connection.rollback();
    EXPECT_NO_THROW(connection.begin());
}

TEST_P(Transactions, that_have_ended_cannot_be_committed) {
    Connection connection = connect();
    Transaction transaction = connection.begin();
    connection.rollback();
    EXPECT_FALSE(transaction.is_active());
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { transaction.commit(); }), "has ended"));
    EXPECT_NO_THROW(transaction.rollback());
}

TEST_P(Transactions, have_handles_that_leave_later_transactions_alone) {
    Connection connection = connect();
    {
        Transaction old = connection.begin();
        connection.commit();
        add(connection, 1);   // another transaction
    }
    connection.commit();
    connection.close();
    EXPECT_EQ(stored(), (Ints{1}));
}

TEST_P(Transactions, have_handles_that_outlive_the_connection) {
    auto connection = std::make_unique<Connection>(connect());
    Transaction transaction = connection->begin();
    add(*connection, 1);
    connection.reset();
    EXPECT_FALSE(transaction.is_active());
    EXPECT_THROW(transaction.commit(), InvalidRequestError);
    transaction.rollback();
    EXPECT_EQ(stored(), Ints{});
}

TEST_P(Transactions, have_handles_that_move) {
    Connection connection = connect();
    Transaction first = connection.begin();
    add(connection, 1);
    Transaction second = std::move(first);
    EXPECT_FALSE(first.is_active());
    second.commit();
    connection.close();
    EXPECT_EQ(stored(), (Ints{1}));
}

TEST_P(Transactions, belong_to_a_connection_that_moves) {
    Connection first = connect();
    add(first, 1);
    Connection second = std::move(first);
    EXPECT_TRUE(second.in_transaction());
    EXPECT_TRUE(first.closed());
    EXPECT_THROW(first.execute(text("SELECT 1")), ResourceClosedError);
    second.commit();
    second.close();
    EXPECT_EQ(stored(), (Ints{1}));
}

TEST_P(Transactions, cover_the_definition_of_tables) {
    {
        Connection connection = connect();
        connection.execute(text("CREATE TABLE other (x INTEGER)"));
    }
    Connection connection = connect();
    EXPECT_FALSE(connection.has_table("other"));
    EXPECT_TRUE(connection.has_table("t"));
}

TEST_P(Transactions, that_failed_can_be_rolled_back) {
    {
        Connection connection = connect();
        add(connection, 1);
        EXPECT_THROW(connection.execute(text("SELECT * FROM nowhere")), DBAPIError);
        EXPECT_TRUE(connection.in_transaction());
        if (can().error_ends_transaction) {
            EXPECT_THROW(add(connection, 2), DBAPIError);
        }
        connection.rollback();
        add(connection, 3);
        connection.commit();
    }
    EXPECT_EQ(stored(), (Ints{3}));
}

TEST_P(Transactions, see_what_they_wrote) {
    Connection connection = connect();
    add(connection, 1);
    EXPECT_EQ(connection.execute(text("SELECT x FROM t")).as<int>().scalars().all(), (Ints{1}));
}

TEST_P(IsolationLevels, keep_what_is_not_committed_from_others) {
    Connection writer = connect(), reader = connect();
    add(writer, 1);
    EXPECT_EQ(reader.execute(text("SELECT count(*) FROM t")).as<int>().scalar_one(), 0);
    reader.rollback();
    writer.commit();
    EXPECT_EQ(reader.execute(text("SELECT count(*) FROM t")).as<int>().scalar_one(), 1);
}

TEST_P(IsolationLevels, of_autocommit_commit_each_statement) {
    {
        Connection connection = connect().execution_options({.isolation_level = "AUTOCOMMIT"});
        add(connection, 1);
        connection.rollback();   // undoes nothing
        add(connection, 2);
    }
    EXPECT_EQ(stored(), (Ints{1, 2}));
    {
        Connection connection = connect();   // the same one: back to transactions
        add(connection, 3);
    }
    EXPECT_EQ(stored(), (Ints{1, 2}));
}

TEST_P(IsolationLevels, of_autocommit_can_be_the_engines) {
    use_engine({.isolation_level = "AUTOCOMMIT"});
    { Connection connection = connect(); add(connection, 1); }
    EXPECT_EQ(stored(), (Ints{1}));
}

// DT12
TEST_P(IsolationLevels, are_set_before_a_transaction_begins) {
    Connection connection = connect();
    connection.execute(text("SELECT 1"));
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] {
        connection.execution_options({.isolation_level = "SERIALIZABLE"});
    }), "isolation_level", "commit() or rollback()"));
    connection.rollback();
    EXPECT_NO_THROW(connection.execution_options({.isolation_level = "SERIALIZABLE"}));
}

// DT12
TEST_P(IsolationLevels, that_do_not_exist_are_refused) {
    Connection connection = connect();
    EXPECT_TRUE(says(caught<ArgumentError>([&] { connection.execution_options({.isolation_level = "BOGUS"}); }), "BOGUS",
                     "SERIALIZABLE"));
    add(connection, 1);   // still of use
    connection.commit();
}

TEST_P(IsolationLevels, survive_other_options) {
    Connection connection = connect();
    connection.execution_options({.isolation_level = "AUTOCOMMIT"}).execution_options({.yield_per = 10});
    add(connection, 1);
    connection.rollback();
    connection.close();
    EXPECT_EQ(stored(), (Ints{1}));
}
