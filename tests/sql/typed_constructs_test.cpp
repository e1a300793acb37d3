#include "support.hpp"

#include "compiler/compile.hpp"

#include <aludel/mssql.hpp>
#include <aludel/mysql.hpp>
#include <aludel/postgresql.hpp>
#include <aludel/sql/compound.hpp>
#include <aludel/sql/construct.hpp>
#include <aludel/sql/values.hpp>
#include <aludel/types/temporal.hpp>

#include <chrono>
#include <type_traits>

namespace aludel::testing {
namespace {

struct Docs : TypedTable<"docs"> {
    Column<BigInteger> id{this, "id", primary_key};
    Column<JsonType> body{this, "body"};
    Column<DateTimeTz> made_at{this, "made_at"};
    Column<String> words{this, "words"};
};
const Docs docs;

template <class E>
std::string text_of(const E& expression, const Dialect& dialect = generic()) {
    return compiled(expression, dialect).text();
}

// X09, O-operators: what an expression can do
// O19, O21, O22
TEST(TypedExpressions, collations_regular_expressions_and_bits) {
    EXPECT_EQ(text_of(users.name.collate("NOCASE") == "a", sqlite()), "(users.name COLLATE \"NOCASE\") = ?");
    EXPECT_EQ(text_of(users.name.regexp_match("^a"), postgresql()), "users.name ~ $1");
    EXPECT_EQ(text_of(not_(users.name.regexp_match("^a", "i")), postgresql()), "users.name !~* $1");
    EXPECT_EQ(text_of(users.name.regexp_match("^a"), sqlite()), "users.name REGEXP ?");
    EXPECT_EQ(text_of(users.name.regexp_replace("a+", "b", "g"), postgresql()), "REGEXP_REPLACE(users.name, $1, $2, 'g')");
    EXPECT_EQ(text_of(users.age.bitwise_and(4) == 4), "users.age & :age_1 = :param_1");
    EXPECT_EQ(text_of(users.age.bitwise_xor(1), postgresql()), "users.age # $1");
    EXPECT_EQ(text_of(users.age.bitwise_lshift(2)), "users.age << :age_1");
    EXPECT_EQ(text_of(users.age.bitwise_not()), "~users.age");
}

// O24, EX08
TEST(TypedExpressions, operators_of_the_database_may_have_a_type_and_a_precedence) {
    const auto name = docs.body.op<String>("->>")("name");
    static_assert(std::is_same_v<decltype(name), const Expr<String>>);
    EXPECT_EQ(text_of(name == "Ann", postgresql()), "(docs.body ->> $1) = $2");
    EXPECT_EQ(text_of(users.age.op<Integer>("<=>", 7)(3) * 2), "(users.age <=> :age_1) * :param_1");
}

// J01, J03
TEST(TypedExpressions, elements_of_json) {
    EXPECT_EQ(text_of(docs.body["name"], postgresql()), "docs.body -> $1");
    EXPECT_EQ(text_of(docs.body["name"].as_string() == "Ann", postgresql()), "(docs.body ->> $1) = $2");
    EXPECT_EQ(text_of(docs.body["age"].as_integer() > 5, postgresql()), "CAST((docs.body ->> $1) AS BIGINT) > $2");
    EXPECT_EQ(text_of(docs.body["name"].as_string(), sqlite()), "JSON_EXTRACT(docs.body, ?)");
    static_assert(std::is_same_v<cpp_of_t<decltype(docs.body["age"].as_integer())::sql_type>, std::optional<std::int64_t>>);
    EXPECT_ERROR(docs.body.as_string(), ArgumentError, "an element of JSON");
}

// Z12
TEST(TypedExpressions, integers_are_divided_exactly) {
    static_assert(std::is_same_v<decltype(users.age / 2)::sql_type, Numeric>);
    static_assert(std::is_same_v<decltype(posts.views / 2)::sql_type, Nullable<Numeric>>);
    static_assert(std::is_same_v<decltype(users.score / 2)::sql_type, Double>);
    static_assert(std::is_same_v<decltype(floordiv(users.age, 2))::sql_type, Integer>);
    EXPECT_EQ(text_of(floordiv(users.age, 2), sqlite()), "users.age / ?");
}

// Z13
TEST(TypedExpressions, spans_of_time_are_added_to_moments) {
    const auto old = docs.made_at < func::now() - std::chrono::days{90};
    EXPECT_EQ(text_of(old, postgresql()), "docs.made_at < now() - $1");
    static_assert(std::is_same_v<decltype(docs.made_at - docs.made_at)::sql_type, Interval>);
    static_assert(std::is_same_v<decltype(docs.made_at + std::chrono::hours{1})::sql_type, DateTimeTz>);
}

// O18
TEST(TypedExpressions, any_and_all_of_a_subquery) {
    EXPECT_EQ(text_of(users.age == any_(select(posts.views)), postgresql()),
              "users.age = ANY (SELECT posts.views\nFROM posts)");
    EXPECT_EQ(text_of(users.age >= all_(postgresql::array(1, 2)), postgresql()), "users.age >= ALL (ARRAY[$1, $2])");
}

TEST(TypedText, an_expression_of_sql_with_values) {
    const auto found = text<Boolean>("words @@ to_tsquery(:query) OR id = :id", {{"query", "cat"}, {"id", 5}});
    EXPECT_SQL(select(docs.id).where(found, docs.id > 1), postgresql(),
               "SELECT docs.id\nFROM docs\nWHERE (words @@ to_tsquery($1) OR id = $2) AND docs.id > $3",
               "query='cat', id=5, id_1=1");
    EXPECT_SQL(select(users.id).where(text("age > :age").bindparams({{"age", 3}})), sqlite(),
               "SELECT users.id\nFROM users\nWHERE (age > ?)", "age=3");
}

TEST(TypedText, two_statements_that_read_a_text_as_different_types_have_different_keys) {
    const auto one = select(text<Integer>("x").label("x"));
    const auto two = select(text<String>("x").label("x"));
    static_assert(!std::is_same_v<decltype(one), decltype(two)>);
    EXPECT_EQ(text_of(one), text_of(two));
}

// S10, S11
TEST(TypedSelect, distinct_on_fetch_and_slice) {
    EXPECT_EQ(text_of(select(users.id).distinct(users.age).order_by(users.age), postgresql()),
              "SELECT DISTINCT ON (users.age) users.id\nFROM users ORDER BY users.age");
    EXPECT_EQ(text_of(select(users.id).fetch(5, {.with_ties = true}).order_by(users.age), postgresql()),
              "SELECT users.id\nFROM users ORDER BY users.age\n FETCH FIRST ($1) ROWS WITH TIES");
    EXPECT_SQL(select(users.id).slice(20, 30), sqlite(), "SELECT users.id\nFROM users\n LIMIT ? OFFSET ?", "param_1=10, param_2=20");
}

// S14
TEST(TypedSelect, prefixes_suffixes_and_hints) {
    EXPECT_EQ(text_of(select(users.id).prefix_with("SQL_NO_CACHE", "mysql").suffix_with("LOCK IN SHARE MODE"), mysql::dialect()),
              "SELECT SQL_NO_CACHE users.id\nFROM users LOCK IN SHARE MODE ");
    EXPECT_EQ(text_of(select(users.id).prefix_with("SQL_NO_CACHE", "mysql"), sqlite()), "SELECT users.id\nFROM users");
    EXPECT_EQ(text_of(select(users.id).with_hint(users, "WITH (NOLOCK)", "mssql"), mssql::dialect()),
              "SELECT users.id\nFROM users WITH (NOLOCK)");
    EXPECT_EQ(text_of(select(users.id).with_statement_hint("OPTION (RECOMPILE)"), mssql::dialect()),
              "SELECT users.id\nFROM users OPTION (RECOMPILE)");
}

// S17
TEST(TypedSelect, other_columns_and_more_columns) {
    const auto ids = select(users.id).where(users.age > 18);
    const auto names = ids.with_only_columns(users.name);
    static_assert(std::is_same_v<decltype(names), const Select<std::string>>);
    EXPECT_EQ(text_of(names), "SELECT users.name\nFROM users\nWHERE users.age > :age_1");
    const auto both = ids.add_columns(users.name);
    static_assert(std::is_same_v<decltype(both), const Select<std::int64_t, std::string>>);
    EXPECT_EQ(text_of(both), "SELECT users.id, users.name\nFROM users\nWHERE users.age > :age_1");
    EXPECT_EQ(text_of(ids), "SELECT users.id\nFROM users\nWHERE users.age > :age_1");
}

// S15
TEST(TypedSelect, correlation_can_be_switched_off_and_limited) {
    const auto inner = select(posts.id).where(posts.author_id == users.id);
    EXPECT_EQ(text_of(select(users.id).where(exists(inner.correlate(null)))),
              "SELECT users.id\nFROM users\nWHERE EXISTS (SELECT posts.id\nFROM posts, users\nWHERE posts.author_id = users.id)");
    EXPECT_EQ(text_of(select(users.id).where(exists(inner.correlate_except(posts)))),
              "SELECT users.id\nFROM users\nWHERE EXISTS (SELECT posts.id\nFROM posts\nWHERE posts.author_id = users.id)");
}

// W02, S19
TEST(TypedSelect, labels_of_tables_and_columns) {
    EXPECT_EQ(text_of(select(users.id, posts.id).join(posts).set_label_style(sql::LabelStyle::table_and_column)),
              "SELECT users.id AS users_id, posts.id AS posts_id\nFROM users JOIN posts ON users.id = posts.author_id");
}

// F09
TEST(TypedFunctions, frames_of_windows) {
    const auto sum = func::sum(users.age);
    EXPECT_EQ(text_of(sum.over({.order_by = users.id, .rows = Frame{unbounded, 0}})),
              "sum(users.age) OVER (ORDER BY users.id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)");
    EXPECT_EQ(text_of(sum.over({.order_by = users.id, .rows = Frame{-3, 1}})),
              "sum(users.age) OVER (ORDER BY users.id ROWS BETWEEN :param_1 PRECEDING AND :param_2 FOLLOWING)");
    EXPECT_EQ(text_of(sum.over({.order_by = users.id, .groups = Frame{0, unbounded}, .exclude = FrameExclude::ties})),
              "sum(users.age) OVER (ORDER BY users.id GROUPS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING EXCLUDE TIES)");
    EXPECT_ERROR(sum.over({.rows = Frame{0, 0}, .range = Frame{0, 0}}), ArgumentError, "one frame");
    EXPECT_ERROR(sum.over({.exclude = FrameExclude::ties}), ArgumentError, "belongs to a frame");
}

// F11, F05
TEST(TypedFunctions, of_sorted_groups_and_sorted_arguments) {
    const auto median = func::percentile_cont(0.5).within_group(users.age);
    static_assert(std::is_same_v<decltype(median)::sql_type, Nullable<Integer>>);
    EXPECT_EQ(text_of(median, postgresql()), "percentile_cont($1) WITHIN GROUP (ORDER BY users.age)");
    EXPECT_EQ(text_of(func::array_agg(ordered(users.name, users.age.desc())), postgresql()),
              "array_agg(users.name ORDER BY users.age DESC)");
    EXPECT_EQ(text_of(func::aggregate_strings(users.name, ", "), sqlite()), "group_concat(users.name, ?)");
    EXPECT_EQ(text_of(select(func::count()).group_by(func::cube(users.age, users.name))),
              "SELECT count(*) AS count_1 GROUP BY CUBE(users.age, users.name)");
    EXPECT_EQ(text_of(func::grouping_sets(tuple_(users.age, users.name), users.age)),
              "GROUPING SETS((users.age, users.name), users.age)");
}

// A05
TEST(TypedFrom, rows_of_values) {
    const auto v = values(column<Integer>("id"), column<String>("name")).data({{1, "a"}, {2, "b"}}).alias("v");
    static_assert(std::is_same_v<decltype(v.column<1>()), Expr<String>>);
    EXPECT_SQL(select(v.column<0>(), v.column<1>()), postgresql(),
               "SELECT v.id, v.name\nFROM (VALUES ($1, $2), ($3, $4)) AS v (id, name)",
               "param_1=1, param_2='a', param_3=2, param_4='b'");
    EXPECT_EQ(text_of(select(users.name).join(v, users.id == v.c["id"]), postgresql()),
              "SELECT users.name\nFROM users JOIN (VALUES ($1, $2), ($3, $4)) AS v (id, name) ON users.id = v.id");
    const std::vector<std::pair<int, std::string>> rows{{1, "x"}};
    EXPECT_EQ(text_of(select(values(column<Integer>("id"), column<String>("name")).data(rows).alias("w")), postgresql()),
              "SELECT w.id, w.name\nFROM (VALUES ($1, $2)) AS w (id, name)");
}

// F12, A06, A07
TEST(TypedFrom, functions) {
    const auto each = func::call<Any>("json_each", docs.body).table_valued("key", column<String>("value")).alias("e");
    EXPECT_EQ(text_of(select(each.c["key"], each.c["value"]).select_from(docs), sqlite()),
              "SELECT e.\"key\", e.value\nFROM docs, json_each(docs.body) AS e");
    const auto n = func::call<Integer>("generate_series", 1, 5).column_valued("n");
    EXPECT_EQ(text_of(select(n).where(n > 2), postgresql()), "SELECT n\nFROM generate_series($1, $2) AS n\nWHERE n > $3");
    const auto derived = func::call<Any>("unnest", docs.body).table_valued(column<Integer>("v")).render_derived().with_ordinality("i").alias("t");
    EXPECT_EQ(text_of(select(derived), postgresql()), "SELECT t.v, t.i\nFROM unnest(docs.body) WITH ORDINALITY AS t(v, i)");
}

// T18, A01
TEST(TypedFrom, samples_and_tables_known_by_name_alone) {
    EXPECT_EQ(text_of(select(tablesample(users, 10, {.name = "s", .seed = 3.0}).c["id"]), postgresql()),
              "SELECT s.id\nFROM users AS s TABLESAMPLE system($1) REPEATABLE ($2)");
    const auto t = table("accounts", column<Integer>("id"), column("Name"));
    EXPECT_EQ(text_of(select(t).where(t.c["id"] == 5)), "SELECT accounts.id, accounts.\"Name\"\nFROM accounts\nWHERE accounts.id = :id_1");
}

// H14, H12, H11
TEST(TypedCte, prefixes_nesting_and_parts_that_nothing_names) {
    const auto part = select(users.id).cte("part").prefix_with("MATERIALIZED", "postgresql");
    EXPECT_EQ(text_of(select(part.c["id"]), postgresql()),
              "WITH part AS MATERIALIZED \n(SELECT users.id AS id\nFROM users)\n SELECT part.id\nFROM part");
    const auto gone = delete_(posts).where(posts.id == 1).returning(posts.id).cte("gone");
    EXPECT_EQ(text_of(select(users.id).add_cte(gone), postgresql()),
              "WITH gone AS \n(DELETE FROM posts WHERE posts.id = $1 RETURNING posts.id)\n SELECT users.id\nFROM users");
}

// DM12, DM13
TEST(TypedDml, upserts) {
    const auto row = postgresql::insert(users).values(users.id = 1, users.name = "a");
    EXPECT_EQ(text_of(row.on_conflict_do_nothing(on_constraint("uq_users")), postgresql()),
              "INSERT INTO users (id, name) VALUES ($1, $2) ON CONFLICT ON CONSTRAINT uq_users DO NOTHING");
    EXPECT_EQ(text_of(row.on_conflict_do_update(ConflictTarget{users.id}.where(users.active), users.name = excluded(users.name))
                          .where(users.age > 1), postgresql()),
              "INSERT INTO users (id, name) VALUES ($1, $2) ON CONFLICT (id) WHERE active "
              "DO UPDATE SET name = excluded.name WHERE users.age > $3");
    EXPECT_ERROR(row.where(users.age > 1), ArgumentError, "on_conflict_do_update");
    EXPECT_EQ(text_of(mysql::insert(users).values(users.id = 1, users.name = "a")
                          .on_duplicate_key_update(users.name = mysql::inserted(users.name)), mysql::dialect()),
              "INSERT INTO users (id, name) VALUES (?, ?) AS new ON DUPLICATE KEY UPDATE name = new.name");
}

// DM14, DM21, DM05
TEST(TypedDml, order_and_limit) {
    EXPECT_EQ(text_of(update(users).where(users.id == 1).ordered_values(users.name = "x", users.age = 5)),
              "UPDATE users SET name=:name, age=:age WHERE users.id = :id_1");
    EXPECT_EQ(text_of(delete_(users).where(users.age > 5).limit(3), mysql::dialect()),
              "DELETE FROM users WHERE users.age > ? LIMIT ?");
    EXPECT_EQ(text_of(insert(users).from_select({users.name}, union_all(select(posts.title), select(comments.text)))),
              "INSERT INTO users (name) SELECT posts.title\nFROM posts UNION ALL SELECT comments.text\nFROM comments");
}

//! The text as it is executed, where the parameters of equal keys are shared.
std::string executed_text(const auto& statement) {
    compiler::StatementKey key;
    compiler::make_key(*statement.node(), {}, key);
    return compiler::compile(postgresql(), *statement.node(), {}, key)->text;
}

// api.md 4, issue: the same expression in SELECT, GROUP BY, ORDER BY and DISTINCT ON has the same parameter
TEST(SharedParameters, of_keys_that_repeat_an_item) {
    const auto by_decade = select(floordiv(users.age, 10), func::count()).group_by(floordiv(users.age, 10)).order_by((floordiv(users.age, 10)).desc());
    EXPECT_EQ(executed_text(by_decade),
              "SELECT users.age / $1 AS anon_1, count(*) AS count_1\nFROM users GROUP BY users.age / $1 ORDER BY users.age / $1 DESC");
    EXPECT_EQ(text_of(by_decade, generic()),
              "SELECT users.age / :age_1 AS anon_1, count(*) AS count_1\nFROM users GROUP BY users.age / :age_2 ORDER BY users.age / :age_3 DESC");
    EXPECT_EQ(executed_text(select(floordiv(users.age, 10)).distinct(floordiv(users.age, 10))),
              "SELECT DISTINCT ON (users.age / $1) users.age / $1 AS anon_1\nFROM users");
}

TEST(SharedParameters, other_values_are_other_parameters_and_other_keys) {
    const auto same = select(floordiv(users.age, 10)).group_by(floordiv(users.age, 10));
    const auto other = select(floordiv(users.age, 10)).group_by(floordiv(users.age, 5));
    EXPECT_EQ(executed_text(other), "SELECT users.age / $1 AS anon_1\nFROM users GROUP BY users.age / $2");
    compiler::StatementKey a, b;
    compiler::make_key(*same.node(), {}, a);
    compiler::make_key(*other.node(), {}, b);
    EXPECT_NE(a.bytes, b.bytes);
}

// B, extensibility: a construct of the program's own
Expr<Integer> greatest(const auto&... x) {
    return construct<Integer>([](sql::ConstructText& out) {
        if (out.dialect() == "sqlite") out << "max(";
        else out << "greatest(";
        out.operands(", ") << ")";
    }, x...);
}

// EX01, F06
TEST(Constructs, are_written_by_their_own_function) {
    EXPECT_SQL(select(greatest(users.age, 18) + 1), sqlite(), "SELECT max(users.age, ?) + ? AS anon_1\nFROM users", "param_1=18, param_2=1");
    EXPECT_EQ(text_of(select(users.id).where(greatest(users.age, posts.views) > 5).where(users.id == posts.author_id), postgresql()),
              "SELECT users.id\nFROM users, posts\nWHERE greatest(users.age, posts.views) > $1 AND users.id = posts.author_id");
}

// EX01, CP10
TEST(Constructs, refuse_a_dialect_and_an_operand_that_is_not_there) {
    const auto refusing = construct<Integer>([](sql::ConstructText& out) { out.unsupported("nothing", "Use something."); });
    EXPECT_ERROR(text_of(refusing), UnsupportedCompilationError, "Use something.");
    const auto wrong = construct<Integer>([](sql::ConstructText& out) { out.operand(1); }, users.age);
    EXPECT_ERROR(text_of(wrong), CompileError, "asks for number 1");
}

}  // namespace
}  // namespace aludel::testing
