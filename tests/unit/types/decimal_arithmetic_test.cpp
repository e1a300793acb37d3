#include "aludel/types/decimal.hpp"

#include "aludel/base/error.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>

namespace aludel {
namespace {

const std::string nines38(38, '9');

Decimal dec(std::string_view text) { return Decimal::parse(text); }

std::string sum(std::string_view a, std::string_view b) { return (dec(a) + dec(b)).to_string(); }
std::string difference(std::string_view a, std::string_view b) { return (dec(a) - dec(b)).to_string(); }
std::string product(std::string_view a, std::string_view b) { return (dec(a) * dec(b)).to_string(); }
std::string quotient(std::string_view a, std::string_view b) { return (dec(a) / dec(b)).to_string(); }

std::string message_of(auto&& action) { return testing::message_of<ArgumentError>(action); }

TEST(DecimalArithmetic, AddsAndSubtractsExactly) {
    EXPECT_EQ(sum("0.1", "0.2"), "0.3");
    EXPECT_EQ(sum("10.50", "0.5"), "11.00");
    EXPECT_EQ(sum("1", "-1"), "0");
    EXPECT_EQ(sum("-1.5", "-2.25"), "-3.75");
    EXPECT_EQ(sum("-5", "3"), "-2");
    EXPECT_EQ(sum("3", "-5.0"), "-2.0");
    EXPECT_EQ(difference("1.00", "0.99"), "0.01");
    EXPECT_EQ(difference("0.5", "1"), "-0.5");
    EXPECT_EQ(difference("2.5", "2.5"), "0.0");
    EXPECT_EQ(difference("18446744073709551616", "1"), "18446744073709551615");
    EXPECT_EQ(sum(nines38, "-" + nines38), "0");
}

TEST(DecimalArithmetic, AdditionRoundsDecimalsThatDoNotFit) {
    EXPECT_EQ(sum("1e37", "0.6"), "1" + std::string(36, '0') + "1");
    EXPECT_EQ(sum("1e37", "0.5"), "1" + std::string(37, '0'));
    EXPECT_EQ(sum("1e36", "1e-38"), "1" + std::string(36, '0') + ".0");
    EXPECT_EQ(sum("9.0", "0." + nines38), "10." + std::string(36, '0'));
    EXPECT_EQ(sum("0." + nines38, "1e-38"), "1." + std::string(37, '0'));
}

TEST(DecimalArithmetic, AdditionNeverLosesDigitsBeforeThePoint) {
    const std::string overflow = "Decimal addition: the result has more than 38 digits before the point";
    EXPECT_EQ(message_of([] { (void)(dec(nines38) + 1); }), overflow);
    EXPECT_EQ(message_of([] { (void)(dec(nines38) + dec("0.5")); }), overflow);
    EXPECT_EQ(message_of([] { (void)(dec("-" + nines38) - dec("0.9")); }), overflow);
    EXPECT_EQ(sum(nines38, "0.4"), nines38);
    EXPECT_EQ(sum(nines38, "-0.5"), std::string(37, '9') + "8");  // the tie goes to the even neighbour
}

TEST(DecimalArithmetic, MultipliesExactly) {
    EXPECT_EQ(product("1.50", "2.00"), "3.0000");
    EXPECT_EQ(product("-1.5", "3"), "-4.5");
    EXPECT_EQ(product("-2", "-2"), "4");
    EXPECT_EQ(product("-2", "0.0"), "0.0");
    EXPECT_EQ(product("9999999999999999999", "9999999999999999999"), "99999999999999999980000000000000000001");
    EXPECT_EQ(product("18446744073709551616", "5421010862427522170"), "99999999999999999999312600448599326720");
}

TEST(DecimalArithmetic, MultiplicationRoundsDecimalsThatDoNotFit) {
    EXPECT_EQ(product("1e-20", "1e-20"), "0." + std::string(38, '0'));
    EXPECT_EQ(product("6e-20", "1e-19"), "0." + std::string(37, '0') + "1");
    EXPECT_EQ(product("5e-20", "1e-19"), "0." + std::string(38, '0'));
    EXPECT_EQ(product("0." + nines38, "0." + nines38), "0." + std::string(37, '9') + "8");
    EXPECT_EQ(product("0." + nines38, nines38), std::string(37, '9') + "8");
    EXPECT_EQ(product("3.3333333333333333333333333333", "12345678901.23"),
              "41152263004.099999999999999999588477370");
}

TEST(DecimalArithmetic, MultiplicationNeverLosesDigitsBeforeThePoint) {
    EXPECT_EQ(message_of([] { (void)(dec("1e19") * dec("1e19")); }),
              "Decimal multiplication: the result has more than 38 digits before the point");
    EXPECT_EQ(message_of([] { (void)(dec(nines38) * dec(nines38)); }),
              "Decimal multiplication: the result has more than 38 digits before the point");
    EXPECT_EQ(product("1e18", "1e19"), "1" + std::string(37, '0'));
}

TEST(DecimalArithmetic, DividesExactlyWithTheFewestDecimals) {
    EXPECT_EQ(quotient("1", "4"), "0.25");
    EXPECT_EQ(quotient("10", "5"), "2");
    EXPECT_EQ(quotient("10.0", "5"), "2.0");
    EXPECT_EQ(quotient("10.50", "2"), "5.25");
    EXPECT_EQ(quotient("10.50", "0.5"), "21.0");
    EXPECT_EQ(quotient("100", "0.5"), "200");
    EXPECT_EQ(quotient("-1", "8"), "-0.125");
    EXPECT_EQ(quotient("0", "-3.5"), "0");
    EXPECT_EQ(quotient("0.00", "3"), "0.00");
    EXPECT_EQ(quotient(nines38, "1"), nines38);
    EXPECT_EQ(quotient(nines38, nines38), "1");
    EXPECT_EQ(quotient("1e37", "1e-0"), "1" + std::string(37, '0'));
    EXPECT_EQ(quotient("1", "1e37"), "0." + std::string(36, '0') + "1");
}

TEST(DecimalArithmetic, OtherQuotientsHave28Digits) {
    EXPECT_EQ(quotient("1", "3"), "0.3333333333333333333333333333");
    EXPECT_EQ(quotient("2", "3"), "0.6666666666666666666666666667");
    EXPECT_EQ(quotient("-2", "3"), "-0.6666666666666666666666666667");
    EXPECT_EQ(quotient("100", "7"), "14.28571428571428571428571429");
    EXPECT_EQ(quotient("1", "300"), "0.003333333333333333333333333333");
    EXPECT_EQ(quotient("22.50", "7"), "3.214285714285714285714285714");
    EXPECT_EQ(quotient("99999999999999999999999999999", "99999999999999999999999999998"),
              "1.000000000000000000000000000");
    EXPECT_EQ(quotient("99999999999999999999999999998", "99999999999999999999999999999"),
              "1.000000000000000000000000000");
}

TEST(DecimalArithmetic, DivisionKeepsDigitsBeforeThePointAndRoundsTinyQuotients) {
    EXPECT_EQ(quotient("1e37", "3"), std::string(37, '3'));
    EXPECT_EQ(quotient("2e37", "3"), std::string(36, '6') + "7");
    EXPECT_EQ(quotient("1e-30", "3"), "0." + std::string(30, '0') + std::string(8, '3'));
    EXPECT_EQ(quotient("1e-38", "2"), "0." + std::string(38, '0'));
    EXPECT_EQ(quotient("1e-38", "1.9"), "0." + std::string(37, '0') + "1");
    EXPECT_EQ(quotient("1e-38", nines38), "0." + std::string(38, '0'));
}

TEST(DecimalArithmetic, DivisionErrors) {
    EXPECT_EQ(message_of([] { (void)(dec("10.50") / 0); }), "Decimal division: 10.50 is divided by zero");
    EXPECT_THROW((void)(Decimal() / Decimal()), ArgumentError);
    EXPECT_EQ(message_of([] { (void)(dec(nines38) / dec("1e-38")); }),
              "Decimal division: the result has more than 38 digits before the point");
    EXPECT_EQ(message_of([] { (void)(dec("1e37") / dec("0.07")); }),
              "Decimal division: the result has more than 38 digits before the point");
}

TEST(DecimalArithmetic, NegatesAndTakesMagnitudes) {
    EXPECT_EQ((-dec("1.50")).to_string(), "-1.50");
    EXPECT_EQ((-dec("-1.50")).to_string(), "1.50");
    EXPECT_EQ((+dec("-1.50")).to_string(), "-1.50");
    EXPECT_EQ(dec("-1.50").abs().to_string(), "1.50");
    EXPECT_EQ(dec("1.50").abs().to_string(), "1.50");
}

TEST(DecimalArithmetic, MixesWithIntegersAndAssigns) {
    Decimal total = 10;
    total += dec("2.50");
    total *= 2;
    total -= 1;
    total /= 3;
    EXPECT_EQ(total, 8);
    EXPECT_EQ((2 * dec("1.25") + 1).to_string(), "3.50");
    EXPECT_EQ((1 - dec("0.25")).to_string(), "0.75");
    total = dec("1.5");
    total += total;
    EXPECT_EQ(total.to_string(), "3.0");
}

}  // namespace
}  // namespace aludel
