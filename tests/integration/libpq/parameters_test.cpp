#include "server.hpp"

#include <cmath>

namespace aludel::libpq_test {

namespace {

using namespace std::chrono;

// The type that the server saw for each kind of parameter.
std::string seen_type(driver::Connection& connection, const Value& value, TypeId type = TypeId::null) {
    return scalar<std::string>(connection, "SELECT pg_typeof($1)::text", Bound({value}, {type}));
}

}  // namespace

class LibpqParameters : public LibpqTest {};

TEST_F(LibpqParameters, DeclaredTypesReachTheServer) {
    const auto seen = [&](const Value& value, TypeId type) { return seen_type(connection(), value, type); };
    EXPECT_EQ(seen(1, TypeId::small_integer), "smallint");
    EXPECT_EQ(seen(1, TypeId::integer), "integer");
    EXPECT_EQ(seen(1, TypeId::big_integer), "bigint");
    EXPECT_EQ(seen(1.5, TypeId::float_), "real");
    EXPECT_EQ(seen(1.5, TypeId::double_), "double precision");
    EXPECT_EQ(seen(1, TypeId::double_), "double precision");
    EXPECT_EQ(seen(Decimal(1), TypeId::numeric), "numeric");
    EXPECT_EQ(seen(1, TypeId::numeric), "numeric");
    EXPECT_EQ(seen(1.5, TypeId::numeric), "numeric");
    EXPECT_EQ(seen(true, TypeId::boolean), "boolean");
    EXPECT_EQ(seen(to_bytes("x"), TypeId::large_binary), "bytea");
    EXPECT_EQ(seen(year_month_day(2024y / 1 / 1), TypeId::date), "date");
    EXPECT_EQ(seen(TimeOfDay(), TypeId::time), "time without time zone");
    EXPECT_EQ(seen(LocalDateTime(), TypeId::date_time), "timestamp without time zone");
    EXPECT_EQ(seen(Timestamp(), TypeId::date_time), "timestamp with time zone");
    EXPECT_EQ(seen(1us, TypeId::interval), "interval");
    EXPECT_EQ(seen(Uuid(), TypeId::uuid), "uuid");
}

TEST_F(LibpqParameters, NullHasItsDeclaredType) {
    EXPECT_EQ(seen_type(connection(), Value(), TypeId::integer), "integer");
    EXPECT_EQ(seen_type(connection(), Value(), TypeId::uuid), "uuid");
    EXPECT_EQ(seen_type(connection(), Value(), TypeId::numeric), "numeric");
}

TEST_F(LibpqParameters, WithoutATypeTheValueDecides) {
    EXPECT_EQ(seen_type(connection(), Value(1)), "integer");
    EXPECT_EQ(seen_type(connection(), Value(std::int64_t{1} << 31)), "bigint");
    EXPECT_EQ(seen_type(connection(), Value(1.0)), "double precision");
    EXPECT_EQ(seen_type(connection(), Value(18446744073709551615.0)), "double precision");
    EXPECT_EQ(scalar<int>(connection(), "SELECT $1 + length($2)", {Value(5), Value("abc")}), 8);
}

TEST_F(LibpqParameters, TypesOfTheHintsStandIn) {
    const SqlType types[] = {TypeId::big_integer};
    driver::PrepareHints hints;
    hints.parameter_types = types;
    auto rows = connection().prepare("SELECT pg_typeof($1)::text", hints);
    rows->execute(Bound{Value(1)});
    ASSERT_TRUE(rows->next());
    EXPECT_EQ(get<std::string>(*rows), "bigint");
}

TEST_F(LibpqParameters, IntegerBeyondItsDeclaredTypeIsTheServersError) {
    run("CREATE TEMP TABLE small (n smallint, i integer)");
    const auto insert = [&](std::int64_t value, const char* column, TypeId type) {
        execute(connection(), std::string("INSERT INTO small (") + column + ") VALUES ($1)", Bound({Value(value)}, {type}));
    };
    insert(32767, "n", TypeId::small_integer);
    const auto error = caught<DataError>([&] { insert(32768, "n", TypeId::small_integer); });
    EXPECT_EQ(error.sqlstate(), "22003");
    caught<DataError>([&] { insert(std::int64_t{1} << 31, "i", TypeId::integer); });
    EXPECT_EQ(scalar<std::int64_t>(connection(), "SELECT count(*) FROM small WHERE n = $1",
                                   Bound({Value(100'000)}, {TypeId::small_integer})), 0);
}

TEST_F(LibpqParameters, UnsignedAbove63Bits) {
    const std::uint64_t big = 18446744073709551615U;
    const Param param{&big, Layout::uint64, TypeId::null, nullptr};
    auto rows = connection().prepare("SELECT $1::numeric", {});
    rows->execute({&param, 1});
    ASSERT_TRUE(rows->next());
    EXPECT_EQ(get<Decimal>(*rows).to_string(), "18446744073709551615");
}

TEST_F(LibpqParameters, NumericFromDoubles) {
    const auto numeric = [&](double value) {
        return scalar<std::string>(connection(), "SELECT $1::text", Bound({Value(value)}, {TypeId::numeric}));
    };
    EXPECT_EQ(numeric(0.1), "0.1");
    EXPECT_EQ(numeric(NAN), "NaN");
    EXPECT_EQ(numeric(-INFINITY), "-Infinity");
    EXPECT_EQ(numeric(1e22), "10000000000000000000000");
}

TEST_F(LibpqParameters, FloatColumnFindsItsOwnValue) {
    run("CREATE TEMP TABLE floats (f real)");
    run("INSERT INTO floats VALUES (0.1)");
    const Bound tenth({Value(0.1F)}, {TypeId::float_});
    EXPECT_EQ(scalar<std::int64_t>(connection(), "SELECT count(*) FROM floats WHERE f = $1", tenth), 1);
    const auto error = caught<DataError>([&] {
        execute(connection(), "INSERT INTO floats VALUES ($1)", Bound({Value(1e300)}, {TypeId::float_}));
    });
    EXPECT_EQ(error.sqlstate(), "22003");
}

TEST_F(LibpqParameters, LargeIntegerForADoubleStaysExact) {
    const std::int64_t odd = (std::int64_t{1} << 53) + 1;
    EXPECT_EQ(seen_type(connection(), Value(odd), TypeId::double_), "numeric");
}

TEST_F(LibpqParameters, TextsForTypedParametersAreReadByTheServer) {
    EXPECT_EQ(scalar<Uuid>(connection(), "SELECT $1",
                           Bound({Value("00112233-4455-6677-8899-aabbccddeeff")}, {TypeId::uuid})),
              Uuid::parse("00112233-4455-6677-8899-aabbccddeeff"));
    EXPECT_EQ(scalar<int>(connection(), "SELECT $1", Bound({Value("42")}, {TypeId::integer})), 42);
    const auto error = caught<DataError>([&] {
        scalar<int>(connection(), "SELECT $1", Bound({Value("forty-two")}, {TypeId::integer}));
    });
    EXPECT_EQ(error.sqlstate(), "22P02");
}

TEST_F(LibpqParameters, JsonForBothJsonTypes) {
    run("CREATE TEMP TABLE documents (a json, b jsonb)");
    const Json document = Json::parse(R"({"x": 1})");
    execute(connection(), "INSERT INTO documents VALUES ($1, $2)",
            Bound({Value(document), Value(document)}, {TypeId::json, TypeId::json}));
    EXPECT_EQ(scalar<int>(connection(), "SELECT (a->>'x')::int + (b->>'x')::int FROM documents"), 2);
}

TEST_F(LibpqParameters, ZeroByteInATextIsRefused) {
    const auto error = caught<ConversionError>([&] {
        scalar<std::string>(connection(), "SELECT $1::int, $2::text", {Value(1), Value(std::string("a\0b", 3))});
    });
    EXPECT_TRUE(contains(error.message(), "parameter 2")) << error.message();
    EXPECT_TRUE(contains(error.message(), "zero byte")) << error.message();
    EXPECT_EQ(scalar<int>(connection(), "SELECT 1"), 1);
}

TEST_F(LibpqParameters, TooManyParameters) {
    const int value = 1;
    const std::vector<Param> params(65536, Param{&value, Layout::int32, TypeId::integer, nullptr});
    auto statement = connection().prepare("SELECT 1", {});
    const auto error = caught<ArgumentError>([&] { statement->execute(params); });
    EXPECT_TRUE(contains(error.message(), "65536")) << error.message();
    EXPECT_TRUE(contains(error.message(), "65535")) << error.message();
}

// libpq up to 15.18 refuses a description of more than 7,498 parameters, and ends the connection.
TEST_F(LibpqParameters, MoreThanLibpqCanDescribe) {
    RecordProperty("libpq", PQlibVersion());
    std::printf("libpq %d.%d\n", PQlibVersion() / 10000, PQlibVersion() % 10000);
    for (const int count : {7'498, 7'499, 20'000}) {
        std::string sql = "SELECT 1 WHERE 1 IN (";
        for (int i = 1; i <= count; ++i) sql += (i > 1 ? ", $" : "$") + std::to_string(i);
        const int value = 1;
        const std::vector<Param> params(static_cast<std::size_t>(count), Param{&value, Layout::int32, TypeId::integer, nullptr});
        auto statement = connection().prepare(sql + ")", {});
        for (int again = 0; again < 2; ++again) {
            statement->execute(params);
            ASSERT_TRUE(statement->next()) << count;
            EXPECT_EQ(get<int>(*statement), 1);
        }
    }
}

TEST_F(LibpqParameters, MostParameters) {
    std::string sql = "SELECT 0";
    for (int i = 1; i <= 65535; ++i) sql += (i % 1000 == 1 ? " + (0" : "") + (" + $" + std::to_string(i)) +
                                            (i % 1000 == 0 || i == 65535 ? ")" : "");
    const int value = 1;
    const std::vector<Param> params(65535, Param{&value, Layout::int32, TypeId::integer, nullptr});
    auto statement = connection().prepare(sql, {});
    statement->execute(params);
    ASSERT_TRUE(statement->next());
    EXPECT_EQ(get<int>(*statement), 65535);
}

TEST_F(LibpqParameters, WrongNumberOfParameters) {
    const auto error = caught<InterfaceError>([&] { execute(connection(), "SELECT $1::int + $2::int", {Value(1)}); });
    EXPECT_TRUE(contains(error.message(), "takes 2 parameters, but got 1")) << error.message();
    EXPECT_EQ(scalar<int>(connection(), "SELECT 1"), 1);
}

TEST_F(LibpqParameters, CustomTypesGoThroughTheirConversion) {
    const seconds span(90);
    const Slot slot = slot_of<seconds>(0);
    const Param params[] = {param_of(slot, &span, TypeId::interval), param_of(slot, &span, TypeId::interval)};
    auto rows = connection().prepare("SELECT $1 + $2", {});
    rows->execute(params);
    ASSERT_TRUE(rows->next());
    EXPECT_EQ(get<seconds>(*rows), 180s);
}

TEST_F(LibpqParameters, DatesThatDoNotExist) {
    caught<ConversionError>([&] { scalar<Value>(connection(), "SELECT $1", {Value(year_month_day(2023y / 2 / 29))}); });
    caught<ConversionError>([&] { scalar<Value>(connection(), "SELECT $1", {Value(Timestamp(microseconds(INT64_MIN)))}); });
    EXPECT_EQ(scalar<int>(connection(), "SELECT 1"), 1);
}

}  // namespace aludel::libpq_test
