#include "engine/prepared.hpp"

#include <gtest/gtest.h>

using namespace aludel;
using engine::Prepared;
using engine::PreparedTable;

namespace {
Ref<const compiler::Compiled> compiled() { return make_ref<compiler::Compiled>(); }
}  // namespace

TEST(PreparedTable, finds_statements_by_their_structure) {
    PreparedTable table(10);
    Prepared& a = table.insert("a", compiled());
    Prepared& b = table.insert("b", compiled());
    EXPECT_EQ(table.find("a"), &a);
    EXPECT_EQ(table.find("a"), &a);   // again, now the latest one
    EXPECT_EQ(table.find("b"), &b);
    EXPECT_EQ(table.find("c"), nullptr);
}

TEST(PreparedTable, copies_the_keys) {
    PreparedTable table(10);
    std::string key = "first";
    Prepared& entry = table.insert(key, compiled());
    key = "other";
    EXPECT_EQ(table.find("first"), &entry);
    EXPECT_EQ(table.find("other"), nullptr);
}

TEST(PreparedTable, starts_anew_when_it_is_full) {
    PreparedTable table(3);
    for (int i = 0; i < 50; ++i) {
        const std::string key = "statement " + std::to_string(i);
        Prepared& entry = table.insert(key, compiled());
        ASSERT_EQ(table.find(key), &entry);
    }
    EXPECT_EQ(table.find("statement 0"), nullptr);
}
