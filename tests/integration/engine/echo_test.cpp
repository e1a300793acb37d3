// The echo log, word by word as SQLAlchemy's reads: transactions, SQL, where its text came from, parameters, rows.

#include "integration/support.hpp"

#include <regex>

using namespace aludel;
using namespace aludel::integration;

namespace {

class EchoLog : public DatabaseTest {
protected:
    EchoLog() {
        use_engine({.echo = true, .echo_sink = &log});
        run("CREATE TABLE notes (id INTEGER PRIMARY KEY, body VARCHAR(100))");
        log.clear();
    }
    //! The lines, with what changes from run to run replaced by `*`.
    std::vector<std::string> lines() const {
        std::vector<std::string> lines = log.lines();
        const std::regex seconds(R"((generated in |cached since )[0-9.e-]+s( ago)?)");
        for (std::string& line : lines) line = std::regex_replace(line, seconds, "$1*");
        return lines;
    }
    MemoryLog log;
};
INSTANTIATE_TEST_SUITE_P(Live, EchoLog, every_database(), database_name);

Table notes_table() {
    static const MetaData metadata;
    static const Table table("notes", metadata, Column("id", Integer(), primary_key), Column("body", String(100)));
    return table;
}

}  // namespace

TEST_P(EchoLog, shows_a_transaction_that_is_committed) {
    Connection connection = connect();
    connection.execute(insert(notes_table()).values({{"id", 1}, {"body", "first"}}));
    connection.commit();
    const std::vector<std::string> shown = lines();
    ASSERT_EQ(shown.size(), 4u);
    EXPECT_EQ(shown[0], "BEGIN (implicit)");
    EXPECT_EQ(shown[1].substr(0, 36), "INSERT INTO notes (id, body) VALUES ");
    EXPECT_EQ(shown[2], "[generated in *] (1, 'first')");
    EXPECT_EQ(shown[3], "COMMIT");
}

TEST_P(EchoLog, says_rollback_when_a_connection_is_closed_uncommitted) {
    { connect().execute(text("SELECT 1")); }
    EXPECT_EQ(lines(), (std::vector<std::string>{"BEGIN (implicit)", "SELECT 1", "[generated in *] ()", "ROLLBACK"}));
}

// CA07
TEST_P(EchoLog, says_that_a_statement_was_cached) {
    Connection connection = connect();
    for (int id : {1, 2}) connection.execute(select(notes_table()).where(notes_table().c["id"] == id)).all();
    const std::vector<std::string> shown = lines();
    ASSERT_EQ(shown.size(), 5u);
    EXPECT_EQ(shown[1], shown[3]);
    EXPECT_EQ(shown[2], "[generated in *] (1,)");
    EXPECT_EQ(shown[4], "[cached since *] (2,)");
}

TEST_P(EchoLog, calls_text_for_the_driver_raw) {
    connect().exec_driver_sql("SELECT 7");
    ASSERT_GE(lines().size(), 3u);
    EXPECT_EQ(lines()[2], "[raw sql] ()");
}

TEST_P(EchoLog, shows_each_kind_of_value) {
    connect().execute(text("SELECT 1 WHERE :a = 1.5 OR :b = 'it' OR :c = 1 OR :d = 'x'"),
                      {{"a", 1.5}, {"b", "it's"}, {"c", null}, {"d", "x"}});
    EXPECT_EQ(lines().at(2), "[generated in *] (1.5, 'it''s', NULL, 'x')");
}

TEST_P(EchoLog, shows_the_first_and_the_last_rows_of_a_batch) {
    std::vector<Params> rows;
    for (int i = 0; i < 30; ++i) rows.push_back({{"id", i}, {"body", "b"}});
    connect().execute_many(insert(notes_table()), rows);
    const std::string shown = lines().at(2);
    EXPECT_EQ(shown.substr(0, 27), "[generated in *] [(0, 'b'),");
    EXPECT_NE(shown.find("(7, 'b') ... displaying 10 of 30 total bound parameter sets ... (28, 'b'), (29, 'b')]"),
              std::string::npos)
        << shown;
}

TEST_P(EchoLog, shortens_long_values) {
    connect().execute(insert(notes_table()).values({{"id", 1}, {"body", std::string(50, 'a')}}));
    EXPECT_EQ(log.count(std::string(50, 'a')), 1u);
    log.clear();
    connect().execute(text("SELECT 1 WHERE :a = 'x'"), {{"a", std::string(1000, 'a')}});
    EXPECT_EQ(log.count(std::string(50, 'a')), 1u);
    EXPECT_EQ(log.count(std::string(400, 'a')), 0u);
}

TEST_P(EchoLog, shows_savepoints) {
    Connection connection = connect();
    connection.begin_nested().commit();
    connection.begin_nested().rollback();
    EXPECT_EQ(lines(), (std::vector<std::string>{"BEGIN (implicit)", "SAVEPOINT sa_savepoint_1",
                                                 "RELEASE SAVEPOINT sa_savepoint_1", "SAVEPOINT sa_savepoint_2",
                                                 "ROLLBACK TO SAVEPOINT sa_savepoint_2; "
                                                 "RELEASE SAVEPOINT sa_savepoint_2"}));
}

TEST_P(EchoLog, keeps_parameters_hidden_when_told_so) {
    use_engine({.echo = true, .echo_sink = &log, .hide_parameters = true});
    Connection connection = connect();
    connection.execute(text("SELECT 1 WHERE :a = 'x'"), {{"a", "secret"}});
    EXPECT_EQ(lines().at(2), "[generated in *] [SQL parameters hidden due to hide_parameters=True]");
    EXPECT_EQ(log.count("secret"), 0u);
}

TEST_P(EchoLog, keeps_parameters_of_errors_hidden_when_told_so) {
    use_engine({.hide_parameters = true});
    Connection connection = connect();
    try {
        connection.execute(text("SELECT nothing FROM nowhere WHERE x = :a"), {{"a", "secret"}});
        FAIL() << "the table exists";
    } catch (const DBAPIError& error) {
        EXPECT_TRUE(says(error, "SQL parameters hidden due to hide_parameters=True]"));
        EXPECT_EQ(std::string(error.what()).find("secret"), std::string::npos);
    }
}

TEST_P(EchoLog, shows_rows_when_told_so) {
    run("INSERT INTO notes (id, body) VALUES (1, 'one'), (2, NULL)");
    log.clear();
    use_engine({.echo = Echo::rows, .echo_sink = &log});
    if (!can().several_connections) run("CREATE TABLE notes (id INTEGER, body VARCHAR(9)); "
                                        "INSERT INTO notes (id, body) VALUES (1, 'one'), (2, NULL)");
    log.clear();
    connect().execute(text("SELECT id, body FROM notes ORDER BY id")).all();
    const std::vector<std::string> shown = lines();
    ASSERT_EQ(shown.size(), 7u);
    EXPECT_EQ(shown[3], "Col ('id', 'body')");
    EXPECT_EQ(shown[4], "Row (1, 'one')");
    EXPECT_EQ(shown[5], "Row (2, NULL)");
}

TEST_P(EchoLog, is_silent_unless_asked) {
    use_engine({.echo_sink = &log});
    connect().execute(text("SELECT 1"));
    EXPECT_TRUE(lines().empty());
}

TEST_P(EchoLog, tells_of_the_pool_when_told_so) {
    use_engine({.echo_pool = true, .echo_sink = &log});
    { Connection connection = connect(); }
    EXPECT_EQ(log.other_lines(), (std::vector<std::string>{"aludel.pool: Connection checked out from pool",
                                                           "aludel.pool: Connection being returned to pool"}));
}
