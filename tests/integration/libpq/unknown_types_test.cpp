// Columns of types that the driver does not know: they come as the texts that the server writes, and the other columns
// stay as exact as they are without them.

#include "server.hpp"

namespace aludel::libpq_test {

class LibpqUnknownTypes : public LibpqTest {};

TEST_F(LibpqUnknownTypes, ComeAsText) {
    auto rows = execute(connection(), "SELECT inet '10.0.0.1', '{1,2}'::int[], int4range(1, 5), point(1, 2), NULL::inet,"
                                      " ROW(1, 'a'), '10'::money IS NOT NULL, 'pg_class'::regclass, '<a/>'::xml");
    ASSERT_TRUE(rows->next());
    EXPECT_EQ(get<std::string>(*rows, 0), "10.0.0.1");
    EXPECT_EQ(rows->value(1, TypeId::null), Value("{1,2}"));
    EXPECT_EQ(get<std::string>(*rows, 2), "[1,5)");
    EXPECT_EQ(get<std::string>(*rows, 3), "(1,2)");
    EXPECT_TRUE(rows->is_null(4));
    EXPECT_EQ(get<std::string>(*rows, 5), "(1,a)");
    EXPECT_EQ(get<bool>(*rows, 6), true);
    EXPECT_EQ(get<std::string>(*rows, 7), "pg_class");
    EXPECT_EQ(get<std::string>(*rows, 8), "<a/>");
}

TEST_F(LibpqUnknownTypes, LeaveTheOtherColumnsExact) {
    auto args = server_args();
    args.options.emplace_back("options", "-c extra_float_digits=0 -c DateStyle=German -c IntervalStyle=iso_8601");
    connection_ = connect(args);
    auto rows = execute(connection(), "SELECT inet '::1' AS \"an \"\"address\"\"\", 0.1::float8 + 0.2::float8 AS x,"
                                      " date '0044-03-15 BC' AS ides, timestamp '20000-01-01 00:00:00' AS far,"
                                      " '{0.30000000000000004}'::float8[] AS list, interval '25 hours' AS span");
    ASSERT_TRUE(rows->next());
    EXPECT_EQ(rows->column_name(0), "an \"address\"");
    EXPECT_EQ(get<double>(*rows, 1), 0.1 + 0.2);
    EXPECT_EQ(get<std::chrono::year_month_day>(*rows, 2), std::chrono::year(-43) / 3 / 15);
    EXPECT_EQ(get<LocalDateTime>(*rows, 3), LocalDateTime(std::chrono::microseconds(568'971'820'800'000'000)));
    EXPECT_EQ(get<std::string>(*rows, 4), "{0.30000000000000004}");
    EXPECT_EQ(get<std::chrono::microseconds>(*rows, 5), std::chrono::hours(25));
}

TEST_F(LibpqUnknownTypes, OfTheUsersOwn) {
    run("CREATE TEMP TABLE own (id int)");   // makes the temporary schema
    run("CREATE TYPE pg_temp.mood AS ENUM ('sad', 'happy')");
    run("CREATE TYPE pg_temp.pair AS (a int, b text)");
    run("CREATE DOMAIN pg_temp.positive AS int CHECK (VALUE > 0)");
    auto rows = execute(connection(), "SELECT 'happy'::pg_temp.mood, ROW(1, 'x')::pg_temp.pair, 7::pg_temp.positive, 1.5");
    ASSERT_TRUE(rows->next());
    EXPECT_EQ(get<std::string>(*rows, 0), "happy");
    EXPECT_EQ(get<std::string>(*rows, 1), "(1,x)");
    EXPECT_EQ(get<int>(*rows, 2), 7);
    EXPECT_EQ(get<Decimal>(*rows, 3).to_string(), "1.5");
}

TEST_F(LibpqUnknownTypes, WithoutABinaryForm) {
    auto rows = execute(connection(), "SELECT (acldefault('r', 10))[1] AS acl, 1");
    ASSERT_TRUE(rows->next());
    EXPECT_TRUE(contains(get<std::string>(*rows, 0), "=")) << get<std::string>(*rows, 0);
}

TEST_F(LibpqUnknownTypes, OfEveryFormOfAQuery) {
    for (const char* sql : {"SELECT inet '1.2.3.4' AS a -- done", "  /* a /* nested */ comment */ SELECT inet '1.2.3.4';",
                            "VALUES (inet '1.2.3.4')", "(SELECT inet '1.2.3.4') LIMIT 1", "-- first\nSELECT inet '1.2.3.4'",
                            "WITH x AS (SELECT inet '1.2.3.4' AS a) SELECT a FROM x", "SELECT inet '1.2.3.4' ; ",
                            "SELECT inet '1.2.3.4' FROM pg_class LIMIT 1 FOR UPDATE"}) {
        EXPECT_EQ(scalar<std::string>(connection(), sql), "1.2.3.4") << sql;
    }
}

TEST_F(LibpqUnknownTypes, KeepTheirOrder) {
    auto rows = execute(connection(), "SELECT x, ARRAY[x] FROM generate_series(1, 3) x ORDER BY x DESC");
    for (int x = 3; rows->next(); --x) {
        EXPECT_EQ(get<int>(*rows, 0), x);
        EXPECT_EQ(get<std::string>(*rows, 1), "{" + std::to_string(x) + "}");
    }
}

TEST_F(LibpqUnknownTypes, ReturnedByChanges) {
    run("CREATE TEMP TABLE hosts (id int PRIMARY KEY, address inet)");
    auto rows = execute(connection(), "INSERT INTO hosts VALUES (1, '10.0.0.1'), (2, $1) RETURNING id, address", {Value("10.0.0.2")});
    ASSERT_TRUE(rows->next());
    ASSERT_TRUE(rows->next());
    EXPECT_EQ(get<std::string>(*rows, 1), "10.0.0.2");
    EXPECT_FALSE(rows->next());
    EXPECT_EQ(rows->rows_affected(), 2);
    EXPECT_EQ(scalar<std::string>(connection(), "UPDATE hosts SET address = '10.0.0.9' WHERE id = 2 RETURNING address"), "10.0.0.9");
    EXPECT_EQ(scalar<std::string>(connection(), "DELETE FROM hosts WHERE id = 2 RETURNING address"), "10.0.0.9");
    EXPECT_EQ(scalar<std::int64_t>(connection(), "SELECT count(*) FROM hosts"), 1);
}

TEST_F(LibpqUnknownTypes, ReturnedByABatch) {
    run("CREATE TEMP TABLE hosts (id int PRIMARY KEY, address inet)");
    struct Sink final : driver::BatchSink {
        void row(std::size_t, driver::Statement& statement) override { texts.push_back(get<std::string>(statement, 1)); }
        std::vector<std::string> texts{};
    } sink;
    const driver::Batch batch{3, 1, [](const void*, std::size_t row, Param* out) {
        static const int ids[] = {1, 2, 3};
        *out = Param{&ids[row], Layout::int32, TypeId::integer, nullptr};
    }, nullptr};
    auto insert = connection().prepare("INSERT INTO hosts VALUES ($1, '10.0.0.1') RETURNING id, address", {});
    insert->execute_batch(batch, &sink);
    EXPECT_EQ(sink.texts, (std::vector<std::string>{"10.0.0.1", "10.0.0.1", "10.0.0.1"}));
    EXPECT_EQ(insert->rows_affected(), 3);
}

TEST_F(LibpqUnknownTypes, OfStatementsThatCanStandInNoOther) {
    run("CREATE TEMP TABLE hosts (address inet)");
    auto rows = execute(connection(), "WITH made AS (INSERT INTO hosts VALUES ('10.0.0.1') RETURNING address) "
                                      "SELECT address AS a, 1 FROM made");
    ASSERT_TRUE(rows->next());
    const auto error = caught<ConversionError>([&] { get<std::string>(*rows, 0); });
    EXPECT_TRUE(contains(error.message(), "'a'") && contains(error.message(), "OID 869") &&
                contains(error.message(), "CAST(")) << error.message();
    EXPECT_EQ(get<int>(*rows, 1), 1);
    EXPECT_EQ(rows->value(0, TypeId::null), Value(to_bytes(std::string_view("\x02\x20\x00\x04\x0a\x00\x00\x01", 8))));
    EXPECT_EQ(scalar<std::int64_t>(connection(), "SELECT count(*) FROM hosts"), 1);
}

}  // namespace aludel::libpq_test
