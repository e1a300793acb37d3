// A database whose DDL commits the transaction by itself, as MariaDB's does: the next statement begins another one, and
// that is no error, since nothing is lost. A statement that fails and takes the transaction with it is one there, too.

#include "aludel/aludel.hpp"
#include "engine/engine_impl.hpp"

#include <gtest/gtest.h>

using namespace aludel;

namespace {

//! SQLite's words with that ability. A COMMIT in the text plays the part of the DDL.
class CommittingDialect final : public Dialect {
public:
    CommittingDialect() : abilities_(sqlite::dialect().abilities()) { abilities_.transactional_ddl = false; }
    std::string_view name() const noexcept override { return "committing"; }
    const DialectAbilities& abilities() const noexcept override { return abilities_; }
    bool is_reserved_word(std::string_view word) const noexcept override {
        return sqlite::dialect().is_reserved_word(word);
    }
    std::string type_text(const SqlType& type) const override { return sqlite::dialect().type_text(type); }

private:
    DialectAbilities abilities_;
};

class DdlThatCommits : public ::testing::Test {
protected:
    DdlThatCommits() {
        static const CommittingDialect dialect;
        const URL url = make_url("sqlite://");
        engine = Engine(Ref<engine::EngineBase>(new engine::EngineImpl(url, {}, engine::driver_for(url), dialect)));
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
