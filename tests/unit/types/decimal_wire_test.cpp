#include "aludel/types/decimal.hpp"

#include "aludel/base/error.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace aludel {
namespace {

std::string read(std::vector<std::uint16_t> groups, int weight, int dscale, bool negative = false) {
    return Decimal::from_base10000(groups, weight, negative, dscale).to_string();
}

TEST(DecimalWire, ReadsWhatPostgresSends) {
    EXPECT_EQ(read({}, 0, 0), "0");
    EXPECT_EQ(read({}, 0, 2), "0.00");
    EXPECT_EQ(read({10, 5000}, 0, 2), "10.50");
    EXPECT_EQ(read({10, 5000}, 0, 2, true), "-10.50");
    EXPECT_EQ(read({1}, 0, 0), "1");
    EXPECT_EQ(read({1}, 1, 0), "10000");
    EXPECT_EQ(read({1}, 2, 3), "100000000.000");
    EXPECT_EQ(read({1}, -1, 4), "0.0001");
    EXPECT_EQ(read({1000}, -1, 1), "0.1");
    EXPECT_EQ(read({5}, -3, 12), "0.000000000005");
    EXPECT_EQ(read({1, 2345, 6789}, 1, 2), "12345.6789");  // no digit is lost to a short dscale
    EXPECT_EQ(read({}, 0, 50), "0." + std::string(38, '0'));
}

TEST(DecimalWire, ReadsNumbersWith38Digits) {
    EXPECT_EQ(read({99, 9999, 9999, 9999, 9999, 9999, 9999, 9999, 9999, 9999}, 9, 0), std::string(38, '9'));
    EXPECT_EQ(read({9999, 9999, 9999, 9999, 9999, 9999, 9999, 9999, 9999, 9900}, -1, 38),
              "0." + std::string(38, '9'));
    EXPECT_EQ(read({1, 9999, 9999, 9999, 9999, 9999, 9999, 9999, 9999, 9999, 9000}, 0, 37),
              "1." + std::string(37, '9'));
    EXPECT_EQ(read({1, 1111, 1111, 1111, 1111, 1111, 1111, 1111, 1111, 1111}, 0, 37),
              "1." + std::string(36, '1') + "0");
}

TEST(DecimalWire, DropsZerosThatDoNotFit) {
    EXPECT_EQ(read({1, 5000}, 0, 60), "1.5" + std::string(36, '0'));
    EXPECT_EQ(read({1234}, 8, 20), "1234" + std::string(32, '0') + ".00");
}

TEST(DecimalWire, RefusesWhatDoesNotFit) {
    EXPECT_THROW(read({1}, 10, 0), ArgumentError);
    EXPECT_THROW(read({1}, 32767, 0), ArgumentError);
    EXPECT_THROW(read({1}, -32768, 16383), ArgumentError);
    EXPECT_THROW(read({100, 9999, 9999, 9999, 9999, 9999, 9999, 9999, 9999, 9999}, 9, 0), ArgumentError);
    EXPECT_THROW(read(std::vector<std::uint16_t>(20, 1234), 9, 40), ArgumentError);
    EXPECT_THROW(read({10000}, 0, 0), ArgumentError);
    EXPECT_THROW(read({1}, 0, -1), ArgumentError);
}

TEST(DecimalWire, SendsGroupsWithoutZerosAtTheEnds) {
    const Base10000 wire = Decimal::parse("-10.50").to_base10000();
    EXPECT_EQ(wire.count, 2);
    EXPECT_EQ(wire.digits[0], 10);
    EXPECT_EQ(wire.digits[1], 5000);
    EXPECT_EQ(wire.weight, 0);
    EXPECT_EQ(wire.dscale, 2);
    EXPECT_TRUE(wire.negative);

    const Base10000 large = Decimal::parse("100000000.000").to_base10000();
    EXPECT_EQ(large.count, 1);
    EXPECT_EQ(large.digits[0], 1);
    EXPECT_EQ(large.weight, 2);
    EXPECT_EQ(large.dscale, 3);

    const Base10000 small = Decimal::parse("0.000000000005").to_base10000();
    EXPECT_EQ(small.count, 1);
    EXPECT_EQ(small.digits[0], 5);
    EXPECT_EQ(small.weight, -3);

    EXPECT_EQ(Decimal::parse("0.00").to_base10000().count, 0);
    EXPECT_EQ(Decimal::parse("0.00").to_base10000().dscale, 2);
}

TEST(DecimalWire, WhatIsSentComesBack) {
    const std::string digits = "98765432109876543210987654321098765432";
    for (std::size_t length = 1; length <= 38; ++length) {
        for (int scale = 0; scale <= 38; ++scale) {
            const Decimal value = Decimal::from_parts("-" + digits.substr(0, length), scale);
            const Base10000 wire = value.to_base10000();
            const std::span<const std::uint16_t> groups(wire.digits.data(), static_cast<std::size_t>(wire.count));
            const Decimal back = Decimal::from_base10000(groups, wire.weight, wire.negative, wire.dscale);
            ASSERT_EQ(back.to_string(), value.to_string());
        }
    }
}

}  // namespace
}  // namespace aludel
