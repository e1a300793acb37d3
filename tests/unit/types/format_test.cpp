#include "aludel/types/chrono.hpp"
#include "aludel/types/fmt.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace aludel {
namespace {

TEST(Format, ValueTypesPrintThroughFmt) {
    EXPECT_EQ(fmt::format("{} {}", Decimal::parse("10.50"), Json::parse("[1, 2]")), "10.50 [1,2]");
    EXPECT_EQ(fmt::format("{}", Uuid{}), "00000000-0000-0000-0000-000000000000");
    EXPECT_EQ(fmt::format("{}", TimeOfDay(9, 30)), "09:30:00.000000");
    EXPECT_EQ(fmt::format("{:>8}|", Decimal::parse("10.50")), "   10.50|");
}

}  // namespace
}  // namespace aludel
