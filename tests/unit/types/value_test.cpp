#include "aludel/types/value.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/bytes.hpp"
#include "aludel/types/decimal.hpp"
#include "aludel/types/json.hpp"
#include "aludel/types/temporal.hpp"
#include "aludel/types/uuid.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <sstream>
#include <vector>

namespace aludel {
namespace {

using namespace std::chrono_literals;

const std::string long_text(100, 'x');

std::vector<Value> one_of_each() {
    return {null,
            true,
            5,
            1.5,
            long_text,
            Value(to_bytes(long_text)),
            Value(std::chrono::year_month_day(2024y / 1 / 31)),
            Value(TimeOfDay(12, 30)),
            Value(LocalDateTime(1s)),
            Value(Timestamp(1s)),
            Value(90s),
            Value(Uuid::parse("123456789abcdef00fedcba987654321")),
            Value(Decimal::parse("10.50")),
            Value(Json::parse("{\"key\": \"a text that is too long to be kept inside\"}"))};
}

TEST(Value, IsNullUnlessGivenSomething) {
    EXPECT_TRUE(Value().is_null());
    EXPECT_TRUE(Value(null).is_null());
    EXPECT_TRUE(Value(std::nullopt).is_null());
    EXPECT_TRUE(Value(std::optional<int>()).is_null());
    EXPECT_EQ(Value(std::optional<int>(3)), Value(3));
    EXPECT_FALSE(Value(false).is_null());
}

TEST(Value, KindsFollowTheType) {
    EXPECT_EQ(Value(true).kind(), Layout::boolean);
    EXPECT_EQ(Value('a').kind(), Layout::int64);
    EXPECT_EQ(Value(5U).kind(), Layout::int64);
    EXPECT_EQ(Value(1.5F).kind(), Layout::double_);
    EXPECT_EQ(Value("text").kind(), Layout::string);
    EXPECT_EQ(Value(std::string_view("text")).kind(), Layout::string);
    EXPECT_EQ(Value(90s).kind(), Layout::interval);
    EXPECT_EQ(Value(std::chrono::sys_days(2024y / 1 / 31)).kind(), Layout::timestamp);
    EXPECT_THROW(Value(std::uint64_t{1} << 63), ConversionError);
}

TEST(Value, CopiesMovesAndAssignsEveryKind) {
    for (const Value& original : one_of_each()) {
        Value copy(original);
        EXPECT_EQ(copy, original);
        Value moved(std::move(copy));
        EXPECT_EQ(moved, original);
        for (Value target : one_of_each()) {
            target = original;
            EXPECT_EQ(target, original);
            Value& same = target;
            target = std::move(same);
            EXPECT_EQ(target, original);
        }
    }
}

TEST(Value, GivesBackEveryKind) {
    EXPECT_EQ(Value(5).as<std::int16_t>(), 5);
    EXPECT_EQ(Value(long_text).as<std::string>(), long_text);
    EXPECT_EQ(Value(to_bytes("a")).as<Bytes>(), to_bytes("a"));
    EXPECT_EQ(Value(Timestamp(1s)).as<Timestamp>(), Timestamp(1s));
    EXPECT_EQ(Value(120s).as<std::chrono::minutes>(), 2min);
    EXPECT_EQ(Value(Decimal::parse("10.50")).as<Decimal>().to_string(), "10.50");
    EXPECT_EQ(Value(null).as<std::optional<int>>(), std::nullopt);
    EXPECT_EQ(Value(4).as<std::optional<int>>(), 4);
    EXPECT_THROW(Value(null).as<int>(), UnexpectedNullError);
}

TEST(Value, EqualityComparesNumbersByValue) {
    EXPECT_EQ(Value(1), Value(1.0));
    EXPECT_EQ(Value(Decimal::parse("1.50")), Value(1.5));
    EXPECT_EQ(Value(Decimal(3)), Value(3));
    EXPECT_NE(Value(INT64_MAX), Value(9223372036854775808.0));
    EXPECT_NE(Value(9007199254740993), Value(9007199254740992.0));
    EXPECT_NE(Value(Decimal(3)), Value(std::numeric_limits<double>::infinity()));
    EXPECT_NE(Value(true), Value(1));
    EXPECT_NE(Value("1"), Value(1));
    EXPECT_NE(Value(LocalDateTime(1s)), Value(Timestamp(1s)));
    EXPECT_EQ(Value(), Value(null));
    EXPECT_NE(Value(std::nan("")), Value(std::nan("")));
}

TEST(Value, EachKindDiffersFromEveryOther) {
    const auto values = one_of_each();
    for (std::size_t a = 0; a < values.size(); ++a)
        for (std::size_t b = 0; b < values.size(); ++b) EXPECT_EQ(values[a] == values[b], a == b) << a << " " << b;
}

TEST(Value, EqualValuesHaveOneHash) {
    EXPECT_EQ(Value(1).hash(), Value(1.0).hash());
    EXPECT_EQ(Value(Decimal::parse("1.50")).hash(), Value(1.5).hash());
    EXPECT_EQ(Value(Decimal::parse("3.00")).hash(), Value(3).hash());
    EXPECT_EQ(Value(0.0).hash(), Value(-0.0).hash());
    for (const Value& value : one_of_each()) EXPECT_EQ(Value(value).hash(), value.hash());
}

TEST(Value, ReprIsForPeople) {
    EXPECT_EQ(Value().repr(), "NULL");
    EXPECT_EQ(Value(true).repr(), "true");
    EXPECT_EQ(Value(-5).repr(), "-5");
    EXPECT_EQ(Value(1.0).repr(), "1.0");
    EXPECT_EQ(Value(0.1).repr(), "0.1");
    EXPECT_EQ(Value(1e300).repr(), "1e+300");
    EXPECT_EQ(Value("it's\n").repr(), "'it''s\\n'");
    EXPECT_EQ(Value(to_bytes("\x01\xff")).repr(), "x'01ff'");
    EXPECT_EQ(Value(std::chrono::year_month_day(2024y / 1 / 31)).repr(), "2024-01-31");
    EXPECT_EQ(Value(TimeOfDay(12, 30)).repr(), "12:30:00.000000");
    EXPECT_EQ(Value(Timestamp(1s)).repr(), "1970-01-01 00:00:01.000000");
    EXPECT_EQ(Value(Decimal::parse("10.50")).repr(), "10.50");
    EXPECT_EQ(Value(Timestamp::min()).repr(), "(outside the calendar)");
}

TEST(Value, ReprShortensLongTextsBetweenCharacters) {
    EXPECT_EQ(Value("abcdef").repr(3), "'abc'... (6 bytes in all)");
    EXPECT_EQ(Value("a\xc3\xa4z").repr(2), "'a'... (4 bytes in all)");
    EXPECT_EQ(Value(to_bytes("abcdef")).repr(4), "x'6162'... (6 bytes in all)");
}

TEST(Value, DisplayIsTheBareText) {
    EXPECT_EQ(Value().display(), "");
    EXPECT_EQ(Value("it's").display(), "it's");
    EXPECT_EQ(Value(to_bytes("a")).display(), "61");
    EXPECT_EQ(Value(1.5).display(), "1.5");
    EXPECT_EQ(Value(Json::parse("[1, 2]")).display(), "[1,2]");
}

TEST(Value, PrintsToStreams) {
    std::ostringstream out;
    out << Value("a") << " " << Value(1);
    EXPECT_EQ(out.str(), "'a' 1");
}

TEST(Value, ParameterBorrowsThePayload) {
    const Value text("abc");
    const Param parameter = text.param(TypeId::string);
    EXPECT_EQ(*static_cast<const std::string*>(parameter.data), "abc");
    EXPECT_EQ(parameter.layout, Layout::string);
    EXPECT_EQ(Value().param(TypeId::string).data, nullptr);
}

TEST(Params, AreFoundByName) {
    Params params{{"x", 1}, {"y", "b"}};
    params.add("z", null);
    EXPECT_EQ(*params.find("x"), Value(1));
    EXPECT_EQ(*params.find("y"), Value("b"));
    EXPECT_TRUE(params.find("z")->is_null());
    EXPECT_EQ(params.find("w"), nullptr);
    EXPECT_EQ(params.size(), 3U);
}

TEST(Params, OfOneNameNeedOnePairOfBraces) {
    const Params number = {"x", 1}, text = {"x", "y"}, in_two_pairs = {{"x", "y"}};
    EXPECT_EQ(*number.find("x"), Value(1));
    EXPECT_EQ(*text.find("x"), Value("y"));
    EXPECT_EQ(*in_two_pairs.find("x"), Value("y"));
    EXPECT_EQ(text.size(), 1U);
}

}  // namespace
}  // namespace aludel
