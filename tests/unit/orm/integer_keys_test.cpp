#include "orm/instances/integer_keys.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <vector>

namespace aludel::orm {
namespace {

// The map only passes pointers on: any two that differ will do.
InstanceState* object(std::int64_t number) {
    return reinterpret_cast<InstanceState*>(16 + 16 * static_cast<std::uintptr_t>(number));
}

bool enter(IntegerKeys& keys, std::int64_t key, InstanceState* state) {
    const auto [place, is_new] = keys.place(key);
    if (is_new) *place = state;
    return is_new;
}

TEST(IntegerKeys, a_key_has_one_object) {
    IntegerKeys keys;
    EXPECT_EQ(keys.find(7), nullptr);
    EXPECT_TRUE(enter(keys, 7, object(1)));
    EXPECT_FALSE(enter(keys, 7, object(2)));
    EXPECT_EQ(keys.find(7), object(1));
    EXPECT_EQ(keys.size(), 1u);
}

TEST(IntegerKeys, keys_below_and_far_above_the_first_are_found) {
    constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
    IntegerKeys keys;
    const std::vector<std::int64_t> all{100, 99, 101, -1, 0, 163, 164, 165, 1'000'000'000'000, highest, lowest};
    for (std::size_t i = 0; i < all.size(); ++i) EXPECT_TRUE(enter(keys, all[i], object(static_cast<std::int64_t>(i))));
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(keys.find(all[i]), object(static_cast<std::int64_t>(i)));
        EXPECT_FALSE(enter(keys, all[i], object(50)));
    }
    EXPECT_EQ(keys.size(), all.size());
}

TEST(IntegerKeys, a_key_that_was_far_away_stays_the_same_when_the_others_reach_it) {
    IntegerKeys keys;
    enter(keys, 1, object(1));
    enter(keys, 500, object(500));
    for (std::int64_t key = 2; key < 1000; ++key) enter(keys, key, object(key + 5000 * (key == 500)));
    EXPECT_EQ(keys.find(500), object(500));
    EXPECT_EQ(keys.size(), 999u);
}

TEST(IntegerKeys, an_emptied_map_begins_anew) {
    IntegerKeys keys;
    enter(keys, 10, object(1));
    keys.erase(10);
    EXPECT_EQ(keys.size(), 0u);
    EXPECT_TRUE(enter(keys, 5'000'000, object(2)));
    EXPECT_EQ(keys.find(10), nullptr);
    EXPECT_EQ(keys.find(5'000'000), object(2));
    keys.clear();
    EXPECT_EQ(keys.find(5'000'000), nullptr);
    EXPECT_TRUE(enter(keys, 10, object(3)));
}

TEST(IntegerKeys, random_changes_agree_with_a_plain_map) {
    std::mt19937_64 random(20);
    const std::vector<std::int64_t> steps{1, 2, 3, 64, 4096};
    for (const std::int64_t step : steps) {
        IntegerKeys keys;
        std::map<std::int64_t, InstanceState*> plain;
        for (int round = 0; round < 5000; ++round) {
            const std::int64_t key = static_cast<std::int64_t>(random() % 300) * step - 100;
            if (random() % 3 == 0 && plain.erase(key)) keys.erase(key);
            else EXPECT_EQ(enter(keys, key, object(round)), plain.emplace(key, object(round)).second);
            ASSERT_EQ(keys.size(), plain.size());
        }
        for (std::int64_t key = -200; key < 300 * step; ++key) {
            const auto known = plain.find(key);
            ASSERT_EQ(keys.find(key), known == plain.end() ? nullptr : known->second) << key << " of step " << step;
        }
    }
}

}  // namespace
}  // namespace aludel::orm
