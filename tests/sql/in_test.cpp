#include "support.hpp"

namespace aludel::testing {
namespace {

// O11
TEST(In, a_list_expands_to_as_many_parameters) {
    const auto s = select(users.id).where(users.age.in_({1, 2, 3}), users.id == 7);
    EXPECT_SQL(s, generic(),
               "SELECT users.id\nFROM users\nWHERE users.age IN (:age_1_1, :age_1_2, :age_1_3) AND users.id = :id_1",
               "age_1_1=1, age_1_2=2, age_1_3=3, id_1=7");
    EXPECT_SQL(s, sqlite(), "SELECT users.id\nFROM users\nWHERE users.age IN (?, ?, ?) AND users.id = ?",
               "age_1_1=1, age_1_2=2, age_1_3=3, id_1=7");
    EXPECT_SQL(s, postgresql(), "SELECT users.id\nFROM users\nWHERE users.age IN ($1, $2, $3) AND users.id = $4",
               "age_1_1=1, age_1_2=2, age_1_3=3, id_1=7");
}

// CP05
TEST(In, numbers_after_a_list_follow_it) {
    const auto five = literal(5);
    const auto s = select(five).where(users.age.in_({1, 2}), users.id == five, users.name == "x");
    EXPECT_SQL(s, postgresql(),
               "SELECT $1 AS anon_1\nFROM users\nWHERE users.age IN ($2, $3) AND users.id = $4 AND users.name = $5",
               "param_1=5, age_1_1=1, age_1_2=2, id_1=5, name_1='x'");
}

// O12
TEST(In, nothing_is_in_an_empty_list) {
    const auto s = select(users.id).where(users.name.in_(std::vector<std::string>{}));
    EXPECT_SQL(s, sqlite(), "SELECT users.id\nFROM users\nWHERE users.name IN (SELECT 1 FROM (SELECT 1) WHERE 1!=1)", "");
    EXPECT_SQL(s, postgresql(), "SELECT users.id\nFROM users\nWHERE users.name IN (NULL) AND (1 != 1)", "");
    EXPECT_TEXT(users.age.not_in(std::vector<int>{}) or users.id == 1, generic(),
                "(users.age NOT IN (NULL) OR (1 = 1)) OR users.id = :id_1");
    EXPECT_LITERAL(users.age.in_(std::vector<int>{}), generic(), "users.age IN (NULL) AND (1 != 1)");
    const auto pairs = tuple_(users.id, users.age).in_(std::vector<std::tuple<int, int>>{});
    EXPECT_TEXT(pairs, postgresql(), "(users.id, users.age) IN ((NULL, NULL)) AND (1 != 1)");
}

// O13
TEST(In, not_in_is_bracketed) {
    EXPECT_TEXT(users.age.not_in({1, 2}), generic(), "(users.age NOT IN (:age_1_1, :age_1_2))");
    EXPECT_TEXT(users.age.not_in({1}) and users.id == 1, sqlite(), "(users.age NOT IN (?)) AND users.id = ?");
}

TEST(In, null_in_a_list_is_bound_like_any_value) {
    EXPECT_SQL(users.nickname.in_(std::vector<std::optional<std::string>>{"a", std::nullopt}), sqlite(),
               "users.nickname IN (?, ?)", "nickname_1_1='a', nickname_1_2=NULL");
}

// O14
TEST(In, a_select) {
    EXPECT_TEXT(select(users.id).where(users.id.in_(select(posts.author_id))), generic(),
                "SELECT users.id\nFROM users\nWHERE users.id IN (SELECT posts.author_id\nFROM posts)");
    EXPECT_TEXT(users.id.not_in(select(posts.author_id)), generic(),
                "(users.id NOT IN (SELECT posts.author_id\nFROM posts))");
}

// O15, B12
TEST(In, a_tuple_and_a_select) {
    EXPECT_TEXT(tuple_(users.id, users.name).in_(select(posts.author_id, posts.title)), generic(),
                "(users.id, users.name) IN (SELECT posts.author_id, posts.title\nFROM posts)");
}

// O15
TEST(In, tuples) {
    const Expr<Boolean> in = tuple_(users.id, users.age).in_({{1, 2}, {3, 4}});
    EXPECT_TEXT(in, postgresql(), "(users.id, users.age) IN (($1, $2), ($3, $4))");
    EXPECT_TEXT(in, sqlite(), "(users.id, users.age) IN (VALUES (?, ?), (?, ?))");
    EXPECT_LITERAL(in, sqlite(), "(users.id, users.age) IN (VALUES (1, 2), (3, 4))");
}

// O15
TEST(In, tuples_of_different_kinds) {
    EXPECT_SQL(tuple_(users.id, users.name).in_({{1, "a"}, {2, "b"}}), postgresql(),
               "(users.id, users.name) IN (($1, $2), ($3, $4))",
               "param_1_1=1, param_1_2='a', param_1_3=2, param_1_4='b'");
    EXPECT_TEXT(tuple_(users.id, users.name).not_in({{1, "a"}}), sqlite(),
                "((users.id, users.name) NOT IN (VALUES (?, ?)))");
}

TEST(In, tuples_of_a_range) {
    const std::vector<std::pair<int, std::string>> pairs{{1, "a"}, {2, "b"}};
    EXPECT_LITERAL(tuple_(users.id, users.name).in_(pairs), postgresql(),
                   "(users.id, users.name) IN ((1, 'a'), (2, 'b'))");
    EXPECT_LITERAL(tuple_(users.age, users.name).in_({{null, "a"}}), postgresql(),
                   "(users.age, users.name) IN ((NULL, 'a'))");
}

TEST(In, arithmetic_on_the_left) {
    EXPECT_TEXT((users.age + 1).in_({1}), generic(), "users.age + :age_1 IN (:param_1_1)");
}

// O14
TEST(In, something_else_is_refused) {
    EXPECT_ERROR(sql::build::binary(sql::Op::in_, users.id.node(), literal(5).node(), TypeId::boolean), ArgumentError,
                 "in_() takes a list");
}

TEST(In, two_lists) {
    EXPECT_SQL(users.age.in_({1, 2}) or users.age.in_({3}), postgresql(),
               "users.age IN ($1, $2) OR users.age IN ($3)", "age_1_1=1, age_1_2=2, age_2_1=3");
}

}  // namespace
}  // namespace aludel::testing
