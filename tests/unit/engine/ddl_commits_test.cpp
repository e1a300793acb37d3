// A database whose DDL commits the transaction by itself, as MariaDB's does: the next statement begins another one, and
// that is no error, since nothing is lost. A statement that fails and takes the transaction with it is one there, too.

#include "aludel/aludel.hpp"

#include <gtest/gtest.h>

using namespace aludel;

namespace {

//! SQLite with that ability. A COMMIT in the text plays the part of the DDL.
class DdlThatCommits : public ::testing::Test {
protected:
    DdlThatCommits() {
        EngineOptions options;
        options.dialect.abilities = [](DialectAbilities& can) { can.transactional_ddl = false; };
        engine = create_engine("sqlite://", options);
        engine.begin([](Connection& c) { c.exec_driver_sql("CREATE TABLE t (x INTEGER PRIMARY KEY)"); });
    }
    static void add(Connection& connection, int x) {
        connection.exec_driver_sql("INSERT INTO t VALUES (?)", {Value(x)});
    }
    std::int64_t rows() {
        Connection connection = engine.connect();
        return connection.exec_driver_sql("SELECT count(*) FROM t").as<std::int64_t>().scalar_one();
    }
    Engine engine;
};

}  // namespace

TEST_F(DdlThatCommits, leaves_the_next_statement_to_begin_anew) {
    Connection connection = engine.connect();
    Transaction transaction = connection.begin();
    add(connection, 1);
    connection.exec_driver_sql("COMMIT");
    add(connection, 2);
    EXPECT_TRUE(transaction.is_active());
    transaction.rollback();
    EXPECT_EQ(rows(), 1);
}

TEST_F(DdlThatCommits, at_the_end_of_a_transaction_leaves_nothing_to_commit) {
    engine.begin([](Connection& c) {
        add(c, 1);
        c.exec_driver_sql("COMMIT");
    });
    EXPECT_EQ(rows(), 1);
}

TEST_F(DdlThatCommits, does_not_excuse_a_rollback_by_the_database) {
    Connection connection = engine.connect();
    add(connection, 1);
    EXPECT_THROW(connection.exec_driver_sql("INSERT OR ROLLBACK INTO t VALUES (1)"), IntegrityError);
    EXPECT_THROW(add(connection, 2), PendingRollbackError);
    EXPECT_THROW(connection.commit(), PendingRollbackError);
    connection.rollback();
    EXPECT_EQ(rows(), 0);
}
