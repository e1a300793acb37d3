#include "server.hpp"

namespace aludel::libpq_test {

class LibpqStatement : public LibpqTest {
protected:
    // Statements of the driver that the server has prepared now.
    std::int64_t prepared_count() {
        return scalar<std::int64_t>(connection(), "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'aludel%'");
    }
};

TEST_F(LibpqStatement, RowsComeInOrderAndCloseThemselves) {
    auto rows = execute(connection(), "SELECT x, x * x AS square FROM generate_series(1, 3) x");
    EXPECT_EQ(rows->column_count(), 2);
    EXPECT_EQ(rows->column_name(0), "x");
    EXPECT_EQ(rows->column_name(1), "square");
    EXPECT_TRUE(rows->is_open());
    std::vector<int> squares;
    while (rows->next()) squares.push_back(get<int>(*rows, 1));
    EXPECT_EQ(squares, (std::vector<int>{1, 4, 9}));
    EXPECT_FALSE(rows->is_open());
    EXPECT_FALSE(rows->next());
    EXPECT_EQ(rows->column_name(1), "square");
}

TEST_F(LibpqStatement, ReadingBesideTheRows) {
    auto rows = execute(connection(), "SELECT 1");
    caught<ResourceClosedError>([&] { get<int>(*rows); });
    ASSERT_TRUE(rows->next());
    caught<InvalidRequestError>([&] { get<int>(*rows, 1); });
    caught<InvalidRequestError>([&] { rows->value(-1, TypeId::null); });
    caught<InvalidRequestError>([&] { rows->column_name(1); });
    EXPECT_FALSE(rows->next());
    caught<ResourceClosedError>([&] { get<int>(*rows); });
    caught<ResourceClosedError>([&] { rows->bytes(0); });
}

TEST_F(LibpqStatement, NoRows) {
    auto rows = execute(connection(), "SELECT 1 WHERE false");
    EXPECT_FALSE(rows->is_open());
    EXPECT_FALSE(rows->next());
    EXPECT_EQ(rows->column_count(), 1);
}

TEST_F(LibpqStatement, RowsAffected) {
    const auto affected = [&](std::string_view sql) { return execute(connection(), sql)->rows_affected(); };
    EXPECT_EQ(affected("CREATE TEMP TABLE counted (x int)"), 0);
    EXPECT_EQ(affected("INSERT INTO counted SELECT generate_series(1, 5)"), 5);
    EXPECT_EQ(affected("UPDATE counted SET x = x + 1 WHERE x > 2"), 3);
    EXPECT_EQ(affected("UPDATE counted SET x = 0 WHERE x > 100"), 0);
    EXPECT_EQ(affected("DELETE FROM counted WHERE x < 3 RETURNING x"), 2);
    EXPECT_EQ(affected("SELECT * FROM counted"), -1);
}

TEST_F(LibpqStatement, GenerationChangesWithEachExecutionAndClose) {
    auto rows = execute(connection(), "SELECT 1");
    const auto first = rows->generation();
    rows->execute({});
    const auto second = rows->generation();
    EXPECT_NE(first, second);
    rows->close();
    EXPECT_NE(rows->generation(), second);
    EXPECT_FALSE(rows->next());
}

TEST_F(LibpqStatement, PreparedOnceForTheSameTextAndTypes) {
    for (int i = 0; i < 5; ++i) EXPECT_EQ(scalar<int>(connection(), "SELECT $1 + 1", {Value(i)}), i + 1);
    EXPECT_EQ(scalar<std::int64_t>(connection(),
                                   "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT $1 + 1'"), 1);
}

TEST_F(LibpqStatement, OnePlanForEachListOfTypes) {
    constexpr const char* sql = "SELECT pg_typeof($1)::text, pg_typeof($2)::text";
    const auto types = [&](const Bound& bound) {
        auto rows = execute(connection(), sql, bound);
        rows->next();
        const std::string names = get<std::string>(*rows, 0) + ", " + get<std::string>(*rows, 1);
        rows->close();
        return names;
    };
    EXPECT_EQ(types({Value(1), Value(1)}), "integer, integer");
    EXPECT_EQ(types({Value(INT64_MAX), Value(true)}), "bigint, boolean");
    EXPECT_EQ(types({Value(2), Value(2)}), "integer, integer");
    EXPECT_EQ(types({Value(), Value(2)}), "integer, integer");  // a NULL of unknown type needs no plan of its own
    EXPECT_EQ(scalar<std::int64_t>(connection(), "SELECT count(*) FROM pg_prepared_statements WHERE statement = $1",
                                   {Value(sql)}), 2);
}

TEST_F(LibpqStatement, ManyListsOfTypesDropTheOldest) {
    constexpr const char* sql = "SELECT coalesce($1::text, $2::text, $3::text, $4::text)";
    for (int mask = 0; mask < 16; ++mask) {
        const auto value = [&](int bit) { return mask >> bit & 1 ? Value(1) : Value(true); };
        const Bound bound{value(0), value(1), value(2), value(3)};
        EXPECT_EQ(scalar<std::string>(connection(), sql, bound), mask & 1 ? "1" : "true");
    }
    EXPECT_LE(prepared_count(), 10);
}

TEST_F(LibpqStatement, TheSameTextMayBeOpenTwice) {
    constexpr const char* sql = "SELECT generate_series(1, 2)";
    auto outer = execute(connection(), sql);
    ASSERT_TRUE(outer->next());
    auto inner = execute(connection(), sql);
    EXPECT_NE(outer, inner);
    ASSERT_TRUE(inner->next());
    ASSERT_TRUE(inner->next());
    EXPECT_EQ(get<int>(*inner), 2);
    EXPECT_EQ(get<int>(*outer), 1);
    inner->close();
    outer->close();
    const auto again = execute(connection(), sql);
    EXPECT_TRUE(again == outer || again == inner);
}

TEST_F(LibpqStatement, OldStatementsAreDroppedOnTheServerToo) {
    auto args = server_args();
    args.statement_cache_size = 3;
    connection_ = connect(args);
    for (int i = 0; i < 20; ++i) EXPECT_EQ(scalar<int>(connection(), "SELECT " + std::to_string(i)), i);
    EXPECT_LE(prepared_count(), 5);
    run("BEGIN");
    for (int i = 0; i < 20; ++i) EXPECT_EQ(scalar<int>(connection(), "SELECT " + std::to_string(i)), i);
    EXPECT_LE(prepared_count(), 5);
    run("COMMIT");
}

TEST_F(LibpqStatement, DroppingWaitsForTheEndOfAFailedTransaction) {
    auto args = server_args();
    args.statement_cache_size = 2;
    connection_ = connect(args);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(scalar<int>(connection(), "SELECT " + std::to_string(i)), i);
    run("BEGIN");
    caught<DataError>([&] { execute(connection(), "SELECT 1 / 0"); });
    for (int i = 0; i < 3; ++i) caught<InternalError>([&] { execute(connection(), "SELECT 100 + " + std::to_string(i)); });
    run("ROLLBACK");
    for (int i = 0; i < 3; ++i) EXPECT_EQ(scalar<int>(connection(), "SELECT 200 + " + std::to_string(i)), 200 + i);
    EXPECT_LE(prepared_count(), 4);
}

TEST_F(LibpqStatement, DiscardAllIsNoticed) {
    EXPECT_EQ(scalar<int>(connection(), "SELECT 5"), 5);
    run("DISCARD ALL");
    EXPECT_EQ(scalar<int>(connection(), "SELECT 5"), 5);
    execute(connection(), "DEALLOCATE ALL");
    run("BEGIN");
    EXPECT_EQ(scalar<int>(connection(), "SELECT 5"), 5);
    run("COMMIT");
}

TEST_F(LibpqStatement, StatementsDroppedBehindTheDriversBackAreMadeAnew) {
    EXPECT_EQ(scalar<int>(connection(), "SELECT 5"), 5);
    run("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$");
    EXPECT_EQ(scalar<int>(connection(), "SELECT 5"), 5);
}

TEST_F(LibpqStatement, ChangedTableIsPreparedAnewOutsideATransaction) {
    run("CREATE TEMP TABLE changing (a int)");
    run("INSERT INTO changing VALUES (1)");
    auto rows = execute(connection(), "SELECT * FROM changing");
    EXPECT_EQ(rows->column_count(), 1);
    run("ALTER TABLE changing ADD COLUMN b text DEFAULT 'new'");
    rows = execute(connection(), "SELECT * FROM changing");
    ASSERT_TRUE(rows->next());
    EXPECT_EQ(rows->column_count(), 2);
    EXPECT_EQ(get<std::string>(*rows, 1), "new");
}

// The driver does not see these.
constexpr const char* alter_unseen = "DO $$ BEGIN EXECUTE 'ALTER TABLE changing ADD COLUMN b text'; END $$";
constexpr const char* forget_unseen = "DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$";

TEST_F(LibpqStatement, ChangedTableIsPreparedAnewAtTheStartOfATransaction) {
    run("CREATE TEMP TABLE changing (a int)");
    execute(connection(), "SELECT * FROM changing");
    run(alter_unseen);
    run("BEGIN ISOLATION LEVEL SERIALIZABLE");
    EXPECT_EQ(execute(connection(), "SELECT * FROM changing")->column_count(), 2);
    EXPECT_TRUE(connection().in_transaction());
    EXPECT_EQ(scalar<std::string>(connection(), "SHOW transaction_isolation"), "serializable");
    run("ROLLBACK");
}

TEST_F(LibpqStatement, ChangedTableWithinATransactionSaysWhatToDo) {
    run("CREATE TEMP TABLE changing (a int)");
    execute(connection(), "SELECT * FROM changing");
    run(alter_unseen);
    run("BEGIN");
    execute(connection(), "INSERT INTO changing VALUES (1)");
    const auto error = caught<NotSupportedError>([&] { execute(connection(), "SELECT * FROM changing"); });
    EXPECT_EQ(error.sqlstate(), "0A000");
    EXPECT_TRUE(contains(error.message(), "Roll back and run the transaction again")) << error.message();
    run("ROLLBACK");
    run("BEGIN");
    EXPECT_EQ(execute(connection(), "SELECT * FROM changing")->column_count(), 2);
    run("ROLLBACK");
}

TEST_F(LibpqStatement, ChangedTableOfABatchIsPreparedAnewAtTheStartOfATransaction) {
    run("CREATE TEMP TABLE changing (a int)");
    const auto insert = [&] {
        struct Sink final : driver::BatchSink {
            void row(std::size_t, driver::Statement& statement) override { columns = statement.column_count(); }
            int columns = 0;
        } sink;
        const driver::Batch batch{2, 1, [](const void*, std::size_t, Param* out) {
            static const int value = 1;
            *out = Param{&value, Layout::int32, TypeId::integer, nullptr};
        }, nullptr};
        connection().prepare("INSERT INTO changing VALUES ($1) RETURNING *", {})->execute_batch(batch, &sink);
        return sink.columns;
    };
    EXPECT_EQ(insert(), 1);
    run(alter_unseen);
    run("BEGIN");
    EXPECT_EQ(insert(), 2);
    run("COMMIT");
    EXPECT_EQ(scalar<std::int64_t>(connection(), "SELECT count(*) FROM changing"), 4);
}

TEST_F(LibpqStatement, ForgottenStatementsAreMadeAnewAtTheStartOfATransaction) {
    EXPECT_EQ(scalar<int>(connection(), "SELECT 5"), 5);
    run(forget_unseen);
    run("BEGIN");
    EXPECT_EQ(scalar<int>(connection(), "SELECT 5"), 5);
    run("COMMIT");
}

TEST_F(LibpqStatement, ForgottenStatementsWithinATransactionSayWhatToDo) {
    EXPECT_EQ(scalar<int>(connection(), "SELECT 5"), 5);
    run("BEGIN");
    execute(connection(), forget_unseen);
    const auto error = caught<OperationalError>([&] { scalar<int>(connection(), "SELECT 5"); });
    EXPECT_EQ(error.sqlstate(), "26000");
    EXPECT_TRUE(contains(error.message(), "DISCARD ALL")) << error.message();
    run("ROLLBACK");
    EXPECT_EQ(scalar<int>(connection(), "SELECT 5"), 5);
}

TEST_F(LibpqStatement, StatementsForgottenBeforeTheyAreDroppedDoNoHarm) {
    auto args = server_args();
    args.statement_cache_size = 1;
    connection_ = connect(args);
    for (int i = 0; i < 3; ++i) scalar<int>(connection(), "SELECT " + std::to_string(i));
    run(forget_unseen);
    EXPECT_EQ(scalar<int>(connection(), "SELECT 10"), 10);
    run(forget_unseen);
    run("BEGIN");
    EXPECT_EQ(scalar<int>(connection(), "SELECT 11"), 11);
    run("COMMIT");
}

TEST_F(LibpqStatement, HugeStatementsAreNotKept) {
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(scalar<int>(connection(), "SELECT " + std::to_string(i) + " /*" + std::string(300'000, 'x') + "*/"), i);
    EXPECT_LE(prepared_count(), 3);
}

TEST_F(LibpqStatement, ChangedColumnTypeIsDecodedAsItsNewType) {
    run("CREATE TEMP TABLE changing (a int)");
    run("INSERT INTO changing VALUES (1)");
    EXPECT_EQ(scalar<int>(connection(), "SELECT a FROM changing"), 1);
    run("ALTER TABLE changing ALTER COLUMN a TYPE text");
    EXPECT_EQ(scalar<std::string>(connection(), "SELECT a FROM changing"), "1");
}

TEST_F(LibpqStatement, CommandsThatRefuseTransactionsRun) {
    run("CREATE TABLE IF NOT EXISTS aludel_libpq_vacuumed (x int)");
    execute(connection(), "VACUUM aludel_libpq_vacuumed");
    run("VACUUM aludel_libpq_vacuumed");
    run("DROP TABLE aludel_libpq_vacuumed");
}

TEST_F(LibpqStatement, ScriptsRunAllTheirStatements) {
    connection().run_script("CREATE TEMP TABLE scripted (x text); INSERT INTO scripted VALUES (';');\n"
                            "INSERT INTO scripted VALUES ($$a;b$$); SELECT * FROM scripted;");
    EXPECT_EQ(scalar<std::int64_t>(connection(), "SELECT count(*) FROM scripted"), 2);
    const auto error = caught<ProgrammingError>([&] {
        connection().run_script("INSERT INTO scripted VALUES ('c'); SELECT wrong; INSERT INTO scripted VALUES ('d')");
    });
    EXPECT_EQ(error.sqlstate(), "42703");
    EXPECT_EQ(scalar<std::int64_t>(connection(), "SELECT count(*) FROM scripted"), 2);
    caught<ArgumentError>([&] { connection().run_script(std::string_view("SELECT 1\0; SELECT 2", 19)); });
}

TEST_F(LibpqStatement, EmptyStatements) {
    auto nothing = execute(connection(), "");
    EXPECT_EQ(nothing->column_count(), 0);
    EXPECT_FALSE(nothing->next());
    run("");
}

TEST_F(LibpqStatement, LargeParametersAndLargeRowsAtOnce) {
    const std::string big(20'000'000, 'y');
    auto rows = execute(connection(), "SELECT $1 || $1, length($1)", {Value(big)});
    ASSERT_TRUE(rows->next());
    EXPECT_EQ(rows->bytes(0).size(), 2 * big.size());
    EXPECT_EQ(get<int>(*rows, 1), 20'000'000);
}

}  // namespace aludel::libpq_test
