// correlate() of aliases, and what subqueries call columns that they select twice.

#include "support.hpp"

#include <aludel/sql/compound.hpp>

namespace aludel::testing {
namespace {

TEST(Correlation, is_to_an_alias_that_is_made_again) {
    const auto others = table(users).alias("u");
    const auto titles = select(posts.title).where(posts.author_id == others.c["id"].as<BigInteger>());
    EXPECT_TEXT(select(others.c["id"], titles.correlate(table(users).alias("u")).scalar_subquery()), generic(),
                "SELECT u.id, (SELECT posts.title\nFROM posts\nWHERE posts.author_id = u.id) AS anon_1\nFROM users AS u");
}

TEST(Lateral, alone_is_what_it_selects) {
    const auto ids = select(users.id).lateral("l");
    EXPECT_EQ(generic().compile(sql::NodeRef(ids.from().get())).text(), "LATERAL (SELECT users.id\nFROM users)");
}

TEST(Columns, that_a_subquery_selects_twice_are_one) {
    const auto twice = select(users.id, users.name, users.id).subquery("s");
    const Expr<BigInteger> again(sql::build::column_at(twice.from(), 2));
    EXPECT_TEXT(select(twice.c["name"]).where(again > 1), generic(),
                "SELECT s.name\nFROM (SELECT users.id AS id, users.name AS name, users.id AS id__1\nFROM users) AS s\nWHERE s.id > :id__1_1");
}

TEST(Columns, that_only_the_first_part_of_a_union_selects_twice_are_two) {
    const auto both = union_(select(users.id, users.id), select(posts.id, posts.author_id)).subquery("s");
    const Expr<BigInteger> second(sql::build::column_at(both.from(), 1));
    EXPECT_TEXT(select(both.c["id"]).where(second > 1), generic(),
                "SELECT s.id\nFROM (SELECT users.id AS id, users.id AS id__1\nFROM users UNION SELECT posts.id AS id, posts.author_id AS author_id\n"
                "FROM posts) AS s\nWHERE s.id__1 > :id__1_1");
}

TEST(Columns, of_a_tuple_may_be_in_a_subquery) {
    const auto pairs = select(users.name, tuple_(users.id, users.age)).subquery("s");
    EXPECT_TEXT(select(pairs.c["name"]), generic(),
                "SELECT s.name\nFROM (SELECT users.name AS name, (users.id, users.age) AS anon_1\nFROM users) AS s");
}

}  // namespace
}  // namespace aludel::testing
