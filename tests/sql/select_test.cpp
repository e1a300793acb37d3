#include "support.hpp"

namespace aludel::testing {
namespace {

// S01, S03
TEST(Select, columns_and_where) {
    const auto s = select(users.id, users.name).where(users.age >= 18);
    EXPECT_SQL(s, generic(), "SELECT users.id, users.name\nFROM users\nWHERE users.age >= :age_1", "age_1=18");
    EXPECT_SQL(s, sqlite(), "SELECT users.id, users.name\nFROM users\nWHERE users.age >= ?", "age_1=18");
    EXPECT_SQL(s, postgresql(), "SELECT users.id, users.name\nFROM users\nWHERE users.age >= $1", "age_1=18");
}

// S01
TEST(Select, all_columns_of_a_table) {
    EXPECT_TEXT(select(comments), generic(), "SELECT comments.id, comments.post_id, comments.text\nFROM comments");
}

// S03
TEST(Select, several_where_calls_are_joined_by_and) {
    const auto s = select(users.id).where(users.age >= 18).where(users.name == "a", users.id < 5);
    EXPECT_SQL(s, generic(),
               "SELECT users.id\nFROM users\nWHERE users.age >= :age_1 AND users.name = :name_1 AND users.id < :id_1",
               "age_1=18, name_1='a', id_1=5");
}

// S23, S26
TEST(Select, a_clause_does_not_change_the_statement_it_is_called_on) {
    const auto base = select(users.id);
    const auto changed = base.where(users.id == 1).order_by(users.id).limit(1).distinct();
    EXPECT_TEXT(base, generic(), "SELECT users.id\nFROM users");
    EXPECT_TEXT(changed, generic(),
                "SELECT DISTINCT users.id\nFROM users\nWHERE users.id = :id_1 ORDER BY users.id\n LIMIT :param_1");
}

// S02
TEST(Select, a_table_in_where_joins_from) {
    EXPECT_TEXT(select(users.id).where(users.id == posts.author_id), generic(),
                "SELECT users.id\nFROM users, posts\nWHERE users.id = posts.author_id");
}

// S02, S29
TEST(Select, select_from_comes_first) {
    EXPECT_TEXT(select(users.id).select_from(posts), generic(), "SELECT users.id\nFROM posts, users");
    EXPECT_TEXT(select(func::count()).select_from(posts), generic(), "SELECT count(*) AS count_1\nFROM posts");
}

// S02, S21, B04
TEST(Select, without_from) {
    EXPECT_SQL(select(literal(5)), generic(), "SELECT :param_1 AS anon_1", "param_1=5");
    EXPECT_TEXT(select(literal_column<Integer>("1")), generic(), "SELECT 1");
}

// W01
TEST(Select, equal_names_are_numbered) {
    EXPECT_TEXT(select(users.id, posts.id, comments.id), generic(),
                "SELECT users.id, posts.id AS id_1, comments.id AS id_2\nFROM users, posts, comments");
}

// W04
TEST(Select, the_same_column_twice) {
    EXPECT_TEXT(select(users.id, users.id, users.id), generic(),
                "SELECT users.id, users.id AS id__1, users.id AS id__2\nFROM users");
}

TEST(Select, the_same_numbered_column_twice) {
    EXPECT_TEXT(select(users.id, posts.id, posts.id), generic(),
                "SELECT users.id, posts.id AS id_1, posts.id AS id__1\nFROM users, posts");
}

// S10, F15
TEST(Select, distinct) {
    EXPECT_TEXT(select(users.name).distinct(), generic(), "SELECT DISTINCT users.name\nFROM users");
    EXPECT_TEXT(select(users.name.distinct()), generic(), "SELECT DISTINCT users.name\nFROM users");
    EXPECT_TEXT(select(func::count(users.name.distinct())), generic(),
                "SELECT count(DISTINCT users.name) AS count_1\nFROM users");
}

// S10, S08
TEST(Select, group_by_and_having) {
    const auto s = select(users.name, func::count(users.id).label("n"))
                       .group_by(users.name)
                       .having(func::count(users.id) > 5)
                       .order_by(desc("n"));
    EXPECT_SQL(s, generic(),
               "SELECT users.name, count(users.id) AS n\nFROM users GROUP BY users.name\n"
               "HAVING count(users.id) > :count_1 ORDER BY n DESC",
               "count_1=5");
}

// S11, S12
TEST(Select, limit_and_offset) {
    const auto both = select(users.id).order_by(users.name).limit(10).offset(20);
    EXPECT_SQL(both, generic(),
               "SELECT users.id\nFROM users ORDER BY users.name\n LIMIT :param_1 OFFSET :param_2",
               "param_1=10, param_2=20");
    EXPECT_TEXT(both, sqlite(), "SELECT users.id\nFROM users ORDER BY users.name\n LIMIT ? OFFSET ?");
    EXPECT_TEXT(both, postgresql(), "SELECT users.id\nFROM users ORDER BY users.name\n LIMIT $1 OFFSET $2");
}

// S12
TEST(Select, offset_alone) {
    const auto s = select(users.id).offset(20);
    EXPECT_TEXT(s, generic(), "SELECT users.id\nFROM users\n LIMIT -1 OFFSET :param_1");
    EXPECT_TEXT(s, sqlite(), "SELECT users.id\nFROM users\n LIMIT -1 OFFSET ?");
    EXPECT_TEXT(s, postgresql(), "SELECT users.id\nFROM users\n LIMIT ALL OFFSET $1");
}

// S11
TEST(Select, the_last_limit_counts) {
    EXPECT_SQL(select(users.id).limit(1).limit(2), generic(), "SELECT users.id\nFROM users\n LIMIT :param_1", "param_1=2");
}

// O26, B05
TEST(Select, constant_conditions) {
    EXPECT_TEXT(select(users.id).where(true_()), generic(), "SELECT users.id\nFROM users\nWHERE 1 = 1");
    EXPECT_TEXT(select(users.id).where(true_()), postgresql(), "SELECT users.id\nFROM users\nWHERE true");
    EXPECT_TEXT(select(users.id).where(false_(), users.id == 1), sqlite(), "SELECT users.id\nFROM users\nWHERE 0 = 1");
    EXPECT_TEXT(select(users.id).where(true_(), users.id == 1), sqlite(),
                "SELECT users.id\nFROM users\nWHERE users.id = ?");
}

TEST(Select, an_or_among_several_conditions_is_bracketed) {
    EXPECT_TEXT(select(users.id).where(users.id == 1 or users.id == 2), generic(),
                "SELECT users.id\nFROM users\nWHERE users.id = :id_1 OR users.id = :id_2");
    EXPECT_TEXT(select(users.id).where(users.id == 1 or users.id == 2, users.age > 3), generic(),
                "SELECT users.id\nFROM users\nWHERE (users.id = :id_1 OR users.id = :id_2) AND users.age > :age_1");
}

// O04
TEST(Select, boolean_columns) {
    const auto s = select(users.id).where(users.active);
    EXPECT_TEXT(s, generic(), "SELECT users.id\nFROM users\nWHERE users.active = 1");
    EXPECT_TEXT(s, sqlite(), "SELECT users.id\nFROM users\nWHERE users.active = 1");
    EXPECT_TEXT(s, postgresql(), "SELECT users.id\nFROM users\nWHERE users.active");
    const auto none = select(users.id).where(not users.active, users.id == 1);
    EXPECT_TEXT(none, sqlite(), "SELECT users.id\nFROM users\nWHERE users.active = 0 AND users.id = ?");
    EXPECT_TEXT(none, postgresql(), "SELECT users.id\nFROM users\nWHERE NOT users.active AND users.id = $1");
}

// O03
TEST(Select, boolean_constants_are_words_or_numbers) {
    const auto s = select(users.id).where(users.active == true);
    EXPECT_SQL(s, sqlite(), "SELECT users.id\nFROM users\nWHERE users.active = 1", "");
    EXPECT_SQL(s, postgresql(), "SELECT users.id\nFROM users\nWHERE users.active = true", "");
    EXPECT_TEXT(select(users.id).where(users.active.is_(false)), sqlite(),
                "SELECT users.id\nFROM users\nWHERE users.active IS 0");
}

// S03
TEST(Select, filter_by) {
    EXPECT_SQL(select(users.id).filter_by({{"name", "sponge"}, {"age", 5}}), generic(),
               "SELECT users.id\nFROM users\nWHERE users.name = :name_1 AND users.age = :age_1",
               "name_1='sponge', age_1=5");
    EXPECT_SQL(select(users.id).filter_by({{"nickname", null}}), generic(),
               "SELECT users.id\nFROM users\nWHERE users.nickname IS NULL", "");
    EXPECT_ERROR(select(users.id).filter_by({{"nope", 1}}), NoSuchColumnError,
                 "Table \"users\" has no column \"nope\". It has: id, name, age, active, nickname, score.");
}

TEST(Select, filter_by_assignments) {
    EXPECT_SQL(select(users.id).filter_by(Assignment(users.name.node(), literal("x").node())), generic(),
               "SELECT users.id\nFROM users\nWHERE users.name = :name_1", "name_1='x'");
}

// CP18, B20
TEST(Select, printing_gives_the_default_text) {
    std::ostringstream out;
    out << select(users.id).where(users.name == "x");
    EXPECT_EQ(out.str(), "SELECT users.id\nFROM users\nWHERE users.name = :name_1");
    std::ostringstream expression;
    expression << (users.id + 5 == posts.id);
    EXPECT_EQ(expression.str(), "users.id + :id_1 = posts.id");
}

// CP19, XC05
TEST(Select, compiling_twice_gives_the_same_text) {
    const auto a = aliased(users), b = aliased(users);
    const auto s = select(a.id, b.id, func::count()).where(a.id == b.id);
    EXPECT_EQ(compiled(s, generic()).text(), compiled(s, generic()).text());
}

TEST(Select, one_literal_used_twice) {
    const auto five = literal(5);
    const auto s = select(users.id).where(users.id == five, users.age == five);
    EXPECT_SQL(select(five + five), generic(), "SELECT :param_1 + :param_1 AS anon_1", "param_1=5");
    EXPECT_SQL(select(five + five), sqlite(), "SELECT ? + ? AS anon_1", "param_1=5, param_1=5");
    EXPECT_SQL(select(five + five), postgresql(), "SELECT $1 + $1 AS anon_1", "param_1=5");
}

}  // namespace
}  // namespace aludel::testing
