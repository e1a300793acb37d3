#include "aludel/types/decimal.hpp"

#include "aludel/base/error.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <sstream>
#include <type_traits>
#include <unordered_set>

namespace aludel {
namespace {

static_assert(std::is_trivially_copyable_v<Decimal> && sizeof(Decimal) == 24);
static_assert(!std::is_constructible_v<Decimal, double> && !std::is_constructible_v<Decimal, bool>);
static_assert(!std::is_constructible_v<Decimal, char>);

const std::string nines38(38, '9');

Decimal dec(std::string_view text) { return Decimal::parse(text); }

std::string through(std::string_view text) { return dec(text).to_string(); }

TEST(Decimal, KeepsTheDecimalsAsWritten) {
    for (const char* text : {"0", "0.00", "7", "10.50", "-10.50", "0.001", "-0.001", "1000000", "123.456",
                             "18446744073709551615", "18446744073709551616",
                             "-34028236692093846346.337460743176821145"}) {
        EXPECT_EQ(through(text), text);
    }
    EXPECT_EQ(dec("10.50").scale(), 2);
    EXPECT_EQ(dec("10").scale(), 0);
}

TEST(Decimal, ReadsSignsPointsAndExponents) {
    EXPECT_EQ(through("+1.5"), "1.5");
    EXPECT_EQ(through(".5"), "0.5");
    EXPECT_EQ(through("5."), "5");
    EXPECT_EQ(through("007.10"), "7.10");
    EXPECT_EQ(through("1e3"), "1000");
    EXPECT_EQ(through("1E+3"), "1000");
    EXPECT_EQ(through("1.25e1"), "12.5");
    EXPECT_EQ(through("1.25e-3"), "0.00125");
    EXPECT_EQ(through("-12e-1"), "-1.2");
    EXPECT_EQ(through("1e37"), "1" + std::string(37, '0'));
}

TEST(Decimal, HasNoNegativeZero) {
    EXPECT_EQ(through("-0"), "0");
    EXPECT_EQ(through("-0.00"), "0.00");
    EXPECT_FALSE(dec("-0.00").is_negative());
    EXPECT_EQ((-dec("0.0")).to_string(), "0.0");
    EXPECT_EQ(Decimal::from_double(-0.0).to_string(), "0");
    EXPECT_EQ(dec("-0.4").rescale(0).to_string(), "0");
    EXPECT_FALSE(dec("-0.4").rescale(0).is_negative());
}

TEST(Decimal, HoldsUpTo38Digits) {
    EXPECT_EQ(through(nines38), nines38);
    EXPECT_EQ(through("-" + nines38), "-" + nines38);
    EXPECT_EQ(through("0." + nines38), "0." + nines38);
    EXPECT_EQ(through("-0." + nines38).size(), Decimal::max_text);
    EXPECT_EQ(through("0." + std::string(37, '0') + "1"), "0." + std::string(37, '0') + "1");
    EXPECT_EQ(through("000" + nines38), nines38);
    EXPECT_EQ(through("1e-38"), "0." + std::string(37, '0') + "1");
}

TEST(Decimal, DropsZerosAtTheEndOnlyWhereItMust) {
    EXPECT_EQ(through("1." + std::string(40, '0')), "1." + std::string(37, '0'));
    EXPECT_EQ(through("10e-39"), "0." + std::string(37, '0') + "1");
    EXPECT_EQ(through("0e-99"), "0." + std::string(38, '0'));
    EXPECT_EQ(through("0e99"), "0");
}

TEST(Decimal, RefusesWhatDoesNotFit) {
    for (const std::string& text : {"1" + nines38, nines38 + ".5", "0." + nines38 + "1", std::string("1e38"),
                                    std::string("1e-39"), std::string("1e2000000000"), std::string("1e-2000000000")}) {
        EXPECT_EQ(Decimal::try_parse(text), std::nullopt) << text;
        EXPECT_THROW(Decimal::parse(text), ArgumentError) << text;
    }
    EXPECT_THROW(Decimal::parse("1e38"), ArgumentError);
}

TEST(Decimal, RefusesOtherText) {
    for (const char* bad : {"", " ", "-", "+", ".", "-.", "e5", ".e5", "1e", "1e+",
                            "1e5.0", "1e99999999999", "--1",
                            "+-1", "1 ", " 1", "1,000", "1_000", "0x10", "1.2.3", "NaN", "Infinity", "-inf", "12a",
                            "1d", "1e 5"}) {
        EXPECT_EQ(Decimal::try_parse(bad), std::nullopt) << bad;
        EXPECT_THROW(Decimal::parse(bad), ArgumentError) << bad;
    }
}

TEST(Decimal, ErrorsSayWhatToDo) {
    try {
        Decimal::parse("1,5");
        FAIL() << "nothing was thrown";
    } catch (const ArgumentError& error) {
        EXPECT_EQ(error.message(), "Decimal::parse: '1,5' is not a decimal number; write e.g. -10.50");
    }
    try {
        Decimal::parse("1e40");
        FAIL() << "nothing was thrown";
    } catch (const ArgumentError& error) {
        EXPECT_EQ(error.message(),
                  "Decimal::parse: '1e40' does not fit; "
                  "a Decimal has up to 38 digits, 0 to 38 of them after the point");
    }
}

TEST(Decimal, TakesAnyInteger) {
    EXPECT_EQ(Decimal(-5).to_string(), "-5");
    EXPECT_EQ(Decimal(0u).to_string(), "0");
    EXPECT_EQ(Decimal(static_cast<signed char>(-128)).to_string(), "-128");
    EXPECT_EQ(Decimal(std::numeric_limits<std::int64_t>::min()).to_string(), "-9223372036854775808");
    EXPECT_EQ(Decimal(std::numeric_limits<std::int64_t>::max()).to_string(), "9223372036854775807");
    EXPECT_EQ(Decimal(std::numeric_limits<std::uint64_t>::max()).to_string(), "18446744073709551615");
    EXPECT_TRUE(Decimal().is_zero());
}

TEST(Decimal, FromDoubleGivesTheShortestDigits) {
    EXPECT_EQ(Decimal::from_double(0.1).to_string(), "0.1");
    EXPECT_EQ(Decimal::from_double(-2.5).to_string(), "-2.5");
    EXPECT_EQ(Decimal::from_double(100.0).to_string(), "100");
    EXPECT_EQ(Decimal::from_double(0.1 + 0.2).to_string(), "0.30000000000000004");
    EXPECT_EQ(Decimal::from_double(1e37).to_string(), "1" + std::string(37, '0'));
    EXPECT_EQ(Decimal::from_double(5e-324).to_string(), "0." + std::string(38, '0'));
    EXPECT_EQ(Decimal::from_double(1.5e-38).to_string(), "0." + std::string(37, '0') + "2");
    EXPECT_EQ(Decimal::from_double(-2.5e-38).to_string(), "-0." + std::string(37, '0') + "2");
}

TEST(Decimal, FromDoubleRefusesWhatHasNoDecimal) {
    for (double bad : {1e38, -1e38, 1e308, std::numeric_limits<double>::infinity(),
                       -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
        EXPECT_THROW(Decimal::from_double(bad), ArgumentError) << bad;
    }
}

TEST(Decimal, ToDoubleIsTheNearest) {
    for (double value : {0.0, 0.1, -2.5, 1e37, 123456.789, 0.30000000000000004, 9007199254740993.0, 1e-20}) {
        EXPECT_EQ(Decimal::from_double(value).to_double(), value);
    }
    EXPECT_EQ(dec("9007199254740993").to_double(), 9007199254740992.0);  // a tie goes to the even neighbour
    EXPECT_EQ(dec(nines38).to_double(), 1e38);
}

TEST(Decimal, FromParts) {
    EXPECT_EQ(Decimal::from_parts("1050", 2).to_string(), "10.50");
    EXPECT_EQ(Decimal::from_parts("-1", 38).to_string(), "-0." + std::string(37, '0') + "1");
    EXPECT_EQ(Decimal::from_parts("+5", 0).to_string(), "5");
    EXPECT_EQ(Decimal::from_parts(0, 1050, 2, true).to_string(), "-10.50");
    EXPECT_EQ(Decimal::from_parts(1, 0, 0).to_string(), "18446744073709551616");
    EXPECT_EQ(Decimal::from_parts(0, 0, 1, true).to_string(), "0.0");
    // 10^38 - 1 and 10^38
    EXPECT_EQ(Decimal::from_parts(0x4B3B4CA85A86C47A, 0x098A223FFFFFFFFF, 0).to_string(), nines38);
    EXPECT_THROW(Decimal::from_parts(0x4B3B4CA85A86C47A, 0x098A224000000000, 0), ArgumentError);
}

TEST(Decimal, FromPartsRefusesOtherText) {
    for (const char* bad : {"", "-", "1.5", "1e5", "abc", " 1"}) {
        EXPECT_THROW(Decimal::from_parts(bad, 0), ArgumentError) << bad;
    }
    EXPECT_THROW(Decimal::from_parts("1" + nines38, 0), ArgumentError);
    EXPECT_THROW(Decimal::from_parts("1", 39), ArgumentError);
    EXPECT_THROW(Decimal::from_parts("1", -1), ArgumentError);
    EXPECT_THROW(Decimal::from_parts(0, 1, 39), ArgumentError);
}

TEST(Decimal, CountsSignificantDigits) {
    EXPECT_EQ(dec("0").significant_digits(), 1);
    EXPECT_EQ(dec("0.00").significant_digits(), 1);
    EXPECT_EQ(dec("9").significant_digits(), 1);
    EXPECT_EQ(dec("10").significant_digits(), 2);
    EXPECT_EQ(dec("10.50").significant_digits(), 4);
    EXPECT_EQ(dec("-0.0015").significant_digits(), 2);
    EXPECT_EQ(dec(nines38).significant_digits(), 38);
}

TEST(Decimal, KnowsIntegers) {
    EXPECT_TRUE(dec("10.00").is_integer());
    EXPECT_TRUE(dec("0.00").is_integer());
    EXPECT_FALSE(dec("10.01").is_integer());
    EXPECT_EQ(dec("-10.00").to_int64(), -10);
    EXPECT_EQ(dec("10.5").to_int64(), std::nullopt);
    EXPECT_EQ(dec("9223372036854775807.0").to_int64(), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(dec("-9223372036854775808").to_int64(), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(dec("9223372036854775808").to_int64(), std::nullopt);
    EXPECT_EQ(dec("-9223372036854775809").to_int64(), std::nullopt);
    EXPECT_EQ(dec(nines38).to_int64(), std::nullopt);
}

TEST(Decimal, RescaleRoundsHalfToEven) {
    EXPECT_EQ(dec("0.5").rescale(0).to_string(), "0");
    EXPECT_EQ(dec("1.5").rescale(0).to_string(), "2");
    EXPECT_EQ(dec("2.5").rescale(0).to_string(), "2");
    EXPECT_EQ(dec("2.500001").rescale(0).to_string(), "3");
    EXPECT_EQ(dec("-2.5").rescale(0).to_string(), "-2");
    EXPECT_EQ(dec("-3.5").rescale(0).to_string(), "-4");
    EXPECT_EQ(dec("2.345").rescale(2).to_string(), "2.34");
    EXPECT_EQ(dec("2.355").rescale(2).to_string(), "2.36");
    EXPECT_EQ(dec("9.99").rescale(1).to_string(), "10.0");
    EXPECT_EQ(dec("0.5" + std::string(37, '0')).rescale(0).to_string(), "0");
    EXPECT_EQ(dec("0." + nines38).rescale(0).to_string(), "1");
}

TEST(Decimal, RescaleAddsZeros) {
    EXPECT_EQ(dec("1.5").rescale(3).to_string(), "1.500");
    EXPECT_EQ(dec("0").rescale(38).to_string(), "0." + std::string(38, '0'));
    EXPECT_EQ(dec("1").rescale(37).to_string(), "1." + std::string(37, '0'));
    EXPECT_THROW(dec("1").rescale(38), ArgumentError);
    EXPECT_THROW(dec(nines38).rescale(1), ArgumentError);
    EXPECT_THROW(dec("1").rescale(39), ArgumentError);
    EXPECT_THROW(dec("1").rescale(-1), ArgumentError);
}

TEST(Decimal, ComparesNumbersNotSpellings) {
    EXPECT_EQ(dec("10.5"), dec("10.50"));
    EXPECT_EQ(dec("10.50"), dec("10.5"));
    EXPECT_EQ(dec("0.00"), 0);
    EXPECT_EQ(5, dec("5.0"));
    EXPECT_NE(dec("10.5"), dec("10.51"));
    EXPECT_LT(dec("-1"), dec("0.5"));
    EXPECT_LT(dec("-1.5"), dec("-1.49"));
    EXPECT_LT(dec("1.49"), dec("1.5"));
    EXPECT_GT(dec("2"), dec("1.999"));
    EXPECT_LE(dec("1.0"), 1);
    EXPECT_EQ(dec("1.0") <=> dec("1"), std::weak_ordering::equivalent);
}

TEST(Decimal, ComparesAcrossTheWholeRange) {
    EXPECT_GT(dec(nines38), dec("0." + nines38));
    EXPECT_LT(dec("0." + nines38), dec(nines38));
    EXPECT_LT(dec("-" + nines38), dec("-0." + nines38));
    EXPECT_GT(dec("1e37"), dec("1e-38"));
    EXPECT_NE(dec("1e37"), dec("0." + nines38));
    EXPECT_LT(dec("0.9" + std::string(36, '9')), 1);
    EXPECT_LT(dec("-" + nines38), dec("1e-38"));
}

TEST(Decimal, EqualNumbersHaveOneHash) {
    const std::hash<Decimal> hash;
    EXPECT_EQ(hash(dec("10.5")), hash(dec("10.5000")));
    EXPECT_EQ(hash(dec("-3")), hash(dec("-3.0")));
    EXPECT_EQ(hash(dec("0")), hash(dec("0.00")));
    EXPECT_NE(hash(dec("3")), hash(dec("-3")));
    std::unordered_set<std::size_t> hashes;
    for (int i = -500; i < 500; ++i) {
        hashes.insert(hash(Decimal(i)));
        hashes.insert(hash(Decimal(i) + dec("0.25")));
    }
    EXPECT_EQ(hashes.size(), 2000u);
}

TEST(Decimal, PrintsToStreams) {
    std::ostringstream out;
    out << dec("-10.50") << ' ' << Decimal(3);
    EXPECT_EQ(out.str(), "-10.50 3");
    EXPECT_EQ(format_as(dec("10.50")), "10.50");
    EXPECT_TRUE(dec("1") < dec("2")) << dec("1");  // streaming into GoogleTest's Message is not ambiguous
}

TEST(Decimal, WritesIntoABuffer) {
    char buffer[Decimal::max_text + 1];
    std::fill(std::begin(buffer), std::end(buffer), '#');
    EXPECT_EQ(dec("-0." + nines38).write(buffer), buffer + Decimal::max_text);
    EXPECT_EQ(buffer[Decimal::max_text], '#');
}

}  // namespace
}  // namespace aludel
