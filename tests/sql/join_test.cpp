#include "support.hpp"

namespace aludel::testing {
namespace {

struct Employees : TypedTable<"employees"> {
    Column<Integer> id{this, "id", primary_key};
    Column<String> name{this, "name"};
    Column<Nullable<Integer>> manager_id{this, "manager_id", ForeignKey("employees.id")};
};
struct Messages : TypedTable<"messages"> {
    Column<Integer> id{this, "id", primary_key};
    Column<BigInteger> sender_id{this, "sender_id", ForeignKey("users.id")};
    Column<BigInteger> receiver_id{this, "receiver_id", ForeignKey("users.id")};
};
struct Lines : TypedTable<"lines"> {
    Column<Integer> a{this, "a", primary_key};
    Column<Integer> b{this, "b", primary_key};
};
inline const Employees employees;
inline const Messages messages;
inline const Lines lines;

// S04
TEST(Join, on_is_found_from_the_foreign_key) {
    EXPECT_TEXT(select(users.name).join(posts), generic(),
                "SELECT users.name\nFROM users JOIN posts ON users.id = posts.author_id");
    EXPECT_TEXT(select(posts.title).join(users), generic(),
                "SELECT posts.title\nFROM posts JOIN users ON users.id = posts.author_id");
}

TEST(Join, on_is_given) {
    EXPECT_TEXT(select(users.name, posts.title).join(posts, users.id == posts.author_id), generic(),
                "SELECT users.name, posts.title\nFROM users JOIN posts ON users.id = posts.author_id");
    EXPECT_TEXT(select(users.name).join(posts, users.id == posts.author_id and posts.id == 5), sqlite(),
                "SELECT users.name\nFROM users JOIN posts ON users.id = posts.author_id AND posts.id = ?");
}

TEST(Join, several_joins_are_one_element) {
    EXPECT_TEXT(select(users.name).join(posts).join(comments), generic(),
                "SELECT users.name\nFROM users JOIN posts ON users.id = posts.author_id "
                "JOIN comments ON posts.id = comments.post_id");
}

TEST(Join, the_left_side_is_the_one_with_a_foreign_key) {
    EXPECT_TEXT(select(users.name, comments.text).join(posts, users.id == posts.author_id), generic(),
                "SELECT users.name, comments.text\nFROM users JOIN posts ON users.id = posts.author_id, comments");
    EXPECT_TEXT(select(lines.a, users.name).join(posts), generic(),
                "SELECT lines.a, users.name\nFROM users JOIN posts ON users.id = posts.author_id, lines");
}

// S05
TEST(Join, an_ambiguous_left_side_is_refused) {
    EXPECT_ERROR(compiled(select(users.name, comments.text).join(posts), generic()), InvalidRequestError,
                 "Cannot tell which of users, comments to join to posts from. Say it: join_from(left, posts");
}

// S04
TEST(Join, join_from) {
    EXPECT_TEXT(select(users.name, comments.text).join_from(users, posts).join_from(posts, comments), generic(),
                "SELECT users.name, comments.text\nFROM users JOIN posts ON users.id = posts.author_id "
                "JOIN comments ON posts.id = comments.post_id");
}

TEST(Join, select_from_gives_the_left_side) {
    EXPECT_TEXT(select(func::count()).select_from(users).join(posts), generic(),
                "SELECT count(*) AS count_1\nFROM users JOIN posts ON users.id = posts.author_id");
}

TEST(Join, a_table_named_by_select_from_too_stands_once) {
    EXPECT_TEXT(select(func::count()).select_from(users, posts).join_from(users, posts), generic(),
                "SELECT count(*) AS count_1\nFROM users JOIN posts ON users.id = posts.author_id");
}

// S02
TEST(Join, where_on_a_joined_table_adds_no_from) {
    EXPECT_TEXT(select(users.name).join(posts).where(posts.title == "x"), sqlite(),
                "SELECT users.name\nFROM users JOIN posts ON users.id = posts.author_id\nWHERE posts.title = ?");
}

TEST(Join, each_dialect_writes_its_parameters) {
    const auto s = select(users.name, optional_(posts.title)).outerjoin(posts, posts.author_id == users.id and posts.id > 5);
    EXPECT_TEXT(s, sqlite(), "SELECT users.name, posts.title\nFROM users LEFT OUTER JOIN posts "
                             "ON posts.author_id = users.id AND posts.id > ?");
    EXPECT_TEXT(s, postgresql(), "SELECT users.name, posts.title\nFROM users LEFT OUTER JOIN posts "
                                 "ON posts.author_id = users.id AND posts.id > $1");
}

// S05
TEST(Join, no_foreign_key) {
    EXPECT_ERROR(compiled(select(users.name).join(lines), generic()), NoForeignKeysError,
                 "No foreign key links users and lines. Give the condition: join(lines, ");
    EXPECT_ERROR(compiled(select(literal(1)).join(lines), generic()), InvalidRequestError,
                 "There is nothing in FROM to join lines to");
}

// S05
TEST(Join, several_foreign_keys) {
    EXPECT_ERROR(compiled(select(users.name).join(messages), generic()), AmbiguousForeignKeysError,
                 "Several foreign keys link users and messages. Say which one: join(messages, ");
    EXPECT_TEXT(select(users.name).join(messages, users.id == messages.sender_id), generic(),
                "SELECT users.name\nFROM users JOIN messages ON users.id = messages.sender_id");
}

// S06, A01
TEST(Join, aliases) {
    const auto manager = aliased(employees, "manager");
    EXPECT_TEXT(select(employees.name, manager.name.label("boss"))
                    .join(manager, employees.manager_id == manager.id),
                generic(),
                "SELECT employees.name, manager.name AS boss\n"
                "FROM employees JOIN employees AS manager ON employees.manager_id = manager.id");
}

// A01, A12
TEST(Join, anonymous_aliases_are_numbered) {
    const auto a = aliased(users), b = aliased(users);
    EXPECT_TEXT(select(a.name, b.name).where(a.id == b.id), generic(),
                "SELECT users_1.name, users_2.name AS name_1\nFROM users AS users_1, users AS users_2\n"
                "WHERE users_1.id = users_2.id");
}

TEST(Join, foreign_keys_of_an_alias) {
    const auto p = aliased(posts, "p");
    EXPECT_TEXT(select(users.name).join(p), generic(),
                "SELECT users.name\nFROM users JOIN posts AS p ON users.id = p.author_id");
}

// S06
TEST(Join, composite_foreign_keys) {
    MetaData metadata;
    Table parent("parent", metadata, Column("x", Integer(), primary_key), Column("y", Integer(), primary_key));
    Table child("child", metadata, Column("x", Integer()), Column("y", Integer()),
                ForeignKeyConstraint({"x", "y"}, {"parent.x", "parent.y"}));
    EXPECT_TEXT(select(parent.c["x"]).join(child), generic(),
                "SELECT parent.x\nFROM parent JOIN child ON parent.x = child.x AND parent.y = child.y");
}

TEST(Join, subqueries) {
    const auto counts = select(posts.author_id, func::count().label("n")).group_by(posts.author_id).subquery("counts");
    EXPECT_TEXT(select(users.name, counts.c["n"].as<Integer>()).join(counts, users.id == counts.c["author_id"]),
                generic(),
                "SELECT users.name, counts.n\nFROM users JOIN (SELECT posts.author_id AS author_id, count(*) AS n\n"
                "FROM posts GROUP BY posts.author_id) AS counts ON users.id = counts.author_id");
}

// S04
TEST(Join, outer) {
    EXPECT_TEXT(select(users.name, optional_(posts.title)).outerjoin(posts), generic(),
                "SELECT users.name, posts.title\nFROM users LEFT OUTER JOIN posts ON users.id = posts.author_id");
}

// S04
TEST(Join, full) {
    const auto s = select(optional_(users.name), optional_(posts.title)).full_join(posts);
    EXPECT_TEXT(s, postgresql(),
                "SELECT users.name, posts.title\nFROM users FULL OUTER JOIN posts ON users.id = posts.author_id");
}

// A column on the outer side of a join is NULL in some rows: its C++ type must say so, whatever the data is.
TEST(OuterJoinCheck, a_plain_column_of_the_outer_side_is_refused) {
    EXPECT_ERROR(compiled(select(users.name, posts.title).outerjoin(posts), generic()), CompileError,
                 "The LEFT OUTER JOIN posts can make the column posts.title NULL");
    EXPECT_ERROR(compiled(select(users.name, posts.title).outerjoin(posts), generic()), CompileError,
                 "Select optional_(posts.title).");
    EXPECT_ERROR(compiled(select(users.name, posts.title.label("t")).outerjoin(posts), generic()), CompileError,
                 "optional_(posts.title)");
}

TEST(OuterJoinCheck, a_full_join_concerns_both_sides) {
    EXPECT_ERROR(compiled(select(users.name, optional_(posts.title)).full_join(posts), generic()), CompileError,
                 "The FULL OUTER JOIN posts can make the column users.name NULL");
}

TEST(OuterJoinCheck, an_alias_is_checked_too) {
    const auto p = aliased(posts, "p");
    EXPECT_ERROR(compiled(select(users.name, p.title).outerjoin(p), generic()), CompileError, "optional_(p.title)");
}

TEST(OuterJoinCheck, what_may_be_null_anyway_passes) {
    EXPECT_TEXT(select(users.name, posts.views).outerjoin(posts), generic(),
                "SELECT users.name, posts.views\nFROM users LEFT OUTER JOIN posts ON users.id = posts.author_id");
    EXPECT_TEXT(select(users.name, func::count(posts.id)).outerjoin(posts), generic(),
                "SELECT users.name, count(posts.id) AS count_1\n"
                "FROM users LEFT OUTER JOIN posts ON users.id = posts.author_id");
}

TEST(OuterJoinCheck, what_is_computed_from_the_outer_side_is_checked_too) {
    EXPECT_ERROR(compiled(select(users.name, posts.title + "!").outerjoin(posts), generic()), CompileError,
                 "Select optional_(posts.title).");
    EXPECT_ERROR(compiled(select(users.name, (posts.id * 2).label("twice")).outerjoin(posts), generic()), CompileError,
                 "Select optional_(posts.id).");
    EXPECT_ERROR(compiled(select(users.name, cast<String>(posts.id)).outerjoin(posts), generic()), CompileError,
                 "can make the column posts.id NULL");
    EXPECT_ERROR(compiled(select(users.name, posts.id == 5).outerjoin(posts), generic()), CompileError, "posts.id");
    EXPECT_TEXT(select(users.name, optional_(posts.title + "!")).outerjoin(posts), sqlite(),
                "SELECT users.name, posts.title || ? AS anon_1\n"
                "FROM users LEFT OUTER JOIN posts ON users.id = posts.author_id");
    EXPECT_TEXT(select(users.name, optional_(posts.title) + "!").outerjoin(posts), sqlite(),
                "SELECT users.name, posts.title || ? AS anon_1\n"
                "FROM users LEFT OUTER JOIN posts ON users.id = posts.author_id");
    EXPECT_TEXT(select(users.name, posts.id == null, func::coalesce(posts.title, "none")).outerjoin(posts), sqlite(),
                "SELECT users.name, posts.id IS NULL AS anon_1, coalesce(posts.title, ?) AS coalesce_1\n"
                "FROM users LEFT OUTER JOIN posts ON users.id = posts.author_id");
}

TEST(OuterJoinCheck, dynamic_statements_are_not_checked) {
    MetaData metadata;
    Table a("a", metadata, Column("id", Integer(), primary_key));
    Table b("b", metadata, Column("id", Integer(), primary_key), Column("a_id", ForeignKey("a.id"), not_null));
    EXPECT_TEXT(select(a.c["id"], b.c["a_id"]).outerjoin(b), generic(),
                "SELECT a.id, b.a_id\nFROM a LEFT OUTER JOIN b ON a.id = b.a_id");
}

TEST(OuterJoinCheck, subqueries_are_not_checked) {
    const auto sub = select(users.id, posts.title).outerjoin(posts).subquery("s");
    EXPECT_TEXT(select(sub.c["title"]), generic(),
                "SELECT s.title\nFROM (SELECT users.id AS id, posts.title AS title\n"
                "FROM users LEFT OUTER JOIN posts ON users.id = posts.author_id) AS s");
}

}  // namespace
}  // namespace aludel::testing
