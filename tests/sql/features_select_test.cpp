// SELECT, FROM, compound statements and labels that the other tests do not show, by their ids in the list of features.

#include "support.hpp"

#include <aludel/mssql.hpp>
#include <aludel/mysql.hpp>
#include <aludel/oracle.hpp>
#include <aludel/postgresql.hpp>
#include <aludel/sql/compound.hpp>
#include <aludel/sql/values.hpp>
#include <aludel/types/temporal.hpp>

namespace aludel::testing {
namespace {

const Dialect& mysql() { return aludel::mysql::dialect(); }
const Dialect& mssql() { return aludel::mssql::dialect(); }
const Dialect& oracle() { return aludel::oracle::dialect(); }

// S02, DT11
TEST(FeatureSelect, without_from_on_oracle) { EXPECT_TEXT(select(func::now()), oracle(), "SELECT CURRENT_TIMESTAMP AS now_1 FROM DUAL"); }

// S07, A03
TEST(FeatureSelect, a_join_may_stand_on_the_right_of_a_join) {
    const FromClause inner(sql::build::join_from(TableAccess::from(posts), TableAccess::from(comments),
                                                 (posts.id == comments.post_id).node(), sql::JoinKind::inner));
    EXPECT_TEXT(select(users.id).join(inner, users.id == posts.author_id), generic(),
                "SELECT users.id\nFROM users JOIN (posts JOIN comments ON posts.id = comments.post_id) ON users.id = posts.author_id");
    EXPECT_TEXT(select(posts.id).select_from(inner), generic(),
                "SELECT posts.id\nFROM posts JOIN comments ON posts.id = comments.post_id");
}

// S12, DO03, DQ09
TEST(FeatureSelect, limits_of_each_database) {
    const auto page = select(users.id).order_by(users.id).limit(10).offset(20);
    EXPECT_TEXT(page, mysql(), "SELECT users.id\nFROM users ORDER BY users.id\n LIMIT ?, ?");
    EXPECT_LITERAL(page, oracle(), "SELECT users.id\nFROM users ORDER BY users.id\n OFFSET 20 ROWS\n FETCH FIRST 10 ROWS ONLY");
    EXPECT_TEXT(page, mssql(), "SELECT users.id\nFROM users ORDER BY users.id\n OFFSET ? ROWS\n FETCH FIRST ? ROWS ONLY");
    EXPECT_LITERAL(select(users.id).limit(10), mssql(), "SELECT TOP 10 users.id\nFROM users");
    EXPECT_TEXT(select(users.id).offset(20), mysql(), "SELECT users.id\nFROM users\n LIMIT ?, 18446744073709551615");
    EXPECT_ERROR(compiled(select(users.id).offset(20), mssql()), CompileError, "needs an order_by()");
    EXPECT_TEXT(page, *aludel::mssql::dialect({.server_version = {10}}),
                "SELECT anon_1.id\nFROM (SELECT users.id AS id, ROW_NUMBER() OVER (ORDER BY users.id) AS mssql_rn\nFROM users) AS anon_1\n"
                "WHERE mssql_rn > ? AND mssql_rn <= ? + ?");
}

// S13
TEST(FeatureSelect, locks_of_each_database) {
    const auto lock = [](const ForUpdate& options, const Dialect& dialect) {
        return compiled(select(users.id).with_for_update(options), dialect).text().substr(26);
    };
    EXPECT_EQ(lock({}, generic()), " FOR UPDATE");
    EXPECT_EQ(lock({.nowait = true, .of = {users}}, postgresql()), " FOR UPDATE OF users NOWAIT");
    EXPECT_EQ(lock({.key_share = true}, postgresql()), " FOR NO KEY UPDATE");
    EXPECT_EQ(lock({.read = true, .key_share = true}, postgresql()), " FOR KEY SHARE");
    EXPECT_EQ(lock({.read = true}, *aludel::mysql::dialect({.server_version = {5, 7}})), " LOCK IN SHARE MODE");
    EXPECT_EQ(lock({.skip_locked = true}, oracle()), " FOR UPDATE SKIP LOCKED");
    EXPECT_EQ(lock({}, mssql()), "");
    EXPECT_EQ(lock({.read = true}, sqlite()), "");
}

// S14
TEST(FeatureSelect, hints) {
    EXPECT_TEXT(select(users.id).with_hint(users, "INDEX(%(name)s ix)", "oracle"), oracle(), "SELECT /*+ INDEX(users ix) */ users.id\nFROM users");
    EXPECT_TEXT(select(users.id).with_hint(users, "USE INDEX (ix)"), mysql(), "SELECT users.id\nFROM users USE INDEX (ix)");
    const auto u = aliased(users, "u");
    EXPECT_TEXT(select(u.id).with_hint(u, "INDEX(%(name)s ix)"), oracle(), "SELECT /*+ INDEX(u ix) */ u.id\nFROM users u");
    EXPECT_TEXT(select(users.id).with_hint(users, "USE INDEX (ix)", "mysql"), postgresql(), "SELECT users.id\nFROM users");
}

// S25, S26
TEST(FeatureSelect, the_order_of_the_clauses) {
    const auto part = select(posts.author_id).cte("part");
    const auto all = select(users.name, func::count().label("n")).prefix_with("SQL_BIG").distinct().join(part, users.id == part.c["author_id"])
                         .where(users.age > 1).group_by(users.name).having(func::count() > 2).order_by("n").limit(3).offset(4)
                         .with_for_update().suffix_with("-- end");
    EXPECT_TEXT(all, generic(),
                "WITH part AS \n(SELECT posts.author_id AS author_id\nFROM posts)\n SELECT SQL_BIG DISTINCT users.name, count(*) AS n\n"
                "FROM users JOIN part ON users.id = part.author_id\nWHERE users.age > :age_1 GROUP BY users.name\n"
                "HAVING count(*) > :count_1 ORDER BY n\n LIMIT :param_1 OFFSET :param_2 FOR UPDATE -- end ");
}

// S29
TEST(FeatureSelect, select_from_adds_and_takes_what_stands_in_from) {
    EXPECT_TEXT(select(literal(1)).select_from(users).select_from(posts), generic(), "SELECT :param_1 AS anon_1\nFROM users, posts");
    const auto v = values(column<Integer>("n")).data({{1}}).alias("v");
    EXPECT_TEXT(select(func::count()).select_from(v), postgresql(), "SELECT count(*) AS count_1\nFROM (VALUES ($1)) AS v (n)");
}

// A01
TEST(FeatureFrom, aliases_of_aliases_and_samples) {
    const auto a = aliased(users, "a");
    EXPECT_TEXT(select(a.id).where(a.age > 1), generic(), "SELECT a.id\nFROM users AS a\nWHERE a.age > :age_1");
    EXPECT_TEXT(select(tablesample(users, func::call<Any>("bernoulli", 5), {.name = "s"}).c["id"]), postgresql(),
                "SELECT s.id\nFROM users AS s TABLESAMPLE bernoulli($1)");
}

// A05
TEST(FeatureFrom, values_as_a_common_table_expression) {
    const auto v = values(column<Integer>("a"), column<String>("b")).data({{1, "x"}}).data({{2, "y"}}).cte("v");
    EXPECT_TEXT(select(v.c["a"]), postgresql(), "WITH v(a, b) AS \n(VALUES ($1, $2), ($3, $4))\n SELECT v.a\nFROM v");
}

// A06, A08
TEST(FeatureFrom, functions_with_types_and_beside_their_arguments) {
    const auto f = func::call<Any>("json_to_recordset", literal("[]")).table_valued(column<Integer>("a"), column<String>("b"));
    EXPECT_TEXT(select(f.render_derived(true).alias("r")), postgresql(),
                "SELECT r.a, r.b\nFROM json_to_recordset($1) AS r(a INTEGER, b VARCHAR)");
    const auto each = func::call<Any>("unnest", users.name).table_valued("x").lateral().alias("u");
    EXPECT_TEXT(select(users.id, each.c["x"]).join(each, true_()), postgresql(),
                "SELECT users.id, u.x\nFROM users JOIN LATERAL unnest(users.name) AS u ON true");
}

// A09
TEST(FeatureFrom, tables_of_schemas) {
    MetaData metadata;
    Table a("s1", metadata, Column("a", Integer()), Schema("foo"));
    EXPECT_TEXT(select(a.c["a"]), generic(), "SELECT foo.s1.a\nFROM foo.s1");
}

// A10
TEST(FeatureFrom, oracle_has_no_as_before_an_alias) {
    EXPECT_TEXT(select(aliased(users, "u").id), oracle(), "SELECT u.id\nFROM users u");
    EXPECT_TEXT(select(select(users.id).subquery("s").c["id"]), oracle(), "SELECT s.id\nFROM (SELECT users.id AS id\nFROM users) s");
}

// H02
TEST(FeatureCompound, parts_that_are_compound) {
    const auto a = select(users.id), b = select(posts.id), c = select(comments.id);
    EXPECT_TEXT(union_(a, b, c), generic(), "SELECT users.id\nFROM users UNION SELECT posts.id\nFROM posts UNION SELECT comments.id\nFROM comments");
    EXPECT_TEXT(intersect(union_(a, b), c), postgresql(),
                "(SELECT users.id\nFROM users UNION SELECT posts.id\nFROM posts) INTERSECT SELECT comments.id\nFROM comments");
    EXPECT_TEXT(union_(a, union_all(b, c)), postgresql(),
                "SELECT users.id\nFROM users UNION (SELECT posts.id\nFROM posts UNION ALL SELECT comments.id\nFROM comments)");
    EXPECT_TEXT(except_all(a, b), postgresql(), "SELECT users.id\nFROM users EXCEPT ALL SELECT posts.id\nFROM posts");
    EXPECT_TEXT(intersect_all(a, b), postgresql(), "SELECT users.id\nFROM users INTERSECT ALL SELECT posts.id\nFROM posts");
}

// H06
TEST(FeatureCompound, used_within_other_statements) {
    const auto both = union_(select(users.id), select(posts.id));
    EXPECT_TEXT(select(both.subquery("s").c["id"]), generic(),
                "SELECT s.id\nFROM (SELECT users.id AS id\nFROM users UNION SELECT posts.id AS id\nFROM posts) AS s");
    EXPECT_TEXT(select(both.cte("s").c["id"]), generic(),
                "WITH s AS \n(SELECT users.id AS id\nFROM users UNION SELECT posts.id AS id\nFROM posts)\n SELECT s.id\nFROM s");
    EXPECT_TEXT(select(comments.id).where(comments.id.in_(both)), generic(),
                "SELECT comments.id\nFROM comments\nWHERE comments.id IN (SELECT users.id\nFROM users UNION SELECT posts.id\nFROM posts)");
    EXPECT_TEXT(select(comments.id).where(exists(both)), generic(),
                "SELECT comments.id\nFROM comments\nWHERE EXISTS (SELECT users.id\nFROM users UNION SELECT posts.id\nFROM posts)");
}

// H10
TEST(FeatureCte, used_twice_under_two_names) {
    const auto q = select(users.id).cte("q");
    const auto other = q.alias("other");
    EXPECT_TEXT(select(q.c["id"], other.c["id"]), generic(),
                "WITH q AS \n(SELECT users.id AS id\nFROM users)\n SELECT q.id, other.id AS id_1\nFROM q, q AS other");
    EXPECT_TEXT(select(select(users.id).cte().c["id"]), generic(), "WITH anon_1 AS \n(SELECT users.id AS id\nFROM users)\n SELECT anon_1.id\nFROM anon_1");
}

// H11, H16
TEST(FeatureCte, stand_before_the_whole_statement_unless_they_nest) {
    const auto q = select(users.id).cte("q");
    EXPECT_TEXT(select(posts.id).where(posts.author_id.in_(select(q.c["id"].as<BigInteger>()))), generic(),
                "WITH q AS \n(SELECT users.id AS id\nFROM users)\n SELECT posts.id\nFROM posts\nWHERE posts.author_id IN (SELECT q.id\nFROM q)");
    EXPECT_TEXT(select(select(q.c["id"]).subquery("s").c["id"]), generic(),
                "WITH q AS \n(SELECT users.id AS id\nFROM users)\n SELECT s.id\nFROM (SELECT q.id AS id\nFROM q) AS s");
    EXPECT_TEXT(union_(select(q.c["id"].as<BigInteger>()), select(posts.id)), generic(),
                "WITH q AS \n(SELECT users.id AS id\nFROM users)\n SELECT q.id\nFROM q UNION SELECT posts.id\nFROM posts");
    const auto nested = select(users.id).cte("n", nesting);
    EXPECT_TEXT(select(select(nested.c["id"]).subquery("s").c["id"]), generic(),
                "SELECT s.id\nFROM (WITH n AS \n(SELECT users.id AS id\nFROM users)\n SELECT n.id AS id\nFROM n) AS s");
}

// H12, DT11
TEST(FeatureCte, of_and_before_statements_that_change_rows) {
    const auto aged = select(users.id).where(users.age > 90).cte("aged");
    const auto ids = select(aged.c["id"].as<BigInteger>());
    EXPECT_TEXT(delete_(posts).where(posts.author_id.in_(ids)), postgresql(),
                "WITH aged AS \n(SELECT users.id AS id\nFROM users\nWHERE users.age > $1)\n "
                "DELETE FROM posts WHERE posts.author_id IN (SELECT aged.id\nFROM aged)");
    const auto copy = insert(posts).from_select({posts.id}, ids);
    EXPECT_TEXT(copy, postgresql(),
                "WITH aged AS \n(SELECT users.id AS id\nFROM users\nWHERE users.age > $1)\n INSERT INTO posts (id) SELECT aged.id\nFROM aged");
    EXPECT_TEXT(copy, mysql(),
                "INSERT INTO posts (id) WITH aged AS \n(SELECT users.id AS id\nFROM users\nWHERE users.age > ?)\n SELECT aged.id\nFROM aged");
    const auto made = insert(posts).values(posts.title = "x").returning(posts.id).cte("made");
    EXPECT_TEXT(select(made.c["id"]), postgresql(),
                "WITH made AS \n(INSERT INTO posts (title) VALUES ($1) RETURNING posts.id)\n SELECT made.id\nFROM made");
}

// H15
TEST(FeatureCte, parameters_without_numbers_follow_the_text) {
    const auto aged = select(users.id).where(users.age > 90).cte("aged");
    EXPECT_SQL(select(posts.id).where(posts.views > 5, posts.author_id.in_(select(aged.c["id"].as<BigInteger>()))), sqlite(),
               "WITH aged AS \n(SELECT users.id AS id\nFROM users\nWHERE users.age > ?)\n SELECT posts.id\nFROM posts\n"
               "WHERE posts.views > ? AND posts.author_id IN (SELECT aged.id\nFROM aged)",
               "age_1=90, views_1=5");
}

// W02, W03
TEST(FeatureLabels, of_tables_and_none) {
    EXPECT_TEXT(select(users.id, users.id, posts.id).set_label_style(sql::LabelStyle::none), generic(),
                "SELECT users.id, users.id, posts.id\nFROM users, posts");
    MetaData metadata;
    Table s("s1", metadata, Column("a", Integer()), Schema("foo"));
    EXPECT_TEXT(select(s.c["a"]).set_label_style(sql::LabelStyle::table_and_column), generic(), "SELECT foo.s1.a AS foo_s1_a\nFROM foo.s1");
}

// W08
TEST(FeatureLabels, columns_of_a_subquery_are_told_apart) {
    const auto s = select(users.id, posts.id).where(users.id == posts.author_id).subquery("s");
    EXPECT_TEXT(select(s.c["id"], s.c["id_1"]), generic(),
                "SELECT s.id, s.id_1\nFROM (SELECT users.id AS id, posts.id AS id_1\nFROM users, posts\nWHERE users.id = posts.author_id) AS s");
}

// W10
TEST(FeatureLabels, the_programs_own_text_has_none) {
    EXPECT_TEXT(select(literal_column("count(*)"), literal_column("*")).select_from(users), generic(), "SELECT count(*), *\nFROM users");
}

}  // namespace
}  // namespace aludel::testing
