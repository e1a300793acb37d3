#include "engine/cache.hpp"

#include <gtest/gtest.h>

#include <thread>

using namespace aludel;
using engine::CompiledCache;

namespace {
Ref<const compiler::Compiled> compiled(const std::string& text) {
    auto made = make_ref<compiler::Compiled>();
    made->text = text;
    return made;
}
std::string name(int number) { return "statement " + std::to_string(number); }
}  // namespace

TEST(CompiledCache, finds_what_was_put_in) {
    CompiledCache cache(10);
    cache.insert("a", compiled("A"));
    ASSERT_TRUE(cache.find("a"));
    EXPECT_EQ(cache.find("a")->text, "A");
    EXPECT_FALSE(cache.find("b"));
    EXPECT_EQ(cache.size(), 1u);
}

// CA07
TEST(CompiledCache, is_pruned_to_its_capacity_when_it_holds_half_again_too_many) {
    CompiledCache cache(10);
    for (int i = 0; i < 15; ++i) cache.insert(name(i), compiled(""));
    EXPECT_EQ(cache.size(), 15u);
    cache.insert(name(15), compiled(""));
    EXPECT_EQ(cache.size(), 10u);
    for (int i = 0; i < 6; ++i) EXPECT_FALSE(cache.find(name(i)));
    for (int i = 6; i < 16; ++i) EXPECT_TRUE(cache.find(name(i)));
}

// CA07
TEST(CompiledCache, keeps_what_was_found_lately) {
    CompiledCache cache(10);
    for (int i = 0; i < 15; ++i) cache.insert(name(i), compiled(""));
    cache.find(name(0));
    cache.insert(name(15), compiled(""));
    EXPECT_TRUE(cache.find(name(0)));
    EXPECT_FALSE(cache.find(name(1)));
}

TEST(CompiledCache, of_capacity_one_keeps_the_latest) {
    CompiledCache cache(1);
    cache.insert("a", compiled("A"));
    cache.insert("b", compiled("B"));
    EXPECT_EQ(cache.size(), 1u);
    EXPECT_TRUE(cache.find("b"));
}

TEST(CompiledCache, of_capacity_zero_keeps_nothing) {
    CompiledCache cache(0);
    cache.insert("a", compiled("A"));
    EXPECT_FALSE(cache.find("a"));
}

TEST(CompiledCache, replaces_an_entry_of_the_same_key) {
    CompiledCache cache(2);
    cache.insert("a", compiled("1"));
    cache.insert("a", compiled("2"));
    EXPECT_EQ(cache.size(), 1u);
    EXPECT_EQ(cache.find("a")->text, "2");
}

// CA11
TEST(CompiledCache, keeps_alive_what_is_in_use) {
    CompiledCache cache(1);
    cache.insert("a", compiled("A"));
    const Ref<const compiler::Compiled> used = cache.find("a");
    cache.insert("b", compiled("B"));
    EXPECT_EQ(used->text, "A");
}

// CP21
TEST(CompiledCache, is_used_by_several_threads) {
    CompiledCache cache(20);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread)
        threads.emplace_back([&, thread] {
            for (int i = 0; i < 2000; ++i) {
                const std::string key = name((i * (thread + 1)) % 40);
                const auto found = cache.find(key);
                if (!found) cache.insert(key, compiled(key));
                else if (found->text != key) ADD_FAILURE() << key;
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_LE(cache.size(), 30u);
}

TEST(KeyHash, tells_apart_keys_that_differ_in_one_byte_or_in_length) {
    std::string key(40, 'k');
    const std::uint64_t whole = engine::hash_key(key);
    for (char& c : key) {
        c = 'x';
        EXPECT_NE(engine::hash_key(key), whole);
        c = 'k';
    }
    EXPECT_NE(engine::hash_key(std::string_view("\0", 1)), engine::hash_key(""));
    EXPECT_NE(engine::hash_key(std::string_view("a\0", 2)), engine::hash_key("a"));
}
