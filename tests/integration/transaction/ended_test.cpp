// A transaction that the database has ended by itself, or the program by text: the connection asks the driver instead
// of its own memory, so that no later row is sent outside a transaction and survives a rollback().

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

class EndedTransactions : public DatabaseTest {
protected:
    EndedTransactions() {
        run("CREATE TABLE u (name VARCHAR(20) PRIMARY KEY);"
            "CREATE TABLE parent (id INTEGER PRIMARY KEY);"
            "CREATE TABLE child (id INTEGER, parent_id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);"
            "CREATE TABLE log (word VARCHAR(20))");
    }
    static void note(Connection& connection, const char* word) {
        connection.execute(text("INSERT INTO log VALUES (:w)"), {{"w", word}});
    }
    std::vector<std::string> noted() {
        return connect().execute(text("SELECT word FROM log ORDER BY word")).as<std::string>().scalars().all();
    }
    //! Every way to send something asks for a rollback, and after it the connection is as new.
    void expect_pending_until_rollback(Connection& connection) {
        EXPECT_TRUE(says(caught<PendingRollbackError>([&] { note(connection, "x"); }), "rollback()"));
        EXPECT_THROW(connection.exec_driver_sql("INSERT INTO log VALUES ('x')"), PendingRollbackError);
        EXPECT_THROW(connection.execute_script("INSERT INTO log VALUES ('x')"), PendingRollbackError);
        EXPECT_THROW(connection.execute_many(text("INSERT INTO log VALUES (:w)"), {{{"w", "x"}}, {{"w", "y"}}}),
                     PendingRollbackError);
        EXPECT_THROW(connection.begin_nested(), PendingRollbackError);
        EXPECT_THROW(connection.begin(), PendingRollbackError);
        EXPECT_THROW(connection.commit(), PendingRollbackError);
        EXPECT_THROW(note(connection, "x"), PendingRollbackError);
        connection.rollback();
        note(connection, "undone");
        connection.rollback();
        note(connection, "kept");
        connection.commit();
        EXPECT_FALSE(connection.in_transaction());
    }
    //! The same, and what was sent before is lost.
    void expect_only_rollback_helps(Connection& connection) {
        expect_pending_until_rollback(connection);
        connection.close();
        EXPECT_EQ(noted(), Texts{"kept"});
    }
    void expect_only_rollback_helps(Session& session) {
        EXPECT_THROW(session.execute(text("INSERT INTO log VALUES ('x')")), PendingRollbackError);
        session.rollback();
        session.execute(text("INSERT INTO log VALUES ('kept')"));
        session.commit();
        session.close();
        EXPECT_EQ(noted(), Texts{"kept"});
    }
    using Texts = std::vector<std::string>;
};
INSTANTIATE_TEST_SUITE_P(Live, EndedTransactions, every_database(), database_name);

//! In a pool of one connection.
class PooledTransactions : public EndedTransactions {};
INSTANTIATE_TEST_SUITE_P(Live, PooledTransactions, databases_with(&Abilities::several_connections), database_name);

//! Statements after which SQLite rolls back by itself.
class SqliteEndsTransactions : public EndedTransactions {
protected:
    template <class E = IntegrityError>
    void expect_rolled_back_by(const std::string& failing) {
        Connection connection = connect();
        note(connection, "before");
        const auto error = caught<E>([&] { connection.execute(text(unsafe_sql(failing))); });
        EXPECT_FALSE(connection.in_transaction());
        EXPECT_TRUE(says(caught<PendingRollbackError>([&] { note(connection, "after"); }), "rolled the transaction back",
                         error.message()));
        expect_only_rollback_helps(connection);
    }
};
INSTANTIATE_TEST_SUITE_P(Live, SqliteEndsTransactions, databases_with(&Abilities::server, false), database_name);

//! Statements after which a server takes nothing but a rollback.
class ServerEndsTransactions : public EndedTransactions {};
INSTANTIATE_TEST_SUITE_P(Live, ServerEndsTransactions, databases_with(&Abilities::server), database_name);

}  // namespace

// ---- a COMMIT that fails ----------------------------------------------------------------------------------------------

TEST_P(EndedTransactions, by_a_commit_that_failed_take_no_rows_of_later_statements) {
    {
        Connection connection = connect();
        connection.execute(text("INSERT INTO child VALUES (1, 99)"));   // its parent is missing
        EXPECT_THROW(connection.commit(), IntegrityError);
        try {
            note(connection, "x");   // the server has rolled back; SQLite keeps the transaction open
        } catch (const PendingRollbackError& error) {
            EXPECT_TRUE(says(error, "rollback()"));
        }
        connection.rollback();
        note(connection, "kept");
        connection.commit();
    }
    EXPECT_EQ(noted(), Texts{"kept"});
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM child"), 0);
}

TEST_P(EndedTransactions, by_a_commit_that_failed_end_their_handle_too) {
    Connection connection = connect();
    {
        Transaction transaction = connection.begin();
        connection.execute(text("INSERT INTO child VALUES (1, 99)"));
        EXPECT_THROW(transaction.commit(), IntegrityError);
        EXPECT_EQ(transaction.is_active(), connection.in_transaction());
    }
    EXPECT_FALSE(connection.in_transaction());
    note(connection, "kept");
    connection.commit();
    connection.close();
    EXPECT_EQ(noted(), Texts{"kept"});
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM child"), 0);
}

TEST_P(EndedTransactions, by_a_commit_that_failed_leave_begin_with_its_error) {
    EXPECT_THROW(engine().begin([](Connection& c) { c.execute(text("INSERT INTO child VALUES (1, 99)")); }), IntegrityError);
    engine().begin([](Connection& c) { note(c, "kept"); });
    EXPECT_EQ(noted(), Texts{"kept"});
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM child"), 0);
}

TEST_P(EndedTransactions, by_a_commit_that_failed_want_a_rollback_of_the_session) {
    Session session(engine());
    session.execute(text("INSERT INTO child VALUES (1, 99)"));
    EXPECT_THROW(session.commit(), IntegrityError);
    expect_only_rollback_helps(session);
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM child"), 0);
}

TEST_P(ServerEndsTransactions, when_a_trigger_refuses_the_commit) {
    run("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not that one'; END $$;"
        "CREATE CONSTRAINT TRIGGER no AFTER INSERT ON u DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()");
    Connection connection = connect();
    connection.execute(text("INSERT INTO u VALUES ('a')"));
    EXPECT_THROW(connection.commit(), InternalError);
    expect_only_rollback_helps(connection);
}

TEST_P(ServerEndsTransactions, when_a_failed_one_is_committed) {
    Connection connection = connect();
    note(connection, "before");
    EXPECT_THROW(connection.execute(text("SELECT * FROM nowhere")), ProgrammingError);
    EXPECT_THROW(connection.commit(), OperationalError);   // the server rolls back
    expect_only_rollback_helps(connection);
}

TEST_P(ServerEndsTransactions, when_they_cannot_be_serialized) {
    run("INSERT INTO log VALUES ('a'), ('b')");
    const auto move = [](Connection& c, const char* from, const char* to) {
        c.execute(text("SELECT count(*) FROM log WHERE word = :w"), {{"w", from}});
        c.execute(text("INSERT INTO log VALUES (:w)"), {{"w", to}});
    };
    Connection first = connect().execution_options({.isolation_level = "SERIALIZABLE"});
    Connection second = connect().execution_options({.isolation_level = "SERIALIZABLE"});
    move(first, "a", "b");
    move(second, "b", "a");
    first.commit();
    const auto error = caught<OperationalError>([&] { second.commit(); });
    EXPECT_EQ(error.sqlstate(), "40001");
    expect_pending_until_rollback(second);
    second.close();
    EXPECT_EQ(noted(), (Texts{"a", "b", "b", "kept"}));
}

// ---- the program's own words --------------------------------------------------------------------------------------------

TEST_P(EndedTransactions, by_a_ROLLBACK_of_the_programs_own_want_a_rollback) {
    Connection connection = connect();
    note(connection, "before");
    connection.execute(text("ROLLBACK"));
    EXPECT_TRUE(says(caught<PendingRollbackError>([&] { note(connection, "x"); }), "without commit() or rollback()",
                     "AUTOCOMMIT"));
    expect_only_rollback_helps(connection);
}

TEST_P(EndedTransactions, by_a_COMMIT_of_the_programs_own_keep_what_it_committed) {
    for (const char* commit : {"COMMIT", "END", " commit "}) {
        Connection connection = connect();
        note(connection, "before");
        connection.exec_driver_sql(unsafe_sql(commit));
        EXPECT_FALSE(connection.in_transaction());
        expect_pending_until_rollback(connection);
        connection.close();
        EXPECT_EQ(noted(), (Texts{"before", "kept"}));
        run("DELETE FROM log");
    }
}

TEST_P(EndedTransactions, by_a_script_send_nothing_outside_a_transaction) {
    Connection connection = connect();
    note(connection, "before");
    connection.execute_script("INSERT INTO log VALUES ('script'); ROLLBACK");
    expect_only_rollback_helps(connection);
}

TEST_P(EndedTransactions, and_begun_again_by_a_script_go_on) {
    Connection connection = connect();
    note(connection, "before");
    connection.execute_script("COMMIT; BEGIN");
    note(connection, "after");
    connection.rollback();
    EXPECT_EQ(noted(), Texts{"before"});
}

TEST_P(EndedTransactions, begun_by_the_programs_own_words_in_autocommit_are_its_own) {
    Connection connection = connect().execution_options({.isolation_level = "AUTOCOMMIT"});
    connection.execute(text("BEGIN"));
    note(connection, "a");
    connection.execute(text("ROLLBACK"));
    note(connection, "b");
    connection.execute(text("BEGIN"));
    note(connection, "c");
    connection.execute(text("SAVEPOINT s"));
    note(connection, "d");
    connection.execute(text("ROLLBACK TO SAVEPOINT s"));
    connection.execute(text("COMMIT"));
    note(connection, "e");
    connection.execute(text("BEGIN"));
    note(connection, "f");
    connection.close();   // nobody has committed this one
    EXPECT_EQ(noted(), (Texts{"b", "c", "e"}));
}

TEST_P(EndedTransactions, have_handles_that_are_inactive) {
    Connection connection = connect();
    Transaction transaction = connection.begin();
    Transaction savepoint = connection.begin_nested();
    note(connection, "before");
    connection.execute(text("ROLLBACK"));
    EXPECT_FALSE(transaction.is_active());
    EXPECT_FALSE(savepoint.is_active());
    EXPECT_THROW(savepoint.commit(), PendingRollbackError);
    savepoint.rollback();   // harmless; the whole transaction is gone
    EXPECT_THROW(note(connection, "x"), PendingRollbackError);
    EXPECT_THROW(transaction.commit(), PendingRollbackError);
    transaction.rollback();
    note(connection, "kept");
    connection.commit();
    connection.close();
    EXPECT_EQ(noted(), Texts{"kept"});
}

TEST_P(PooledTransactions, that_have_ended_leave_the_pool_a_connection_without_one) {
    use_engine({.pool_size = 1, .max_overflow = 0});
    for (const char* words : {"ROLLBACK", "COMMIT"}) {
        Connection connection = connect();
        note(connection, "before");
        connection.execute(text(unsafe_sql(words)));
    }
    {
        Connection connection = connect().execution_options({.isolation_level = "AUTOCOMMIT"});
        connection.execute(text("BEGIN"));   // nobody told the library
        note(connection, "x");
    }
    Connection connection = connect();
    note(connection, "kept");
    connection.commit();
    connection.close();
    EXPECT_EQ(noted(), (Texts{"before", "kept"}));
}

TEST_P(EndedTransactions, of_a_session_want_its_rollback) {
    Session session(engine());
    session.execute(text("INSERT INTO log VALUES ('before')"));
    session.execute(text("ROLLBACK"));
    EXPECT_THROW(session.execute(text("INSERT INTO log VALUES ('x')")), PendingRollbackError);
    EXPECT_THROW(session.commit(), PendingRollbackError);
    expect_only_rollback_helps(session);
}

TEST_P(EndedTransactions, of_a_session_are_not_committed_by_its_handles) {
    Session session(engine());
    {
        auto transaction = session.begin();
        session.execute(text("INSERT INTO log VALUES ('before')"));
        auto nested = session.begin_nested();
        session.execute(text("ROLLBACK"));
        EXPECT_THROW(nested.commit(), PendingRollbackError);
        EXPECT_THROW(transaction.commit(), PendingRollbackError);
    }
    EXPECT_THROW(session.begin([&] {
        session.execute(text("INSERT INTO log VALUES ('before')"));
        session.execute(text("ROLLBACK"));
    }), PendingRollbackError);
    session.execute(text("INSERT INTO log VALUES ('kept')"));
    session.commit();
    EXPECT_EQ(noted(), Texts{"kept"});
}

// ---- SQLite rolls back by itself ------------------------------------------------------------------------------------------

TEST_P(SqliteEndsTransactions, when_INSERT_OR_ROLLBACK_fails) {
    run("INSERT INTO u VALUES ('a')");
    expect_rolled_back_by("INSERT OR ROLLBACK INTO u VALUES ('a')");
}

TEST_P(SqliteEndsTransactions, when_a_trigger_says_so) {
    run("CREATE TRIGGER no BEFORE INSERT ON u BEGIN SELECT RAISE(ROLLBACK, 'not that one'); END");
    expect_rolled_back_by("INSERT INTO u VALUES ('a')");
}

TEST_P(SqliteEndsTransactions, when_a_constraint_says_so) {
    run("CREATE TABLE strict (name VARCHAR(20) UNIQUE ON CONFLICT ROLLBACK); INSERT INTO strict VALUES ('a')");
    expect_rolled_back_by("INSERT INTO strict VALUES ('a')");
}

TEST_P(SqliteEndsTransactions, within_the_block_of_begin) {
    run("INSERT INTO u VALUES ('a')");
    const auto work = [](Connection& c) {
        try {
            c.execute(text("INSERT OR ROLLBACK INTO u VALUES ('a')"));
        } catch (const IntegrityError&) {
        }
        note(c, "x");
    };
    EXPECT_THROW(engine().begin(work), PendingRollbackError);
    EXPECT_EQ(noted(), Texts{});
}

TEST_P(SqliteEndsTransactions, and_begin_does_not_report_success) {
    run("INSERT INTO u VALUES ('a')");
    EXPECT_THROW(engine().begin([](Connection& c) {
        note(c, "lost");
        EXPECT_THROW(c.execute(text("INSERT OR ROLLBACK INTO u VALUES ('a')")), IntegrityError);
    }), PendingRollbackError);
    EXPECT_EQ(noted(), Texts{});
}

TEST_P(SqliteEndsTransactions, in_a_batch) {
    run("INSERT INTO u VALUES ('a')");
    Connection connection = connect();
    note(connection, "before");
    EXPECT_THROW(connection.execute_many(text("INSERT OR ROLLBACK INTO u VALUES (:n)"),
                                         {{{"n", "b"}}, {{"n", "a"}}, {{"n", "c"}}}), IntegrityError);
    expect_only_rollback_helps(connection);
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM u"), 1);
}

TEST_P(SqliteEndsTransactions, in_a_script) {
    run("INSERT INTO u VALUES ('a')");
    Connection connection = connect();
    note(connection, "before");
    EXPECT_THROW(connection.execute_script("INSERT OR ROLLBACK INTO u VALUES ('a'); INSERT INTO log VALUES ('x')"),
                 IntegrityError);
    expect_only_rollback_helps(connection);
}

TEST_P(SqliteEndsTransactions, within_a_savepoint) {
    run("INSERT INTO u VALUES ('a')");
    Connection connection = connect();
    note(connection, "before");
    {
        Transaction savepoint = connection.begin_nested();
        EXPECT_THROW(connection.execute(text("INSERT OR ROLLBACK INTO u VALUES ('a')")), IntegrityError);
    }
    expect_only_rollback_helps(connection);
}

TEST_P(SqliteEndsTransactions, when_the_disk_is_full) {
    run("CREATE TABLE big (b BLOB)");
    Connection connection = connect();
    connection.execute(text("PRAGMA max_page_count = 20")).all();
    connection.commit();
    bool full = false;
    for (int i = 0; i < 100 && !full; ++i) {
        try {
            note(connection, "lost");
            connection.execute(text("INSERT INTO big SELECT zeroblob(3000) FROM u RIGHT JOIN (SELECT 1) ON 1"));
        } catch (const OperationalError&) {
            full = true;
        }
    }
    ASSERT_TRUE(full);
    try {
        note(connection, "x");
        connection.rollback();
    } catch (const PendingRollbackError&) {
        connection.rollback();
    } catch (const OperationalError&) {
        connection.rollback();
    }
    connection.close();
    EXPECT_EQ(noted(), Texts{});
}

TEST_P(SqliteEndsTransactions, in_a_flush) {
    run("CREATE TABLE things (id INTEGER PRIMARY KEY, name VARCHAR(20) UNIQUE ON CONFLICT ROLLBACK)");
    static const MetaData metadata;
    static const Table things("things", metadata, Column("id", Integer(), primary_key), Column("name", String(20)));
    Session session(engine());
    session.execute(text("INSERT INTO log VALUES ('before')"));
    session.execute(insert(things).values({{"name", "a"}}));
    EXPECT_THROW(session.begin_nested([&] { session.execute(insert(things).values({{"name", "a"}})); }), IntegrityError);
    EXPECT_THROW(session.execute(text("INSERT INTO log VALUES ('x')")), PendingRollbackError);
    EXPECT_THROW(session.commit(), PendingRollbackError);
    expect_only_rollback_helps(session);
}
