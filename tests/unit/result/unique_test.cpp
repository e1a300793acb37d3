#include "aludel/aludel.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace aludel;

TEST(HashIndex, finds_positions_by_hash_however_many_there_are) {
    result::HashIndex index;
    EXPECT_FALSE(index.find(7, [](std::size_t) { return true; }));
    for (std::size_t i = 0; i < 1000; ++i) index.add(i * 16);   // many in the same bucket
    for (std::size_t i = 0; i < 1000; ++i) EXPECT_TRUE(index.find(i * 16, [&](std::size_t at) { return at == i; }));
    EXPECT_FALSE(index.find(8, [](std::size_t) { return true; }));
}

TEST(HashIndex, offers_every_position_of_a_hash) {
    result::HashIndex index;
    for (int i = 0; i < 100; ++i) index.add(5);
    std::vector<std::size_t> offered;
    EXPECT_FALSE(index.find(5, [&](std::size_t at) {
        offered.push_back(at);
        return false;
    }));
    EXPECT_EQ(offered.size(), 100u);
    EXPECT_EQ(offered.front(), 99u);
}

TEST(UniqueFilter, accepts_each_row_once) {
    result::UniqueFilter<Row<int, std::string>> filter;
    const Row<int, std::string> a(1, "x"), b(1, "y"), same(1, "x");
    EXPECT_TRUE(filter.accept(&a));
    EXPECT_TRUE(filter.accept(&b));
    EXPECT_FALSE(filter.accept(&same));
}

TEST(UniqueFilter, compares_dynamic_rows_by_value) {
    result::UniqueFilter<Row<>> filter;
    const Row<> a({}, {1, null}), same({}, {1, null}), other({}, {1, 0});
    EXPECT_TRUE(filter.accept(&a));
    EXPECT_FALSE(filter.accept(&same));
    EXPECT_TRUE(filter.accept(&other));
}
