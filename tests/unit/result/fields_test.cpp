// What is learnt of a struct that nobody has described.

#include "aludel/base/aggregate_fields.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

using namespace aludel;

namespace {
struct Single {
    int only{};
};
struct Four {
    std::string a_name{};
    std::optional<int> B2{};
    double third = 1.5;
    bool _x{};
};
struct Sixteen {
    int a{}, b{}, c{}, d{}, e{}, f{}, g{}, h{}, i{}, j{}, k{}, l{}, m{}, n{}, o{}, last{};
};
struct Derived : Single {
    int more{};
};
}  // namespace

TEST(AggregateFields, have_names) {
    EXPECT_EQ((aggregate::field_name<Single, 0>()), "only");
    EXPECT_EQ((aggregate::field_name<Four, 0>()), "a_name");
    EXPECT_EQ((aggregate::field_name<Four, 1>()), "B2");
    EXPECT_EQ((aggregate::field_name<Four, 3>()), "_x");
    EXPECT_EQ((aggregate::field_name<Sixteen, 15>()), "last");
}

TEST(AggregateFields, have_addresses_in_order) {
    Four object{"n", 2, 3.5, true};
    const auto fields = aggregate::field_pointers(object);
    EXPECT_EQ(std::get<0>(fields), &object.a_name);
    EXPECT_EQ(*std::get<2>(fields), 3.5);
    *std::get<1>(fields) = 7;
    EXPECT_EQ(object.B2, 7);
}

TEST(AggregateFields, are_not_those_of_a_base) {
    EXPECT_TRUE(aggregate::has_base<Derived>());
    EXPECT_FALSE(aggregate::has_base<Single>());
    EXPECT_FALSE(aggregate::has_base<Four>());
}
