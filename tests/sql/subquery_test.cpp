#include "support.hpp"

namespace aludel::testing {
namespace {

// A02, S18
TEST(Subquery, in_from) {
    const auto sub = select(users.id, users.name).where(users.age > 5).subquery();
    EXPECT_SQL(select(sub.c["name"]), sqlite(),
               "SELECT anon_1.name\nFROM (SELECT users.id AS id, users.name AS name\nFROM users\n"
               "WHERE users.age > ?) AS anon_1",
               "age_1=5");
}

// W08
TEST(Subquery, all_its_columns) {
    const auto sub = select(users.id, posts.id, func::count()).subquery("s");
    EXPECT_EQ(sub.c.keys(), (std::vector<std::string>{"id", "id_1", "count_1"}));
    EXPECT_TEXT(select(sub), generic(),
                "SELECT s.id, s.id_1, s.count_1\nFROM (SELECT users.id AS id, posts.id AS id_1, count(*) AS count_1\n"
                "FROM users, posts) AS s");
}

TEST(Subquery, made_up_names_agree_inside_and_outside) {
    const auto sub = select(func::count().label("n"), func::max(users.id)).subquery();
    EXPECT_TEXT(select(func::max(sub.c["n"]), sub.c["max_1"]), generic(),
                "SELECT max(anon_1.n) AS max_1, anon_1.max_2\nFROM (SELECT count(*) AS n, max(users.id) AS max_2\n"
                "FROM users) AS anon_1");
}

TEST(Subquery, an_alias_of_a_subquery) {
    const auto sub = select(users.id).subquery("s");
    const Subquery again(sql::build::alias(sub.from(), "t"));
    EXPECT_TEXT(select(again.c["id"]), generic(), "SELECT t.id\nFROM (SELECT users.id AS id\nFROM users) AS t");
}

TEST(Subquery, an_unknown_column) {
    const auto sub = select(users.id).subquery("s");
    EXPECT_ERROR(sub.c["nope"], NoSuchColumnError, "The subquery \"s\" has no column \"nope\". It has: id.");
}

// B14, O31
TEST(Subquery, scalar) {
    EXPECT_TEXT(select(users.name, select(func::count(posts.id)).where(posts.author_id == users.id).label("n")),
                generic(),
                "SELECT users.name, (SELECT count(posts.id) AS count_1\nFROM posts\n"
                "WHERE posts.author_id = users.id) AS n\nFROM users");
    EXPECT_TEXT(select(users.id).where(users.age > select(func::avg(posts.views)).scalar_subquery()), generic(),
                "SELECT users.id\nFROM users\nWHERE users.age > (SELECT avg(posts.views) AS avg_1\nFROM posts)");
}

// B13
TEST(Subquery, exists) {
    const auto has_posts = exists(select(posts.id).where(posts.author_id == users.id));
    EXPECT_TEXT(select(users.id).where(has_posts), generic(),
                "SELECT users.id\nFROM users\nWHERE EXISTS (SELECT posts.id\nFROM posts\n"
                "WHERE posts.author_id = users.id)");
    EXPECT_TEXT(select(users.id).where(not has_posts), generic(),
                "SELECT users.id\nFROM users\nWHERE NOT (EXISTS (SELECT posts.id\nFROM posts\n"
                "WHERE posts.author_id = users.id))");
    EXPECT_TEXT(select(users.id).where(has_posts, users.id == 1), sqlite(),
                "SELECT users.id\nFROM users\nWHERE (EXISTS (SELECT posts.id\nFROM posts\n"
                "WHERE posts.author_id = users.id)) AND users.id = ?");
    EXPECT_TEXT(select(has_posts), generic(),
                "SELECT EXISTS (SELECT posts.id\nFROM posts, users\nWHERE posts.author_id = users.id) AS anon_1");
}

// S15
TEST(Correlation, a_subquery_with_one_from_keeps_it) {
    EXPECT_TEXT(select(users.id).where(users.age == select(func::max(users.age)).scalar_subquery()), generic(),
                "SELECT users.id\nFROM users\nWHERE users.age = (SELECT max(users.age) AS max_1\nFROM users)");
}

// S15
TEST(Correlation, what_would_leave_nothing_is_refused) {
    const auto inner = select(users.id).where(users.id == posts.author_id);
    EXPECT_ERROR(compiled(select(users.id, posts.id).where(exists(inner)), generic()), InvalidRequestError,
                 "correlate(table)");
}

// S15
TEST(Correlation, correlate_names_the_tables) {
    const auto inner = select(func::max(posts.views)).where(posts.author_id == users.id).correlate(users);
    EXPECT_TEXT(select(users.id, posts.id).where(posts.views == inner.scalar_subquery()), generic(),
                "SELECT users.id, posts.id AS id_1\nFROM users, posts\nWHERE posts.views = "
                "(SELECT max(posts.views) AS max_1\nFROM posts\nWHERE posts.author_id = users.id)");
}

TEST(Correlation, correlate_outside_of_an_enclosing_statement_does_nothing) {
    EXPECT_TEXT(select(users.id).where(users.id == posts.author_id).correlate(users), generic(),
                "SELECT users.id\nFROM users, posts\nWHERE users.id = posts.author_id");
}

// S16
TEST(Correlation, a_subquery_in_from_does_not_correlate) {
    const auto sub = select(posts.id).where(posts.author_id == users.id).subquery("s");
    EXPECT_TEXT(select(users.id, sub.c["id"]), generic(),
                "SELECT users.id, s.id AS id_1\nFROM users, (SELECT posts.id AS id\nFROM posts, users\n"
                "WHERE posts.author_id = users.id) AS s");
}

TEST(Correlation, a_joined_from_is_kept) {
    const auto inner = select(comments.id).join(posts, comments.post_id == posts.id).where(posts.author_id == users.id);
    EXPECT_TEXT(select(users.id).where(exists(inner)), generic(),
                "SELECT users.id\nFROM users\nWHERE EXISTS (SELECT comments.id\n"
                "FROM comments JOIN posts ON comments.post_id = posts.id\nWHERE posts.author_id = users.id)");
}

// DM18
TEST(Correlation, update_and_delete_enclose_too) {
    EXPECT_TEXT(update(users)
                    .values(users.age = select(func::max(posts.views)).where(posts.author_id == users.id).scalar_subquery())
                    .where(users.id == 1),
                sqlite(),
                "UPDATE users SET age=(SELECT max(posts.views) AS max_1\nFROM posts\n"
                "WHERE posts.author_id = users.id) WHERE users.id = ?");
    EXPECT_TEXT(delete_(users).where(not exists(select(posts.id).where(posts.author_id == users.id))), sqlite(),
                "DELETE FROM users WHERE NOT (EXISTS (SELECT posts.id\nFROM posts\nWHERE posts.author_id = users.id))");
}

// CP04
TEST(Subquery, parameters_follow_the_text) {
    const auto sub = select(users.id).where(users.age > 1).subquery("s");
    EXPECT_SQL(select(sub.c["id"] + 5).where(sub.c["id"] == 9), postgresql(),
               "SELECT s.id + $1 AS anon_1\nFROM (SELECT users.id AS id\nFROM users\nWHERE users.age > $2) AS s\n"
               "WHERE s.id = $3",
               "id_1=5, age_1=1, id_2=9");
}

}  // namespace
}  // namespace aludel::testing
