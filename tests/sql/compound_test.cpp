#include "support.hpp"

#include <aludel/mssql.hpp>
#include <aludel/mysql.hpp>
#include <aludel/oracle.hpp>
#include <aludel/sql/compound.hpp>

#include <type_traits>

namespace aludel::testing {
namespace {

// H01, H07
TEST(CompoundSelects, union_except_and_intersect) {
    const auto young = select(users.id).where(users.age < 18), named = select(users.id).where(users.name == "x");
    const std::string a = "SELECT users.id\nFROM users\nWHERE users.age < ?", b = "SELECT users.id\nFROM users\nWHERE users.name = ?";
    EXPECT_EQ(compiled(union_(young, named), sqlite()).text(), a + " UNION " + b);
    EXPECT_EQ(compiled(union_all(young, named), sqlite()).text(), a + " UNION ALL " + b);
    EXPECT_EQ(compiled(except_(young, named), sqlite()).text(), a + " EXCEPT " + b);
    EXPECT_EQ(compiled(intersect(young, named), sqlite()).text(), a + " INTERSECT " + b);
    EXPECT_NE(except_(young, named).compile(oracle::dialect()).text().find(" MINUS "), std::string::npos);
}

// H03
TEST(CompoundSelects, order_and_limit_are_those_of_the_whole) {
    const auto both = union_all(select(users.id), select(posts.id)).order_by(users.id).limit(2);
    EXPECT_EQ(compiled(both, sqlite()).text(),
              "SELECT users.id\nFROM users UNION ALL SELECT posts.id\nFROM posts ORDER BY id\n LIMIT ?");
}

// H02
TEST(CompoundSelects, a_part_with_its_own_limit_is_in_brackets) {
    const auto both = union_all(select(users.id).limit(1), select(posts.id));
    EXPECT_EQ(compiled(both, postgresql()).text(),
              "(SELECT users.id\nFROM users\n LIMIT $1) UNION ALL SELECT posts.id\nFROM posts");
}

// H05
TEST(CompoundSelects, a_column_is_optional_where_one_part_is) {
    using Names = decltype(union_(select(users.name), select(users.nickname)));
    static_assert(std::is_same_v<Names::row_types, sql::RowTypes<std::optional<std::string>>>);
}

// H04
TEST(CompoundSelects, parts_of_run_time_columns_are_counted_when_built) {
    const sql::NodeRef one[] = {select(users.id).node(), select(users.id, users.name).node()};
    EXPECT_ERROR(sql::build::compound(sql::SetOperation::union_, one, 2), ArgumentError,
                 "the first has 1, number 2 has 2");
}

// H08
TEST(CommonTableExpressions, come_before_the_statement) {
    const auto stats = select(posts.author_id, func::count().label("n")).group_by(posts.author_id).cte("stats");
    const auto query = select(users.name, stats.c["n"]).join(stats, stats.c["author_id"].as<Integer>() == users.id);
    EXPECT_EQ(compiled(query, sqlite()).text(),
              "WITH stats AS \n(SELECT posts.author_id AS author_id, count(*) AS n\nFROM posts GROUP BY posts.author_id)\n "
              "SELECT users.name, stats.n\nFROM users JOIN stats ON stats.author_id = users.id");
}

// H09
TEST(CommonTableExpressions, a_recursive_one_names_its_columns) {
    auto numbers = select(literal(1).label("n")).cte("numbers", recursive);
    const auto n = numbers.c["n"].as<Integer>();
    numbers = numbers.union_all(select(n + 1).where(n < 10));
    EXPECT_EQ(compiled(select(numbers.c["n"]), sqlite()).text(),
              "WITH RECURSIVE numbers(n) AS \n(SELECT ? AS n UNION ALL SELECT numbers.n + ? AS anon_1\nFROM numbers\n"
              "WHERE numbers.n < ?)\n SELECT numbers.n\nFROM numbers");
    EXPECT_TRUE(select(numbers.c["n"]).compile(mssql::dialect()).text().starts_with("WITH numbers(n) AS"));
}

// H15
TEST(CommonTableExpressions, numbered_parameters_are_counted_as_they_are_written) {
    const auto young = select(users.id).where(users.age < 18).cte("young");
    const auto query = select(posts.id).where(posts.views > 5).where(posts.author_id.in_(select(young.c["id"].as<Integer>())));
    const CompiledText text = compiled(query, postgresql());
    EXPECT_TRUE(text.text().starts_with("WITH young AS \n(SELECT users.id AS id\nFROM users\nWHERE users.age < $2)\n SELECT"));
    EXPECT_NE(text.text().find("posts.views > $1"), std::string::npos);
    EXPECT_EQ(text.parameters()[0].second, Value(5));
    EXPECT_EQ(text.parameters()[1].second, Value(18));
    const CompiledText marked = compiled(query, sqlite());   // each marker takes the next one: those of the WITH come first
    EXPECT_EQ(marked.parameters()[0].second, Value(18));
    EXPECT_EQ(marked.parameters()[1].second, Value(5));
}

TEST(CommonTableExpressions, one_that_changes_rows_is_a_statement) {
    const auto gone = delete_(posts).where(posts.views == 0).returning(posts.id).cte("gone");
    const sql::NodeRef statement = sql::FromItem<std::remove_cvref_t<decltype(gone)>>::get(gone);
    EXPECT_EQ(generic().compile(statement, {}).text(), "DELETE FROM posts WHERE posts.views = :views_1 RETURNING posts.id");
}

// H13
TEST(CommonTableExpressions, two_of_one_name_are_refused) {
    const auto a = select(users.id).cte("x"), b = select(posts.id).cte("x");
    EXPECT_ERROR(compiled(select(a.c["id"], b.c["id"]), sqlite()), CompileError, "Several common table expressions");
}

// H13, H10
TEST(CommonTableExpressions, equal_values_do_not_make_two_of_one_name_one) {
    const auto older_than = [](int age) { return select(users.id).where(users.age > age).cte("x"); };
    const auto first = older_than(5), second = older_than(5);   // of this structure the text is kept for any two values
    EXPECT_ERROR(compiled(select(first.c["id"], second.c["id"]), sqlite()), CompileError, "Several common table expressions");
    EXPECT_TRUE(compiled(select(first.c["id"], first.alias("y").c["id"]), sqlite()).text().starts_with("WITH x AS"));
}

// S13
TEST(Locks, each_dialect_has_its_words) {
    const auto query = select(users.id).with_for_update({.read = true, .skip_locked = true, .of = {users}});
    EXPECT_TRUE(compiled(query, postgresql()).text().ends_with(" FOR SHARE OF users SKIP LOCKED"));
    EXPECT_TRUE(query.compile(mysql::dialect({.server_version = {8, 0, 30}})).text().ends_with(" FOR SHARE OF users SKIP LOCKED"));
    EXPECT_TRUE(compiled(query, sqlite()).text().ends_with("FROM users"));
}

// A04, S16
TEST(Lateral, a_subquery_may_refer_to_its_left) {
    const auto last = select(posts.id).where(posts.author_id == users.id).order_by(posts.id.desc()).limit(1).lateral("last");
    const CompiledText text = compiled(select(users.id, last.c["id"]).join(last, true_()), postgresql());
    EXPECT_NE(text.text().find("JOIN LATERAL (SELECT posts.id AS id\nFROM posts\nWHERE posts.author_id = users.id"), std::string::npos);
}

}  // namespace
}  // namespace aludel::testing
