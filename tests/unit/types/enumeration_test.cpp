#include "aludel/types/enumeration.hpp"

#include <gtest/gtest.h>

namespace {
enum class Status { open, closed, in_review = 7 };
enum class Level { low = -1, high = 1000 };
enum Plain : int { first, second };
}  // namespace

template <>
struct aludel::enum_names<Level> {
    static constexpr std::pair<Level, std::string_view> values[] = {{Level::low, "L"}, {Level::high, "H"}};
};

using aludel::enum_name;

TEST(EnumName, is_the_name_of_the_enumerator) {
    static_assert(enum_name(Status::open) == "open");
    EXPECT_EQ(enum_name(Status::in_review), "in_review");
    EXPECT_EQ(enum_name(second), "second");
}

TEST(EnumName, is_the_name_of_ones_own_choice) {
    EXPECT_EQ(enum_name(Level::low), "L");
    EXPECT_EQ(enum_name(Level::high), "H");
}

TEST(EnumName, is_empty_for_a_value_that_has_none) {
    EXPECT_EQ(enum_name(static_cast<Status>(5)), "");
    EXPECT_EQ(enum_name(static_cast<Status>(-3)), "");
    EXPECT_EQ(enum_name(static_cast<Level>(0)), "");
}
