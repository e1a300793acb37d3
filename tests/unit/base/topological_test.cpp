#include "aludel/base/topological.hpp"

#include <gtest/gtest.h>

namespace aludel {
namespace {

using Order = std::vector<std::size_t>;

Order ordered(std::size_t count, const std::vector<Edge>& edges) {
    Order circle;
    const Order order = topological_order(count, edges, circle);
    EXPECT_TRUE(circle.empty());
    return order;
}

TEST(Topological, without_edges_the_order_stays) { EXPECT_EQ(ordered(4, {}), (Order{0, 1, 2, 3})); }

TEST(Topological, nothing_to_order) { EXPECT_EQ(ordered(0, {}), Order{}); }

TEST(Topological, before_comes_before_after) {
    EXPECT_EQ(ordered(3, {{2, 0}}), (Order{1, 2, 0}));
    EXPECT_EQ(ordered(4, {{3, 2}, {2, 1}, {1, 0}}), (Order{3, 2, 1, 0}));
}

TEST(Topological, among_the_free_ones_the_smaller_comes_first) {
    EXPECT_EQ(ordered(5, {{4, 0}, {3, 1}}), (Order{2, 3, 1, 4, 0}));
}

TEST(Topological, an_edge_given_twice_counts_once) { EXPECT_EQ(ordered(2, {{1, 0}, {1, 0}}), (Order{1, 0})); }

TEST(Topological, a_diamond) {
    EXPECT_EQ(ordered(4, {{0, 1}, {0, 2}, {1, 3}, {2, 3}}), (Order{0, 1, 2, 3}));
}

TEST(Topological, a_circle_is_named_and_the_rest_ordered) {
    Order circle;
    const Order order = topological_order(4, {{1, 2}, {2, 1}, {0, 3}}, circle);
    EXPECT_EQ(circle, (Order{1, 2}));
    EXPECT_EQ(order, (Order{0, 3}));
}

TEST(Topological, what_waits_for_a_circle_is_not_ordered_either) {
    Order circle;
    topological_order(3, {{0, 1}, {1, 0}, {1, 2}}, circle);
    EXPECT_EQ(circle, (Order{0, 1, 2}));
}

TEST(Topological, itself) {
    Order circle;
    topological_order(2, {{1, 1}}, circle);
    EXPECT_EQ(circle, Order{1});
}

TEST(Topological, a_circle_of_an_earlier_call_is_forgotten) {
    Order circle{7};
    topological_order(1, {}, circle);
    EXPECT_TRUE(circle.empty());
}

}  // namespace
}  // namespace aludel
