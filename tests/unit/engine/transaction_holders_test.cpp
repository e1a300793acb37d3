#include "engine/transaction_holders.hpp"

#include <gtest/gtest.h>

using aludel::engine::Part;
using aludel::engine::TransactionHolders;

TEST(TransactionHolders, are_told_how_the_transaction_ended) {
    TransactionHolders all;
    Part a = Part::none, b = Part::none, outside = Part::none;
    all.join(a);
    EXPECT_FALSE(all.has_others(a));
    all.join(b);
    EXPECT_TRUE(all.has_others(a));
    all.end(Part::undone);
    EXPECT_EQ(a, Part::undone);
    EXPECT_EQ(b, Part::undone);
    EXPECT_EQ(outside, Part::none);
    EXPECT_TRUE(all.empty());
}

TEST(TransactionHolders, that_left_are_not_told) {
    TransactionHolders all;
    Part a = Part::none, b = Part::none;
    all.join(a);
    all.join(b);
    all.leave(a);
    all.leave(a);   // harmless
    all.end(Part::ended);
    EXPECT_EQ(a, Part::none);
    EXPECT_EQ(b, Part::ended);
    all.leave(b);
    EXPECT_EQ(b, Part::none);
}
