#include "aludel/base/aggregate.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace {
struct Outside {
    int x{};
};
}  // namespace

namespace aludel {
namespace {

struct Empty {};
struct Three {
    int a{};
    std::string b{};
    std::optional<double> c{};
};
struct Nested {
    Three inner{};
    std::vector<Three> list{};
};
enum class Colour { red, green };

TEST(Aggregate, fields_are_counted) {
    EXPECT_EQ(aggregate::count_fields<Empty>(), 0U);
    EXPECT_EQ(aggregate::count_fields<Outside>(), 1U);
    EXPECT_EQ(aggregate::count_fields<Three>(), 3U);
    EXPECT_EQ(aggregate::count_fields<Nested>(), 2U);
}

TEST(Aggregate, names_come_without_their_scopes) {
    EXPECT_EQ(aggregate::class_name<Three>(), "Three");
    EXPECT_EQ(aggregate::class_name<Outside>(), "Outside");
    EXPECT_EQ(aggregate::member_name<&Three::b>(), "b");
    EXPECT_EQ(aggregate::member_name<&Nested::list>(), "list");
    EXPECT_EQ(aggregate::member_name<Colour::green>(), "green");
}

}  // namespace
}  // namespace aludel
