#include "support.hpp"

#include "aludel/types/bytes.hpp"
#include "aludel/types/chrono.hpp"
#include "aludel/types/decimal.hpp"
#include "aludel/types/json.hpp"
#include "aludel/types/temporal.hpp"
#include "aludel/types/uuid.hpp"

#include <limits>

namespace aludel::testing {
namespace {

// CP02
TEST(Literals, in_statements) {
    EXPECT_LITERAL(select(users.id).where(users.name == "it's", users.age > 5).limit(3), sqlite(),
                   "SELECT users.id\nFROM users\nWHERE users.name = 'it''s' AND users.age > 5\n LIMIT 3");
    EXPECT_LITERAL(users.age.in_({1, 2}), postgresql(), "users.age IN (1, 2)");
    EXPECT_LITERAL(users.age.in_(std::vector<int>{}), postgresql(),
                   "users.age IN (NULL) AND (1 != 1)");
    EXPECT_LITERAL(insert(users).values(users.name = "a", users.active = true), sqlite(),
                   "INSERT INTO users (name, active) VALUES ('a', 1)");
}

TEST(Literals, a_minus_before_a_negative_number_begins_no_comment) {
    EXPECT_LITERAL(-literal(-5), sqlite(), "-(-5)");
    EXPECT_LITERAL(users.age - literal(-5), sqlite(), "users.age - -5");
}

// CP02
TEST(Literals, a_missing_value_is_refused) {
    EXPECT_ERROR(compiled(select(users.id).where(users.id == bindparam<Integer>("x")), sqlite(), {.literal_binds = true}),
                 CompileError, "The parameter \"x\" has no value");
}

// Y19
TEST(Literals, scalars) {
    EXPECT_EQ(generic().literal_text(Value()), "NULL");
    EXPECT_EQ(generic().literal_text(true), "1");
    EXPECT_EQ(postgresql().literal_text(true), "true");
    EXPECT_EQ(generic().literal_text(std::int64_t{-7}), "-7");
    EXPECT_EQ(generic().literal_text(0.1), "0.1");
    EXPECT_EQ(generic().literal_text("a\"b'c\\"), "'a\"b''c\\'");
    EXPECT_EQ(generic().literal_text(Decimal::parse("10.50")), "10.50");
}

TEST(Literals, have_the_type_of_their_value) {
    EXPECT_EQ(generic().literal_text(2.0), "2.0");
    EXPECT_EQ(generic().literal_text(-0.0), "-0.0");
    EXPECT_EQ(sqlite().literal_text(1e300), "1e+300");
    EXPECT_EQ(sqlite().literal_text(Decimal(2)), "2.0");
    EXPECT_EQ(postgresql().literal_text(2.0), "2.0::FLOAT8");
    EXPECT_EQ(postgresql().literal_text(2.0, Float()), "2.0::FLOAT4");
    EXPECT_EQ(postgresql().literal_text(2.0, Numeric()), "2.0");
    EXPECT_EQ(postgresql().literal_text(Decimal(2)), "2::NUMERIC");
    EXPECT_EQ(postgresql().literal_text(Decimal::parse("2.50")), "2.50");
    EXPECT_EQ(postgresql().literal_text(std::numeric_limits<std::int64_t>::min()), "'-9223372036854775808'::BIGINT");
}

// DP07
TEST(Literals, with_backslashes_mean_the_same_whatever_the_server_is_set_to) {
    EXPECT_EQ(postgresql().literal_text("a\\b'c"), "E'a\\\\b''c'");
    EXPECT_EQ(postgresql().literal_text("plain"), "'plain'");
    EXPECT_EQ(sqlite().literal_text("a\\b"), "'a\\b'");
    EXPECT_EQ(postgresql().literal_text(Json::parse("\"\\\\\"")), "E'\"\\\\\\\\\"'::JSON");
}

TEST(Literals, blobs) {
    const Bytes bytes = to_bytes("\x01\xff");
    EXPECT_EQ(sqlite().literal_text(bytes), "X'01ff'");
    EXPECT_EQ(postgresql().literal_text(bytes), "E'\\\\x01ff'::BYTEA");
}

TEST(Literals, uuid_and_json) {
    const Uuid uuid = Uuid::parse("00000000-0000-0000-0000-00000000000a");
    EXPECT_EQ(sqlite().literal_text(uuid), "'0000000000000000000000000000000a'");
    EXPECT_EQ(postgresql().literal_text(uuid), "'00000000-0000-0000-0000-00000000000a'::UUID");
    EXPECT_EQ(postgresql().literal_text(Json::parse("{\"a\": \"it's\"}")), "'{\"a\":\"it''s\"}'::JSON");
}

// Y19
TEST(Literals, dates_and_times) {
    using namespace std::chrono;
    EXPECT_EQ(sqlite().literal_text(year_month_day(2024y, January, 31d)), "'2024-01-31'");
    EXPECT_EQ(sqlite().literal_text(TimeOfDay(12, 5)), "'12:05:00.000000'");
    EXPECT_EQ(sqlite().literal_text(parse_local_date_time("2024-01-31 12:00:00")), "'2024-01-31 12:00:00.000000'");
    const Timestamp time = parse_timestamp("2024-01-31 12:00:00");
    EXPECT_EQ(sqlite().literal_text(time), "'2024-01-31 12:00:00.000000'");
    EXPECT_EQ(postgresql().literal_text(time), "'2024-01-31 12:00:00.000000+00:00'");
    EXPECT_EQ(postgresql().literal_text(time, DateTime()), "'2024-01-31 12:00:00.000000'::TIMESTAMP WITHOUT TIME ZONE");
    EXPECT_EQ(postgresql().literal_text(parse_local_date_time("2024-01-31 12:00:00"), DateTime(with_timezone)),
              "'2024-01-31 12:00:00.000000+00:00'::TIMESTAMP WITH TIME ZONE");
    EXPECT_EQ(postgresql().literal_text(year_month_day(2024y, January, 31d)), "'2024-01-31'::DATE");
    EXPECT_EQ(sqlite().literal_text(microseconds(1500000)), "1500000");
    EXPECT_EQ(postgresql().literal_text(microseconds(1500000)), "'00:00:01.500000'::INTERVAL");
}

// Y19
TEST(Literals, what_has_none) {
    EXPECT_ERROR(sqlite().literal_text(std::string("a\0b", 3)), CompileError, "zero byte");
    EXPECT_ERROR(generic().literal_text(std::numeric_limits<double>::infinity()), CompileError, "NaN and infinity");
    EXPECT_ERROR(sqlite().literal_text(std::numeric_limits<double>::quiet_NaN()), CompileError, "NaN and infinity");
    EXPECT_EQ(sqlite().literal_text(-std::numeric_limits<double>::infinity()), "-9e999");
    EXPECT_ERROR(sqlite().literal_text(Decimal::parse("1234567890.1234567")), CompileError, "15 digits");
    EXPECT_EQ(postgresql().literal_text(std::numeric_limits<double>::infinity()), "'Infinity'::FLOAT8");
}

}  // namespace
}  // namespace aludel::testing
