#include "server.hpp"

#include <cmath>
#include <limits>

namespace aludel::libpq_test {

namespace {

using namespace std::chrono;

// Each value goes to the server and back, once with rows in binary form and once in text form: an array beside it is
// of a type that is read as text, and then all columns are.
template <class T>
void expect_round_trip(driver::Connection& connection, const T& value, const std::string& type) {
    const Bound bound{Value(value)};
    for (const char* rest : {"", ", '{1}'::int[]"}) {
        auto rows = execute(connection, "SELECT $1::" + type + rest, bound);
        ASSERT_TRUE(rows->next());
        EXPECT_EQ(get<T>(*rows), value) << type << rest;
        EXPECT_EQ(get<std::optional<T>>(*rows), std::optional<T>(value)) << type << rest;
        EXPECT_EQ(rows->value(0, TypeId::null), Value(value)) << type << rest;
    }
}

}  // namespace

class LibpqValues : public LibpqTest {
protected:
    template <class T>
    void both(const T& value, const std::string& type) {
        expect_round_trip(connection(), value, type);
    }
};

// DP10
TEST_F(LibpqValues, Booleans) {
    both(true, "boolean");
    both(false, "boolean");
}

TEST_F(LibpqValues, Integers) {
    both<std::int16_t>(-32768, "int2");
    both<std::int16_t>(32767, "int2");
    both<std::int32_t>(std::numeric_limits<std::int32_t>::min(), "int4");
    both<std::int32_t>(std::numeric_limits<std::int32_t>::max(), "int4");
    both<std::int64_t>(std::numeric_limits<std::int64_t>::min(), "int8");
    both<std::int64_t>(std::numeric_limits<std::int64_t>::max(), "int8");
    both<std::int64_t>(0, "int8");
    both<std::uint32_t>(4'294'967'295U, "oid");
    both<std::int8_t>(-128, "int2");
    both<std::uint64_t>(std::numeric_limits<std::int64_t>::max(), "int8");
}

TEST_F(LibpqValues, FloatingPoint) {
    for (const double value : {0.0, -0.0, 0.1, 1e308, 5e-324, -1.0 / 3, std::numeric_limits<double>::infinity(),
                               -std::numeric_limits<double>::infinity()})
        both(value, "float8");
    both(0.1F, "float4");
    both(std::numeric_limits<float>::max(), "float4");
    for (const char* rest : {"", ", '{1}'::int[]"}) {
        auto rows = execute(connection(), std::string("SELECT $1::float8, $2::float8") + rest, {Value(NAN), Value(-0.0)});
        ASSERT_TRUE(rows->next());
        EXPECT_TRUE(std::isnan(get<double>(*rows)));
        EXPECT_TRUE(std::signbit(get<double>(*rows, 1)));
    }
}

TEST_F(LibpqValues, Texts) {
    both<std::string>("", "text");
    both<std::string>("plain", "varchar");
    both<std::string>("'quoted\" \\ back\nslash", "text");
    both<std::string>("Grüße, 世界 \U0001F600", "text");
    both<std::string>("ab  ", "char(4)");
    both<std::string>("pg_class", "name");
}

TEST_F(LibpqValues, SingleByteCharType) {
    auto rows = execute(connection(), "SELECT 'x'::\"char\", ''::\"char\"");
    ASSERT_TRUE(rows->next());
    EXPECT_EQ(get<std::string>(*rows, 0), "x");
    EXPECT_EQ(get<std::string>(*rows, 1), "");
}

// DP10
TEST_F(LibpqValues, Bytes) {
    both<aludel::Bytes>({}, "bytea");
    aludel::Bytes all;
    for (int i = 0; i < 256; ++i) all.push_back(static_cast<std::byte>(i));
    both(all, "bytea");
}

TEST_F(LibpqValues, BytesInEscapeForm) {
    run("SET bytea_output = escape");
    aludel::Bytes all;
    for (int i = 0; i < 256; ++i) all.push_back(static_cast<std::byte>(i));
    both(all, "bytea");
}

TEST_F(LibpqValues, TenMegabytes) {
    std::string text(10'000'000, 'x');
    for (std::size_t i = 0; i < text.size(); i += 97) text[i] = static_cast<char>('a' + i % 26);
    both(text, "text");
    both(to_bytes(text), "bytea");
}

TEST_F(LibpqValues, Decimals) {
    for (const char* text : {"0", "0.00", "1", "-1", "10.50", "-0.001", "12345678901234567890123456789012345678",
                             "0.00000000000000000000000000000000000001", "99999.9999", "10000", "100000000.0001"}) {
        const Decimal value = Decimal::parse(text);
        both(value, "numeric");
        EXPECT_EQ(scalar<Decimal>(connection(), "SELECT $1::numeric", {Value(value)}).to_string(), text);
    }
}

TEST_F(LibpqValues, DecimalsThatDoNotFitNameTheColumn) {
    for (const char* sql : {"SELECT 1e40::numeric AS big", "SELECT 1e40::numeric AS big, '{1}'::int[]",
                            "SELECT 'NaN'::numeric AS big"}) {
        const auto error = caught<ConversionError>([&] { scalar<Decimal>(connection(), sql); });
        EXPECT_TRUE(contains(error.message(), "'big'")) << error.message();
    }
}

TEST_F(LibpqValues, NumericIntoOtherNumbers) {
    EXPECT_EQ(scalar<double>(connection(), "SELECT 0.1::numeric"), 0.1);
    EXPECT_EQ(scalar<std::int64_t>(connection(), "SELECT 9223372036854775807::numeric"), INT64_MAX);
    EXPECT_EQ(scalar<int>(connection(), "SELECT 12.000::numeric"), 12);
    EXPECT_TRUE(std::isnan(scalar<double>(connection(), "SELECT 'NaN'::numeric")));
    EXPECT_TRUE(std::isinf(scalar<double>(connection(), "SELECT '-Infinity'::numeric")));
    caught<ConversionError>([&] { scalar<int>(connection(), "SELECT 12.5::numeric"); });
}

TEST_F(LibpqValues, Dates) {
    for (const auto& day : {2024y / 2 / 29, 2000y / 1 / 1, 1999y / 12 / 31, 1970y / 1 / 1, 1752y / 9 / 2, 1y / 1 / 1,
                            9999y / 12 / 31})
        both(year_month_day(day), "date");
}

TEST_F(LibpqValues, Times) {
    both(TimeOfDay(0, 0), "time");
    both(TimeOfDay(23, 59, 59, 999999), "time");
    both(TimeOfDay(12, 34, 56, 1), "time");
}

TEST_F(LibpqValues, LocalDateTimes) {
    for (const char* text : {"2024-01-31 12:34:56.123456", "2000-01-01 00:00:00", "1999-12-31 23:59:59.999999",
                             "1969-12-31 23:59:59.5", "0001-01-01 00:00:00", "9999-12-31 23:59:59.999999"})
        both(parse_local_date_time(text), "timestamp");
}

TEST_F(LibpqValues, TimestampsInAnyTimeZone) {
    for (const char* zone : {"UTC", "Asia/Kathmandu", "America/St_Johns"}) {
        run(std::string("SET timezone = '") + zone + "'");
        for (const char* text : {"2024-07-31 12:34:56.123456Z", "1999-12-31 23:59:59.999999Z", "1850-01-01 00:00:00Z"})
            both(parse_timestamp(text), "timestamptz");
    }
}

TEST_F(LibpqValues, Intervals) {
    for (const auto value : {microseconds(0), microseconds(1), microseconds(-1), microseconds(90min),
                             microseconds(hours(-25)), microseconds(INT64_MAX)})
        both(value, "interval");
    EXPECT_EQ(scalar<microseconds>(connection(), "SELECT interval '2 days 3 hours'"), hours(51));
    EXPECT_EQ(scalar<microseconds>(connection(), "SELECT interval '-2 days 3 hours'"), hours(-45));
}

TEST_F(LibpqValues, IntervalsOfMonthsHaveNoLength) {
    for (const char* sql : {"SELECT interval '1 month' AS span", "SELECT interval '1 month' AS span, '{1}'::int[]",
                            "SELECT interval '1 year 2 days' AS span, '{1}'::int[]"}) {
        const auto error = caught<ConversionError>([&] { scalar<microseconds>(connection(), sql); });
        EXPECT_TRUE(contains(error.message(), "'span'")) << error.message();
    }
}

TEST_F(LibpqValues, InfiniteTimesNameTheColumn) {
    for (const std::string rest : {"", ", '{1}'::int[]"}) {
        const auto fails = [&]<class T>(const std::string& literal, T) {
            const std::string sql = "SELECT " + literal + " AS due" + rest;
            const auto error = caught<ConversionError>([&] { scalar<T>(connection(), sql); });
            EXPECT_TRUE(contains(error.message(), "'due'")) << error.message();
            EXPECT_TRUE(contains(error.message(), "infinity")) << error.message();
            caught<ConversionError>([&] { scalar<Value>(connection(), sql); });
        };
        fails("date 'infinity'", year_month_day{});
        fails("date '-infinity'", year_month_day{});
        fails("timestamp 'infinity'", LocalDateTime{});
        fails("timestamptz '-infinity'", Timestamp{});
    }
}

TEST_F(LibpqValues, LastSecondOfTheDayPlusOne) {
    const auto error = caught<ConversionError>([&] { scalar<TimeOfDay>(connection(), "SELECT time '24:00' AS t"); });
    EXPECT_TRUE(contains(error.message(), "'t'")) << error.message();
}

// DP10
TEST_F(LibpqValues, Uuids) {
    both(Uuid::parse("00112233-4455-6677-8899-aabbccddeeff"), "uuid");
    both(Uuid{}, "uuid");
}

TEST_F(LibpqValues, JsonKeepsItsText) {
    const Json document = Json::unchecked(R"({"b": [1, null, "ü"], "a": {}})");
    for (const char* rest : {"", ", '{1}'::int[]"}) {
        auto rows = execute(connection(), std::string("SELECT $1::json, $1::text::jsonb") + rest, {Value(document)});
        ASSERT_TRUE(rows->next());
        EXPECT_EQ(get<Json>(*rows).text(), document.text());
        EXPECT_EQ(get<Json>(*rows, 1), document);
        EXPECT_EQ(get<std::string>(*rows, 1), R"({"a": {}, "b": [1, null, "ü"]})");
        EXPECT_EQ(rows->bytes(1), R"({"a": {}, "b": [1, null, "ü"]})");
    }
}

TEST_F(LibpqValues, Nulls) {
    for (const char* sql : {"SELECT NULL::int AS n", "SELECT NULL::int AS n, '{1}'::int[]", "SELECT $1 AS n"}) {
        const Bound bound = std::string_view(sql).ends_with("$1 AS n") ? Bound{Value()} : Bound{};
        auto rows = execute(connection(), sql, bound);
        ASSERT_TRUE(rows->next());
        EXPECT_TRUE(rows->is_null(0));
        EXPECT_EQ(get<std::optional<int>>(*rows), std::nullopt);
        EXPECT_EQ(get<std::optional<std::string>>(*rows), std::nullopt);
        EXPECT_TRUE(rows->value(0, TypeId::integer).is_null());
        EXPECT_EQ(rows->bytes(0), "");
        const auto error = caught<UnexpectedNullError>([&] { get<int>(*rows); });
        EXPECT_TRUE(contains(error.message(), "'n'")) << error.message();
    }
}

TEST_F(LibpqValues, EmptyTextIsNotNull) {
    auto rows = execute(connection(), "SELECT '', ''::bytea, NULL::text");
    ASSERT_TRUE(rows->next());
    EXPECT_FALSE(rows->is_null(0));
    EXPECT_FALSE(rows->is_null(1));
    EXPECT_TRUE(rows->is_null(2));
    EXPECT_EQ(get<std::optional<std::string>>(*rows, 0), "");
    EXPECT_EQ(get<std::optional<aludel::Bytes>>(*rows, 1), aludel::Bytes{});
}

TEST_F(LibpqValues, OtherTypesAreStrings) {
    auto rows = execute(connection(), "SELECT '{1,2}'::int[], inet '10.0.0.1', 'pg_class'::regclass");
    ASSERT_TRUE(rows->next());
    EXPECT_EQ(get<std::string>(*rows, 0), "{1,2}");
    EXPECT_EQ(get<std::string>(*rows, 1), "10.0.0.1");
    EXPECT_EQ(rows->value(2, TypeId::null), Value("pg_class"));
}

TEST_F(LibpqValues, FunctionsThatReturnNothing) {
    auto rows = execute(connection(), "SELECT pg_sleep(0)");
    ASSERT_TRUE(rows->next());
    EXPECT_EQ(get<std::string>(*rows), "");
}

TEST_F(LibpqValues, OutOfRangeNamesTheColumn) {
    const auto error = caught<ConversionError>([&] { scalar<std::int16_t>(connection(), "SELECT 32768 AS big"); });
    EXPECT_TRUE(contains(error.message(), "'big'")) << error.message();
    EXPECT_TRUE(contains(error.message(), "32768")) << error.message();
    caught<ConversionError>([&] { scalar<std::uint32_t>(connection(), "SELECT -1"); });
    caught<ConversionError>([&] { scalar<float>(connection(), "SELECT 1e300::float8"); });
}

TEST_F(LibpqValues, TextIsNoNumber) {
    const auto error = caught<ConversionError>([&] { scalar<int>(connection(), "SELECT '12' AS word"); });
    EXPECT_TRUE(contains(error.message(), "'word'")) << error.message();
}

TEST_F(LibpqValues, ValueOfATypeConvertsExactly) {
    auto rows = execute(connection(), "SELECT 1, '2024-01-31', 2.5::numeric, now(), '{\"a\": 1}'::json, true");
    ASSERT_TRUE(rows->next());
    EXPECT_EQ(rows->value(0, TypeId::boolean), Value(true));
    EXPECT_EQ(rows->value(1, TypeId::date), Value(year_month_day(2024y / 1 / 31)));
    EXPECT_EQ(rows->value(2, TypeId::double_), Value(2.5));
    EXPECT_EQ(rows->value(3, TypeId::date_time).kind(), Layout::timestamp);
    EXPECT_EQ(rows->value(4, TypeId::string), Value("{\"a\": 1}"));
    EXPECT_EQ(rows->value(5, TypeId::integer), Value(1));
    caught<ConversionError>([&] { rows->value(1, TypeId::integer); });
}

TEST_F(LibpqValues, FieldsOfAStruct) {
    struct Row {
        std::int64_t id;
        std::string name;
        std::optional<double> score;
        std::optional<std::int64_t> parent;
        seconds span;
    };
    const Slot slots[] = {slot_of<std::int64_t>(offsetof(Row, id)), slot_of<std::string>(offsetof(Row, name)),
                          slot_of<std::optional<double>>(offsetof(Row, score)),
                          slot_of<std::optional<std::int64_t>>(offsetof(Row, parent)),
                          slot_of<seconds>(offsetof(Row, span))};
    auto rows = execute(connection(), "SELECT 'before', 7::int8, 'ann', 1.5::float8, NULL::int8, interval '1 min'");
    ASSERT_TRUE(rows->next());
    Row row{0, "", {}, 5, {}};
    rows->read(1, slots, &row);
    EXPECT_EQ(row.id, 7);
    EXPECT_EQ(row.name, "ann");
    EXPECT_EQ(row.score, 1.5);
    EXPECT_EQ(row.parent, std::nullopt);
    EXPECT_EQ(row.span, 60s);
    caught<InvalidRequestError>([&] { rows->read(2, slots, &row); });
}

}  // namespace aludel::libpq_test
