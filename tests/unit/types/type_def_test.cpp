// What a SQL type has beside its id is kept once for the program.

#include "aludel/types/enumeration.hpp"
#include "aludel/types/type_def.hpp"

#include "threads/together.hpp"

#include <gtest/gtest.h>

#include <set>

using namespace aludel;

static_assert(sizeof(SqlType) == 2 * sizeof(void*));
static_assert(std::is_trivially_copyable_v<SqlType>);

namespace {

SqlType type_of(const SqlType& type) { return type; }

}  // namespace

// Z22
TEST(TypeDefs, of_equal_types_are_one_object) {
    EXPECT_EQ(type_of(String(30)).def, type_of(String(30)).def);
    EXPECT_EQ(type_of(String(30)).def, type_of(Text(30)).def);   // the id tells them apart
    EXPECT_EQ(type_of(Numeric(10, 2)).def, type_of(Numeric(10, 2)).def);
    EXPECT_EQ(type_of(Enum({"a", "b"}, "ab")).def, type_of(Enum({"a", "b"}, "ab")).def);
}

TEST(TypeDefs, of_other_types_are_others) {
    const std::set<const TypeDef*> all{
        type_of(String(30)).def, type_of(String(31)).def, type_of(Numeric(30)).def, type_of(Numeric(30, 0)).def,
        type_of(Numeric(30, 1)).def, type_of(Numeric(30, -1)).def, type_of(Numeric(0, 30)).def, type_of(Enum({"a", "b"})).def,
        type_of(Enum({"b", "a"})).def, type_of(Enum({"ab"})).def, type_of(Enum({"a", "b"}, "ab")).def};
    EXPECT_EQ(all.size(), 11U);
    EXPECT_NE(type_of(String(30)), type_of(Text(30)));
}

TEST(TypeDefs, are_only_for_types_that_have_something) {
    EXPECT_EQ(type_of(String()).def, nullptr);
    EXPECT_EQ(type_of(Numeric()).def, nullptr);
    EXPECT_EQ(type_of(Integer()).def, nullptr);
    EXPECT_EQ(interned(TypeDef()), nullptr);
    EXPECT_EQ(type_of(Integer()).definition(), TypeDef());
    static_assert(SqlType(String()) == SqlType(TypeId::string));
}

// Y21
TEST(TypeDefs, say_what_was_given) {
    EXPECT_EQ(type_of(String(30)).definition().length, 30);
    const TypeDef& numeric = type_of(Numeric(10, 2)).definition();
    EXPECT_EQ(numeric.precision, 10);
    EXPECT_EQ(numeric.scale, 2);
    EXPECT_TRUE(numeric.has_scale);
    const TypeDef& words = type_of(Enum({"draft", "published"}, "status")).definition();
    EXPECT_EQ(words.name, "status");
    EXPECT_EQ(words.words, (std::vector<std::string>{"draft", "published"}));
    EXPECT_EQ(words.length, 9);
}

TEST(TypeDefs, tell_lists_and_types_of_one_dialect_apart) {
    TypeDef list;
    list.element = String(30);
    const SqlType strings(TypeId::null, interned(list));
    list.element = String(40);
    EXPECT_NE(strings.def, interned(list));
    list.element = String(30);
    EXPECT_EQ(strings.def, interned(list));
    list.dialect = "postgresql";
    EXPECT_NE(strings.def, interned(list));
    EXPECT_EQ(strings.definition().element, type_of(String(30)));
}

TEST(TypeDefs, are_one_object_for_all_threads) {
    std::vector<const TypeDef*> found(8);
    together(8, [&](int thread) { found[static_cast<std::size_t>(thread)] = type_of(String(12'345)).def; });
    EXPECT_EQ(std::set<const TypeDef*>(found.begin(), found.end()).size(), 1U);
}
