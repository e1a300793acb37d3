// Connections and transactions, with SQL written by hand. A connection comes from the engine's pool and returns to it at
// the closing brace; uncommitted changes are rolled back.

#include "example.hpp"

using namespace aludel;

namespace {

std::int64_t count(const Engine& engine) {
    return engine.connect().execute(text("SELECT count(*) FROM some_table")).as<std::int64_t>().scalar_one();
}

void commit_as_you_go(Engine& engine, SqlLog& sql) {
    // [hello]
    {
        Connection conn = engine.connect();                          // the first statement begins a transaction
        Result result = conn.execute(text("SELECT 'hello world'"));
        std::cout << result.all() << "\n";
    }                                                                // not committed: rolled back
    // [/hello]
    sql.expect(R"(
        BEGIN (implicit)
        SELECT 'hello world'
        ROLLBACK
        )");

    // [commit]
    {
        Connection conn = engine.connect();
        conn.execute(text("CREATE TABLE some_table (x INTEGER, y INTEGER)"));
        conn.execute_many(text("INSERT INTO some_table (x, y) VALUES (:x, :y)"),
                          {{{"x", 1}, {"y", 1}}, {{"x", 2}, {"y", 4}}});
        conn.commit();                                               // commit as you go; several per connection
        conn.execute(text("INSERT INTO some_table (x, y) VALUES (:x, :y)"), {{"x", 3}, {"y", 9}});
    }                                                                // the third row is rolled back
    // [/commit]
    sql.expect(R"(
        BEGIN (implicit)
        CREATE TABLE some_table (x INTEGER, y INTEGER)
        INSERT INTO some_table (x, y) VALUES (?, ?)
        [(1, 1), (2, 4)]
        COMMIT
        BEGIN (implicit)
        INSERT INTO some_table (x, y) VALUES (?, ?)
        (3, 9)
        ROLLBACK
        )");
    check(count(engine) == 2);
    sql.take();
}

void begin_once(Engine& engine, SqlLog& sql) {
    // [begin]
    engine.begin([](Connection& conn) {                              // commit on return, rollback on exception
        conn.execute(text("UPDATE some_table SET y = :y WHERE x = :x"), {{"y", 3}, {"x", 1}});
        conn.execute_many(text("INSERT INTO some_table (x, y) VALUES (:x, :y)"),
                          {{{"x", 11}, {"y", 12}}, {{"x", 13}, {"y", 14}}});
    });
    // [/begin]
    sql.expect(R"(
        BEGIN (implicit)
        UPDATE some_table SET y = ? WHERE x = ?
        (3, 1)
        INSERT INTO some_table (x, y) VALUES (?, ?)
        [(11, 12), (13, 14)]
        COMMIT
        )");
    check(count(engine) == 4);

    const std::int64_t rows = engine.begin([](Connection& conn) {    // returns what the function returns
        return conn.execute(text("DELETE FROM some_table WHERE x > 10")).rowcount();
    });
    check(rows == 2);
    check_throws<ProgrammingError>([&] {
        engine.begin([](Connection& conn) {
            conn.execute(text("DELETE FROM some_table"));
            conn.execute(text("DELETE FROM no_such_table"));
        });
    });
    check(count(engine) == 2);                                       // the first DELETE is undone with the second
    sql.take();
}

void explicit_transactions(Engine& engine, SqlLog& sql) {
    Connection conn = engine.connect();
    // [explicit]
    auto tx = conn.begin();                                          // tx.commit(), tx.rollback(); else rolled back
    conn.execute(text("INSERT INTO some_table (x, y) VALUES (5, 25)"));
    {
        auto sp = conn.begin_nested();                               // SAVEPOINT
        conn.execute(text("DELETE FROM some_table"));
        sp.rollback();                                               // undoes the DELETE only
    }
    tx.commit();
    // [/explicit]
    sql.expect(R"(
        BEGIN (implicit)
        INSERT INTO some_table (x, y) VALUES (5, 25)
        SAVEPOINT sa_savepoint_1
        DELETE FROM some_table
        ROLLBACK TO SAVEPOINT sa_savepoint_1; RELEASE SAVEPOINT sa_savepoint_1
        COMMIT
        )");
    check(conn.execute(text("SELECT max(x) FROM some_table")).as<int>().scalar_one() == 5);
    conn.rollback();

    // [options]
    Connection ro = engine.connect().execution_options({.isolation_level = "SERIALIZABLE", .stream_results = true,
                                                        .yield_per = 1000});
    // [/options]
    check(!ro.in_transaction() && !ro.closed());
}

void parameters(Engine& engine) {
    Connection conn = engine.connect();
    // [parameters]
    Result result = conn.execute(text("SELECT x, y FROM some_table WHERE y > :y"), {{"y", 2}});
    for (Row row : result) std::cout << "x: " << row["x"] << "  y: " << row["y"] << "\n";
    // [/parameters]

    // [bindparams]
    auto stmt = text("SELECT x, y FROM some_table WHERE y > :y").bindparams({{"y", 6}}).columns<int, int>("x", "y");
    for (auto [x, y] : conn.execute(stmt)) check(x == 5 && y == 25);   // int, int
    // [/bindparams]
    check_throws<StatementError>([&] { conn.execute(text("SELECT :a + :b"), {{"a", 1}}); });
}

}  // namespace

int main() {
    SqlLog sql;
    Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &sql});
    commit_as_you_go(engine, sql);
    begin_once(engine, sql);
    explicit_transactions(engine, sql);
    parameters(engine);
}
