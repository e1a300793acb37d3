// BEGIN and COMMIT are prepared statements. A server that has lost them, as it may lose any, does not disturb a transaction.

#include "server.hpp"

namespace aludel::libpq_test {

class LibpqTransactionPlans : public LibpqTest {
protected:
    using Command = driver::TransactionCommand;
    using Step = Command::Step;

    void SetUp() override {
        LibpqTest::SetUp();
        run("CREATE TEMP TABLE items (id int)");
        run("CREATE FUNCTION pg_temp.forget() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DEALLOCATE ALL'; RETURN 1; END $$");
    }
    void begin(const char* text = "BEGIN") { connection().transact({Step::begin, text}); }
    void commit() { connection().transact({Step::commit, "COMMIT"}); }
    void insert() { execute(connection(), "INSERT INTO items VALUES (1)"); }
    //! BEGIN and INSERT, then COMMIT.
    void save() {
        begin();
        insert();
        commit();
    }
    //! All in one pipeline.
    void save_at_once() {
        begin();
        auto statement = connection().prepare("INSERT INTO items VALUES (1)", {});
        statement->submit({});
        connection().submit({Step::commit, "COMMIT"});
        statement->collect();
        connection().collect();
    }
    std::int64_t count() { return scalar<std::int64_t>(connection(), "SELECT count(*) FROM items"); }
    std::int64_t prepared() {
        return scalar<std::int64_t>(connection(), "SELECT count(*) FROM pg_prepared_statements "
                                                  "WHERE statement LIKE 'BEGIN%' OR statement = 'COMMIT'");
    }
};

TEST_F(LibpqTransactionPlans, AreMadeOnce) {
    for (int i = 0; i < 3; ++i) save();
    save_at_once();
    EXPECT_EQ(count(), 4);
    EXPECT_EQ(prepared(), 2);
    EXPECT_TRUE(connection().transaction_status() == driver::TransactionStatus::none);
}

TEST_F(LibpqTransactionPlans, AreMadeForEachIsolationLevel) {
    for (const char* level : {"SERIALIZABLE", "REPEATABLE READ", "READ COMMITTED", "SERIALIZABLE"}) {
        begin((std::string("BEGIN ISOLATION LEVEL ") + level).c_str());
        EXPECT_EQ(scalar<std::string>(connection(), "SELECT upper(current_setting('transaction_isolation'))"), level);
        commit();
    }
    EXPECT_EQ(prepared(), 3 + 1);
}

TEST_F(LibpqTransactionPlans, SurviveDeallocateAll) {
    for (const char* lose : {"DEALLOCATE ALL", "DO 'BEGIN PERFORM pg_temp.forget(); END'"}) {
        run("DELETE FROM items");
        save();
        save();
        run(lose);
        save();
        EXPECT_EQ(count(), 3) << lose;
        save();
        EXPECT_EQ(prepared(), 2);
        run(lose);
        save_at_once();
        save_at_once();
        EXPECT_EQ(count(), 6) << lose;
    }
}

TEST_F(LibpqTransactionPlans, SurviveDeallocateAllInTheTransaction) {
    save();
    begin();
    insert();
    run("DEALLOCATE ALL");
    commit();
    EXPECT_EQ(count(), 2);
    save();
    EXPECT_EQ(count(), 3);
}

// The server refuses COMMIT then, as it refuses any statement that it has forgotten in the middle of a transaction.
TEST_F(LibpqTransactionPlans, ThatTheServerLosesInTheTransactionFailWithIt) {
    save();
    begin();
    insert();
    execute(connection(), "SELECT pg_temp.forget()");
    EXPECT_EQ(caught<OperationalError>([&] { commit(); }).sqlstate(), "26000");
    EXPECT_EQ(connection().transaction_status(), driver::TransactionStatus::failed);
    connection().transact({Step::rollback, "ROLLBACK"});
    save();
    EXPECT_EQ(count(), 2);
}

TEST_F(LibpqTransactionPlans, DoNotMatterToTransactionsThatBeginAsText) {
    save();
    run("BEGIN");
    insert();
    commit();
    execute(connection(), "BEGIN");
    insert();
    commit();
    EXPECT_EQ(count(), 3);
}

TEST_F(LibpqTransactionPlans, OfIncorrectCommandsFailEachTime) {
    insert();
    for (int i = 0; i < 3; ++i) {
        begin("BEGIN NOT LIKE THIS");
        EXPECT_EQ(caught<ProgrammingError>([&] { insert(); }).sqlstate(), "42601");
        EXPECT_EQ(connection().transaction_status(), driver::TransactionStatus::none);
        save();
        save_at_once();
    }
    EXPECT_EQ(count(), 7);
}

TEST_F(LibpqTransactionPlans, CommitAFailedTransactionAsARollback) {
    save();
    begin();
    insert();
    EXPECT_THROW(execute(connection(), "SELECT 1 / 0"), DBAPIError);
    EXPECT_TRUE(contains(caught<OperationalError>([&] { commit(); }).message(), "rolled back instead of committed"));
    EXPECT_EQ(count(), 1);
}

}  // namespace aludel::libpq_test
