// Where the WITH of a common table expression stands: of parts of UNION, of an UPDATE in a WITH, of VALUES and texts.

#include "support.hpp"

#include <aludel/sql/compound.hpp>
#include <aludel/sql/values.hpp>

namespace aludel::testing {
namespace {

TEST(NestedWith, belongs_to_the_part_of_a_union_that_adds_it) {
    const auto old = select(users.id).where(users.age > 60).cte("elders", nesting);
    const auto inner = union_all(select(users.id).add_cte(old), select(posts.id));
    EXPECT_TEXT(union_all(select(comments.id), inner), generic(),
                "SELECT comments.id\nFROM comments UNION ALL (WITH elders AS \n(SELECT users.id AS id\nFROM users\nWHERE users.age > :age_1)\n "
                "SELECT users.id\nFROM users UNION ALL SELECT posts.id\nFROM posts)");
}

TEST(NestedWith, belongs_to_the_update_in_a_with) {
    const auto counted = select(posts.author_id).cte("authors", nesting);
    const auto changed = update(users).values(users.active = true).where(users.id == counted.c["author_id"].as<BigInteger>())
                             .returning(users.id).cte("changed");
    EXPECT_TEXT(select(changed.c["id"]), postgresql(),
                "WITH changed AS \n(WITH authors AS \n(SELECT posts.author_id AS author_id\nFROM posts)\n "
                "UPDATE users SET active=$1 FROM authors WHERE users.id = authors.author_id RETURNING users.id)\n "
                "SELECT changed.id\nFROM changed");
}

TEST(NestedWith, is_added_to_values_and_texts) {
    const auto ids = select(users.id).cte("ids");
    const auto rows = values(column<Integer>("n")).data({{1}}).add_cte(ids).cte("numbers");
    EXPECT_TEXT(select(rows.c["n"]), generic(),
                "WITH ids AS \n(SELECT users.id AS id\nFROM users), \nnumbers(n) AS \n(VALUES (:param_1))\n SELECT numbers.n\nFROM numbers");
    EXPECT_TEXT(text("SELECT id FROM ids").columns<int>("id").add_cte(ids), generic(),
                "WITH ids AS \n(SELECT users.id AS id\nFROM users)\n SELECT id FROM ids");
}

}  // namespace
}  // namespace aludel::testing
