#include "support.hpp"

namespace aludel::testing {
namespace {

// F01
TEST(Functions, pass_as_written) {
    EXPECT_TEXT(func::call<Integer>("my_func", users.id, 5), generic(), "my_func(users.id, :my_func_1)");
    EXPECT_TEXT(func::call<Integer>("pg_catalog.My_Func"), generic(), "pg_catalog.My_Func()");
    EXPECT_TEXT(func::call<Integer>("odd name"), generic(), "\"odd name\"()");
}

// F02
TEST(Functions, count) {
    EXPECT_TEXT(func::count(), generic(), "count(*)");
    EXPECT_TEXT(func::count(users.id), generic(), "count(users.id)");
}

// F03
TEST(Functions, now_is_spelled_by_the_dialect) {
    const auto now = func::call<Any>("now");
    EXPECT_TEXT(now, generic(), "now()");
    EXPECT_TEXT(now, postgresql(), "now()");
    EXPECT_TEXT(now, sqlite(), "CURRENT_TIMESTAMP");
    EXPECT_TEXT(func::call<Any>("current_timestamp"), generic(), "CURRENT_TIMESTAMP");
}

// F03
TEST(Functions, char_length_is_spelled_by_the_dialect) {
    EXPECT_TEXT(func::char_length(users.name), generic(), "char_length(users.name)");
    EXPECT_TEXT(func::char_length(users.name), sqlite(), "length(users.name)");
}

TEST(Functions, arguments_need_no_brackets) {
    EXPECT_TEXT(func::coalesce(users.age + 1, 0), generic(), "coalesce(users.age + :age_1, :coalesce_1)");
}

TEST(Functions, compared_with_a_literal) {
    EXPECT_TEXT(func::lower(users.name) == "x", generic(), "lower(users.name) = :lower_1");
}

// F07
TEST(Functions, filter) {
    EXPECT_TEXT(func::count(users.id).filter(users.age > 5), generic(),
                "count(users.id) FILTER (WHERE users.age > :age_1)");
    EXPECT_TEXT(func::count().filter(users.active), sqlite(), "count(*) FILTER (WHERE users.active = 1)");
    EXPECT_TEXT(func::count().filter(users.active).filter(users.age > 5), postgresql(),
                "count(*) FILTER (WHERE users.active AND users.age > $1)");
    EXPECT_TEXT(func::count().filter(users.active) + 1, postgresql(),
                "(count(*) FILTER (WHERE users.active)) + $1");
    EXPECT_TEXT(select(func::count().filter(users.active)), postgresql(),
                "SELECT count(*) FILTER (WHERE users.active) AS anon_1\nFROM users");
}

// F08
TEST(Functions, over) {
    EXPECT_TEXT(func::row_number().over(), generic(), "row_number() OVER ()");
    EXPECT_TEXT(func::row_number().over({.partition_by = users.name, .order_by = users.age.desc()}), generic(),
                "row_number() OVER (PARTITION BY users.name ORDER BY users.age DESC)");
    EXPECT_TEXT(func::sum(users.age).over({.partition_by = {}, .order_by = {users.name, users.id}}), generic(),
                "sum(users.age) OVER (ORDER BY users.name, users.id)");
    EXPECT_TEXT(select(func::rank().over({.partition_by = users.name, .order_by = {}}).label("r")), generic(),
                "SELECT rank() OVER (PARTITION BY users.name) AS r\nFROM users");
}

// O23
TEST(Functions, ordering) {
    EXPECT_TEXT(select(users.id).order_by(users.name.desc().nulls_last(), users.age.asc(), users.id.nulls_first()),
                generic(),
                "SELECT users.id\nFROM users ORDER BY users.name DESC NULLS LAST, users.age ASC, users.id NULLS FIRST");
    EXPECT_TEXT(select(users.id).order_by(func::lower(users.name).desc()), generic(),
                "SELECT users.id\nFROM users ORDER BY lower(users.name) DESC");
}

}  // namespace
}  // namespace aludel::testing
