#include "sqlite_support.hpp"

#include "aludel/types/bytes.hpp"
#include "aludel/types/decimal.hpp"
#include "aludel/types/json.hpp"
#include "aludel/types/temporal.hpp"
#include "aludel/types/uuid.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace aludel::driver {
namespace {

using namespace std::chrono_literals;

class SqliteValues : public ::testing::Test {
protected:
    //! typeof and quote of a parameter, as SQLite got it.
    std::string stored(const Value& value, TypeId type = TypeId::null) {
        const auto statement = conn->prepare("SELECT typeof(?1) || ' ' || quote(?1)", {});
        const Param parameter = value.param(type);
        statement->execute({&parameter, 1});
        statement->next();
        return statement->value(0, TypeId::null).as<std::string>();
    }

    //! The value of an SQL expression, read into a `T`; the column is named "c".
    template <class T>
    T read(const std::string& expression) {
        const auto statement = conn->prepare("SELECT " + expression + " AS c", {});
        statement->execute({});
        statement->next();
        T field{};
        const Slot slot = slot_of<T>(0);
        statement->read(0, {&slot, 1}, &field);
        return field;
    }

    Value value(const std::string& expression, TypeId type) {
        const auto statement = conn->prepare("SELECT " + expression + " AS c", {});
        statement->execute({});
        statement->next();
        return statement->value(0, type);
    }

    std::unique_ptr<Connection> conn = open_sqlite();
};

// Y20
TEST_F(SqliteValues, AreStoredInTheFormsOfSqlalchemy) {
    EXPECT_EQ(stored(null), "null NULL");
    EXPECT_EQ(stored(true), "integer 1");
    EXPECT_EQ(stored(INT64_MIN), "integer -9223372036854775808");
    EXPECT_EQ(stored(1.5), "real 1.5");
    EXPECT_EQ(stored("it's"), "text 'it''s'");
    EXPECT_EQ(stored(Value(to_bytes("\x01\x02"))), "blob X'0102'");
    EXPECT_EQ(stored(Value(Bytes())), "blob X''");
    EXPECT_EQ(stored(Value(std::chrono::year_month_day(2024y / 1 / 31))), "text '2024-01-31'");
    EXPECT_EQ(stored(Value(TimeOfDay(12, 34, 56, 123456))), "text '12:34:56.123456'");
    EXPECT_EQ(stored(Value(LocalDateTime(1'706'704'496'123'456us))), "text '2024-01-31 12:34:56.123456'");
    EXPECT_EQ(stored(Value(Timestamp(1'706'704'496s))), "text '2024-01-31 12:34:56.000000'");
    EXPECT_EQ(stored(Value(90s)), "integer 90000000");
    EXPECT_EQ(stored(Value(Uuid::parse("12345678-9abc-def0-0fed-cba987654321"))),
              "text '123456789abcdef00fedcba987654321'");
    EXPECT_EQ(stored(Value(Json::parse("[1]"))), "text '[1]'");
}

TEST_F(SqliteValues, TakeTheFormOfTheColumnTheyAreBoundFor) {
    const Value day(std::chrono::year_month_day(2024y / 1 / 31));
    EXPECT_EQ(stored(day, TypeId::date_time), "text '2024-01-31 00:00:00.000000'");
    EXPECT_EQ(stored("12345678-9ABC-def0-0fed-cba987654321", TypeId::uuid), "text '123456789abcdef00fedcba987654321'");
    EXPECT_EQ(stored("no uuid", TypeId::uuid), "text 'no uuid'");
    EXPECT_EQ(stored("a", TypeId::large_binary), "blob X'61'");
}

TEST_F(SqliteValues, DecimalsAreNumbersOfUpTo15Digits) {
    const auto decimal = [](const char* text) { return Value(Decimal::parse(text)); };
    EXPECT_EQ(stored(decimal("10.00")), "integer 10");
    EXPECT_EQ(stored(decimal("-9223372036854775808")), "integer -9223372036854775808");
    EXPECT_EQ(stored(decimal("0.1")), "real 0.1");
    EXPECT_EQ(stored(decimal("123456789012.345")), "real 123456789012.345");
    EXPECT_EQ(stored(decimal("1.50000000000000000000")), "real 1.5");
    EXPECT_EQ(stored(decimal("1000000000000000000000000000000")), "real 1.0e+30");
    EXPECT_EQ(message_of<ConversionError>([&] { stored(decimal("0.1234567890123456")); }),
              "parameter 1 is the decimal 0.1234567890123456, and SQLite keeps 15 digits of a number; round it, or "
              "keep it in a String column");
}

// Y22, Y02
TEST_F(SqliteValues, DecimalsComeBackExactly) {
    for (const char* text : {"0.1", "-0.001", "123456789012.345", "99999999999999.9", "1e30", "0", "1e-20"}) {
        const Value decimal(Decimal::parse(text));
        const auto statement = conn->prepare("SELECT ?", {});
        const Param parameter = decimal.param(TypeId::numeric);
        statement->execute({&parameter, 1});
        statement->next();
        EXPECT_EQ(statement->value(0, TypeId::numeric), decimal) << text;
    }
    EXPECT_EQ(read<Decimal>("'12345678901234567890.12'"), Decimal::parse("12345678901234567890.12"));
    EXPECT_EQ(read<Decimal>("0.1 + 0.2"), Decimal::parse("0.3"));
    EXPECT_THROW(read<Decimal>("9e999"), ConversionError);
    EXPECT_THROW(read<Decimal>("'abc'"), ConversionError);
}

TEST_F(SqliteValues, RefuseWhatWouldBeChanged) {
    EXPECT_EQ(message_of<ConversionError>([&] { stored(std::nan("")); }),
              "parameter 1 is NaN, which SQLite would store as NULL; bind null instead");
    const std::uint64_t large = 1ULL << 63;
    const Param parameter{&large, Layout::uint64, TypeId::big_integer};
    const auto statement = conn->prepare("SELECT ?", {});
    EXPECT_THROW(statement->execute({&parameter, 1}), ConversionError);
    EXPECT_THROW(stored(Value(LocalDateTime::max())), ConversionError);
}

TEST_F(SqliteValues, DoublesKeepTheirBits) {
    for (double real : {0.1, -0.0, 5e-324, 1.7976931348623157e308, HUGE_VAL, -HUGE_VAL}) {
        const double back = scalar(*conn, "SELECT ?", {real}).as<double>();
        EXPECT_EQ(back, real);
        EXPECT_EQ(std::signbit(back), std::signbit(real));
    }
}

TEST_F(SqliteValues, TextsKeepNulCharacters) {
    const std::string text("a\0b\0", 4);
    EXPECT_EQ(scalar(*conn, "SELECT ?", {text}), Value(text));
    EXPECT_EQ(scalar(*conn, "SELECT ?", {""}), Value(""));
}

TEST_F(SqliteValues, IntegersAreCheckedAgainstTheField) {
    EXPECT_EQ(read<std::int8_t>("127"), 127);
    EXPECT_EQ(read<std::uint32_t>("4294967295"), 4294967295U);
    EXPECT_EQ(read<int>("2.0"), 2);
    EXPECT_EQ(read<double>("2"), 2.0);
    EXPECT_EQ(message_of<ConversionError>([&] { read<int>("3000000000"); }),
              "column 'c' holds the integer 3000000000, which does not fit into int");
    EXPECT_EQ(message_of<ConversionError>([&] { read<int>("'abc'"); }),
              "column 'c' holds the text 'abc', which cannot be read as int");
    EXPECT_THROW(read<std::int64_t>("2.5"), ConversionError);
    EXPECT_THROW(read<std::uint64_t>("-1"), ConversionError);
    EXPECT_THROW(read<double>("'1.5'"), ConversionError);
    EXPECT_THROW(read<std::int64_t>("x'00'"), ConversionError);
}

// Y07
TEST_F(SqliteValues, BooleansAreZeroOrOne) {
    EXPECT_TRUE(read<bool>("1"));
    EXPECT_FALSE(read<std::optional<bool>>("0").value());
    EXPECT_EQ(message_of<ConversionError>([&] { read<bool>("2"); }),
              "column 'c' holds the integer 2, which does not fit into bool");
    EXPECT_THROW(read<bool>("'true'"), ConversionError);
}

TEST_F(SqliteValues, NullNeedsAnOptional) {
    EXPECT_EQ(read<std::optional<std::int64_t>>("NULL"), std::nullopt);
    EXPECT_EQ(read<std::optional<std::string>>("NULL"), std::nullopt);
    EXPECT_EQ(read<std::optional<Decimal>>("NULL"), std::nullopt);
    EXPECT_EQ(read<std::optional<std::chrono::seconds>>("NULL"), std::nullopt);
    EXPECT_EQ(read<Value>("NULL"), Value());
    EXPECT_THROW(read<std::int64_t>("NULL"), UnexpectedNullError);
    EXPECT_THROW(read<std::string>("NULL"), UnexpectedNullError);
    EXPECT_THROW(read<Timestamp>("NULL"), UnexpectedNullError);
    EXPECT_THROW(read<std::chrono::seconds>("NULL"), UnexpectedNullError);
}

TEST_F(SqliteValues, TextsAndBlobsReadEachOther) {
    EXPECT_EQ(read<std::string>("12"), "12");
    EXPECT_EQ(read<std::string>("1.5"), "1.5");
    EXPECT_EQ(read<std::string>("x'6100'"), std::string("a\0", 2));
    EXPECT_EQ(read<std::string>("x''"), "");
    EXPECT_EQ(read<Bytes>("'ab'"), to_bytes("ab"));
    EXPECT_EQ(read<Bytes>("x''"), Bytes());
    EXPECT_THROW(read<Bytes>("5"), ConversionError);
}

TEST_F(SqliteValues, DatesAreReadFromIsoText) {
    EXPECT_EQ(read<Timestamp>("'2024-01-31T12:34:56Z'"), Timestamp(1'706'704'496s));
    EXPECT_EQ(read<LocalDateTime>("datetime('2024-01-31 12:34:56')"), LocalDateTime(1'706'704'496s));
    EXPECT_EQ(read<std::chrono::year_month_day>("'2024-01-31 00:00:00'"), 2024y / 1 / 31);
    EXPECT_EQ(read<std::chrono::seconds>("2000000"), 2s);
    EXPECT_THROW(read<std::chrono::seconds>("1500000"), ConversionError);
    EXPECT_EQ(message_of<ConversionError>([&] { read<Timestamp>("'yesterday'"); }),
              "column 'c' holds the text 'yesterday', which cannot be read as aludel::Timestamp");
    EXPECT_THROW(read<Timestamp>("5"), ConversionError);
    EXPECT_THROW(read<TimeOfDay>("'25:00'"), ConversionError);
}

TEST_F(SqliteValues, DynamicValuesTakeTheTypeThatIsAskedFor) {
    EXPECT_EQ(value("1", TypeId::null).kind(), Layout::int64);
    EXPECT_EQ(value("1.5", TypeId::null).kind(), Layout::double_);
    EXPECT_EQ(value("'a'", TypeId::null).kind(), Layout::string);
    EXPECT_EQ(value("x'00'", TypeId::null).kind(), Layout::bytes);
    EXPECT_EQ(value("1", TypeId::boolean), Value(true));
    EXPECT_EQ(value("1", TypeId::double_).kind(), Layout::double_);
    EXPECT_EQ(value("1", TypeId::numeric).kind(), Layout::decimal);
    EXPECT_EQ(value("'2024-01-31'", TypeId::date).kind(), Layout::date);
    EXPECT_EQ(value("'2024-01-31 00:00:00'", TypeId::date_time).kind(), Layout::date_time);
    EXPECT_EQ(value("'12:00'", TypeId::time).kind(), Layout::time);
    EXPECT_EQ(value("5", TypeId::interval).kind(), Layout::interval);
    EXPECT_EQ(value("'[1]'", TypeId::json).kind(), Layout::json);
    EXPECT_EQ(value("'123456789abcdef00fedcba987654321'", TypeId::uuid).kind(), Layout::uuid);
    EXPECT_TRUE(value("NULL", TypeId::date).is_null());
    EXPECT_THROW(value("2", TypeId::boolean), ConversionError);
}

TEST_F(SqliteValues, StringsAreAssignedIntoTheirMemory) {
    conn->run("CREATE TABLE t (s TEXT)");
    conn->run("INSERT INTO t VALUES ('a text longer than the short string'), ('a text of the same length as before')");
    const auto statement = conn->prepare("SELECT s FROM t", {});
    statement->execute({});
    std::string field;
    const Slot slot = slot_of<std::string>(0);
    statement->next();
    statement->read(0, {&slot, 1}, &field);
    const char* memory = field.data();
    statement->next();
    statement->read(0, {&slot, 1}, &field);
    EXPECT_EQ(field, "a text of the same length as before");
    EXPECT_EQ(field.data(), memory);
}

// DS06
TEST_F(SqliteValues, RegexpFindsAPatternAnywhere) {
    EXPECT_EQ(scalar(*conn, "SELECT 'abc123' REGEXP '[0-9]{3}$'"), Value(1));
    EXPECT_EQ(scalar(*conn, "SELECT 'abc' REGEXP ?", {"^b"}), Value(0));
    EXPECT_EQ(scalar(*conn, "SELECT 'ABC' REGEXP '(?i)b'"), Value(1));
    EXPECT_TRUE(scalar(*conn, "SELECT NULL REGEXP 'a'").is_null());
    EXPECT_THROW(scalar(*conn, "SELECT 'a' REGEXP '('"), ProgrammingError);
}

}  // namespace
}  // namespace aludel::driver
