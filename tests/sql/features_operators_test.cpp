// Operators, elements and functions whose text the other tests do not show, by their ids in the list of features.

#include "support.hpp"

#include "sql/expression_nodes.hpp"

#include <aludel/mssql.hpp>
#include <aludel/mysql.hpp>
#include <aludel/oracle.hpp>
#include <aludel/postgresql.hpp>
#include <aludel/types/bytes.hpp>
#include <aludel/types/decimal.hpp>
#include <aludel/types/temporal.hpp>
#include <aludel/types/uuid.hpp>

#include <type_traits>

namespace aludel::testing {
namespace {

const Dialect& mysql() { return aludel::mysql::dialect(); }
//! MySQL with a driver that wants %s.
const Dialect& with_percents() {
    static const Ref<const Dialect> dialect =
        aludel::mysql::dialect({.abilities = [](DialectAbilities& can) { can.parameters = ParameterStyle::format; }});
    return *dialect;
}
const Dialect& mssql() { return aludel::mssql::dialect(); }
const Dialect& oracle() { return aludel::oracle::dialect(); }

struct Days : TypedTable<"days"> {
    Column<Integer> id{this, "id", primary_key};
    Column<Date> day{this, "day"};
    Column<DateTime> at{this, "at"};
    Column<Interval> span{this, "span"};
    Column<Nullable<Integer>> count{this, "count"};
    Column<Numeric> price{this, "price"};
};
const Days days;

template <class E, class T>
constexpr bool is_of = std::is_same_v<typename E::sql_type, T>;

// O05
TEST(FeatureOperators, floor_division_where_a_slash_divides_exactly) {
    const auto half = floordiv(users.age, 2);
    EXPECT_TEXT(half, generic(), "users.age / :age_1");
    EXPECT_TEXT(half, postgresql(), "users.age / $1");
    EXPECT_TEXT(half, mysql(), "FLOOR(users.age / ?)");
    EXPECT_TEXT(half, oracle(), "FLOOR(users.age / :age_1)");
    EXPECT_TEXT(floordiv(users.age, users.score), generic(), "FLOOR(users.age / users.score)");
}

// O06
TEST(FeatureOperators, power_is_a_function_of_each_database) {
    const auto square = func::call<Double>("pow", users.score, 2);
    EXPECT_TEXT(square, generic(), "pow(users.score, :pow_1)");
    EXPECT_TEXT(square, postgresql(), "power(users.score, $1)");
    EXPECT_TEXT(square, mssql(), "POWER(users.score, ?)");
    EXPECT_TEXT(square, oracle(), "POWER(users.score, :pow_1)");
}

// O07, CP04, CP06
TEST(FeatureOperators, a_percent_sign_is_doubled_where_parameters_begin_with_one) {
    EXPECT_TEXT(users.age % 5, with_percents(), "users.age %% %s");
    EXPECT_TEXT(users.age % 5, postgresql(), "users.age % $1");
    EXPECT_TEXT(users.age % 5, oracle(), "mod(users.age, :age_1)");
    EXPECT_TEXT(users.name.op("%%>")("x"), with_percents(), "users.name %%%%> %s");
    EXPECT_TEXT(literal_column<String>("'10%'"), with_percents(), "'10%%'");
    EXPECT_TEXT(text("SELECT '%' || :x"), with_percents(), "SELECT '%%' || %s");
    EXPECT_LITERAL(users.name == "5%", with_percents(), "users.name = '5%%'");
    EXPECT_TEXT(select(users.id.label("100%")), with_percents(), "SELECT users.id AS `100%%`\nFROM users");
}

// O08
TEST(FeatureOperators, texts_are_joined_by_each_database_in_its_own_way) {
    EXPECT_TEXT(users.name + "x", mysql(), "concat(users.name, ?)");
    EXPECT_TEXT(users.name + "x", mssql(), "users.name + ?");
    EXPECT_TEXT("x" + users.name, mysql(), "concat(?, users.name)");
    EXPECT_TEXT(users.name.startswith("x"), mysql(), "users.name LIKE concat(?, '%')");
    EXPECT_TEXT(users.name.contains("x"), mssql(), "users.name LIKE '%' + ? + '%'");
}

// O16
TEST(FeatureOperators, between_in_either_order) {
    EXPECT_TEXT(users.age.between(9, 3, true), postgresql(), "users.age BETWEEN SYMMETRIC $1 AND $2");
    EXPECT_TEXT(users.age.not_between(9, 3, true), postgresql(), "users.age NOT BETWEEN SYMMETRIC $1 AND $2");
}

// O17
TEST(FeatureOperators, distinct_from_on_databases_without_the_words) {
    const auto changed = users.age.is_distinct_from(5), same = users.age.is_not_distinct_from(5);
    EXPECT_TEXT(changed, mysql(), "NOT (users.age <=> ?)");
    EXPECT_TEXT(same, mysql(), "users.age <=> ?");
    EXPECT_TEXT(changed, oracle(), "DECODE(users.age, :age_1, 0, 1) = 1");
    EXPECT_TEXT(same, mssql(), "EXISTS (SELECT users.age INTERSECT SELECT ?)");
    EXPECT_TEXT(changed, mssql(), "NOT EXISTS (SELECT users.age INTERSECT SELECT ?)");
}

// O18
TEST(FeatureOperators, a_negated_comparison_with_any_keeps_its_operator) {
    const auto views = select(posts.views);
    EXPECT_TEXT(not_(users.age == any_(views)), postgresql(), "NOT (users.age = ANY (SELECT posts.views\nFROM posts))");
    EXPECT_TEXT(literal(5) > all_(views), postgresql(), "$1 > ALL (SELECT posts.views\nFROM posts)");
}

// O19
TEST(FeatureOperators, regular_expressions) {
    const auto match = users.name.regexp_match("^a", "i");
    EXPECT_TEXT(match, mysql(), "REGEXP_LIKE(users.name, ?, 'i')");
    EXPECT_TEXT(users.name.regexp_match("^a"), mysql(), "users.name REGEXP ?");
    EXPECT_TEXT(match, oracle(), "REGEXP_LIKE(users.name, :name_1, 'i')");
    EXPECT_TEXT(users.name.regexp_replace("a", "b"), mysql(), "REGEXP_REPLACE(users.name, ?, ?)");
    EXPECT_ERROR(compiled(match, generic()), UnsupportedCompilationError, "regular expressions");
}

// O20, DY10
TEST(FeatureOperators, full_text_search) {
    const auto match = users.name.match("cat");
    EXPECT_TEXT(match, generic(), "users.name MATCH :name_1");
    EXPECT_TEXT(match, postgresql(), "users.name @@ plainto_tsquery($1)");
    EXPECT_TEXT(match, mysql(), "MATCH (users.name) AGAINST (? IN BOOLEAN MODE)");
    EXPECT_TEXT(tuple_(users.name, users.nickname).match("cat"), mysql(), "MATCH (users.name, users.nickname) AGAINST (? IN BOOLEAN MODE)");
    EXPECT_TEXT(match, mssql(), "CONTAINS (users.name, ?)");
    EXPECT_TEXT(match, oracle(), "CONTAINS (users.name, :name_1)");
    EXPECT_TEXT(not_(match), generic(), "NOT users.name MATCH :name_1");
}

// O21
TEST(FeatureOperators, bits) {
    EXPECT_TEXT(users.age.bitwise_or(1), generic(), "users.age | :age_1");
    EXPECT_TEXT(users.age.bitwise_xor(1), generic(), "users.age ^ :age_1");
    EXPECT_TEXT(users.age.bitwise_rshift(1), mysql(), "users.age >> ?");
    EXPECT_TEXT(users.age.bitwise_and(1), oracle(), "BITAND(users.age, :age_1)");
    EXPECT_TEXT(users.age.bitwise_xor(1), sqlite(), "((users.age | ?) - (users.age & ?))");
}

// O22
TEST(FeatureOperators, a_collation_is_quoted_where_it_must_be) {
    EXPECT_TEXT(users.name.collate("utf8"), generic(), "users.name COLLATE utf8");
    EXPECT_TEXT(users.name.collate("de_DE"), postgresql(), "users.name COLLATE \"de_DE\"");
    EXPECT_TEXT(users.name.collate("utf8") == "a", generic(), "(users.name COLLATE utf8) = :param_1");
}

// O24
TEST(FeatureOperators, of_the_programs_own_with_a_type) {
    static_assert(is_of<decltype(users.name.op("~>")("x")), Boolean>);
    static_assert(is_of<decltype(users.name.op<Integer>("<->")("x")), Integer>);
    EXPECT_TEXT(select(users.id).order_by(users.name.op<Integer>("<->")("x")), generic(),
                "SELECT users.id\nFROM users ORDER BY users.name <-> :name_1");
    EXPECT_TEXT(users.age.op<Integer>("foo", 8)(3) + 5, generic(), "users.age foo :age_1 + :param_1");
}

// O27
TEST(FeatureOperators, not_of_is_and_of_regular_expressions) {
    EXPECT_TEXT(not_(users.name.not_ilike("x")), postgresql(), "users.name ILIKE $1");
    EXPECT_TEXT(not_(users.name.regexp_match("x")), mysql(), "users.name NOT REGEXP ?");
    EXPECT_TEXT(not_(users.nickname != null), generic(), "users.nickname IS NULL");
}

// O31, O32
TEST(FeatureOperators, names_of_parameters) {
    const auto most = select(func::max(posts.views)).scalar_subquery();
    EXPECT_TEXT(most + 5 > users.age, generic(), "(SELECT max(posts.views) AS max_1\nFROM posts) + :param_1 > users.age");
    EXPECT_TEXT(func::coalesce(users.age, 1) > 2, generic(), "coalesce(users.age, :coalesce_1) > :coalesce_2");
    EXPECT_TEXT(users.age + users.score > 2, generic(), "users.age + users.score > :param_1");
    EXPECT_TEXT(literal(1) + 2, generic(), ":param_1 + :param_2");
}

// B02
TEST(FeatureElements, parameters_of_one_name_have_one_value) {
    const auto x = bindparam<Integer>("x");
    EXPECT_SQL(select(users.id).where(users.age > x, users.id < bindparam<Integer>("x")), generic(),
               "SELECT users.id\nFROM users\nWHERE users.age > :x AND users.id < :x", "x=NULL, x=NULL");
    EXPECT_TEXT(select(users.id).where(users.age > x, users.id < x), postgresql(),
                "SELECT users.id\nFROM users\nWHERE users.age > $1 AND users.id < $1");
}

// B03
TEST(FeatureElements, odd_names_of_parameters) {
    EXPECT_SQL(users.age == bindparam<Integer>("a b:c"), generic(), "users.age = :a_bCc", "a b:c=NULL");
    EXPECT_TEXT(users.age == bindparam<Integer>("a b"), sqlite(), "users.age = ?");
}

// B04, B15
TEST(FeatureElements, literals_and_columns_by_their_text) {
    EXPECT_SQL(literal("x") + "y", generic(), ":param_1 || :param_2", "param_1='x', param_2='y'");
    EXPECT_TEXT(select(literal_column<Integer>("age + 1").label("next"), column<String>("Name")).select_from(users), generic(),
                "SELECT age + 1 AS next, \"Name\"\nFROM users");
    EXPECT_TEXT(select(literal_column("*")).select_from(users), generic(), "SELECT *\nFROM users");
    EXPECT_TEXT(column<Integer>("order") > 5, generic(), "\"order\" > :order_1");
}

// B05
TEST(FeatureElements, null_true_and_false) {
    EXPECT_TEXT(select(true_(), false_()), sqlite(), "SELECT 1 AS anon_1, 0 AS anon_2");
    EXPECT_TEXT(select(true_(), false_()), postgresql(), "SELECT true AS anon_1, false AS anon_2");
    EXPECT_TEXT(select(users.id).where(false_()), mssql(), "SELECT users.id\nFROM users\nWHERE 0 = 1");
    EXPECT_TEXT(insert(users).values(users.nickname = null), generic(), "INSERT INTO users (nickname) VALUES (NULL)");
}

// B09
TEST(FeatureElements, a_label_gives_the_type_of_what_it_names) {
    static_assert(is_of<decltype(users.age.label("a")), Integer>);
    static_assert(is_of<decltype(select(users.age).label("a")), Nullable<Integer>>);
    EXPECT_TEXT(select(select(func::count(posts.id)).label("n")), generic(),
                "SELECT (SELECT count(posts.id) AS count_1\nFROM posts) AS n");
}

// B11
TEST(FeatureElements, casts_and_fields_of_dates) {
    EXPECT_TEXT(cast(users.age, String(5)), mysql(), "CAST(users.age AS CHAR(5))");
    EXPECT_TEXT(cast<Integer>(users.name), mysql(), "CAST(users.name AS SIGNED INTEGER)");
    EXPECT_TEXT(cast(users.age, Numeric(10, 2)), mysql(), "CAST(users.age AS DECIMAL(10, 2))");
    EXPECT_TEXT(cast<DateTime>(users.name), mysql(), "CAST(users.name AS DATETIME)");
    EXPECT_TEXT(cast<Boolean>(users.age), mysql(), "users.age");
    EXPECT_TEXT(try_cast<Integer>(users.name), mssql(), "TRY_CAST (users.name AS INTEGER)");
    EXPECT_ERROR(compiled(try_cast<Integer>(users.name), postgresql()), UnsupportedCompilationError, "TRY_CAST");
    EXPECT_TEXT(extract("year", days.day), mssql(), "DATEPART(year, days.day)");
    EXPECT_TEXT(extract("year", days.day), mysql(), "EXTRACT(year FROM days.day)");
}

// B12
TEST(FeatureElements, a_tuple_is_no_column) {
    EXPECT_TEXT(tuple_(users.id, users.age) == tuple_(users.age, users.id), generic(), "(users.id, users.age) = (users.age, users.id)");
    EXPECT_ERROR(compiled(select(tuple_(users.id, users.age)), generic()), CompileError, "tuple_");
}

// B13
TEST(FeatureElements, exists_of_a_join) {
    const auto with_comments = exists(select(comments.id).join(posts, posts.id == comments.post_id).where(posts.author_id == users.id));
    EXPECT_TEXT(select(users.id, with_comments.label("found")), generic(),
                "SELECT users.id, EXISTS (SELECT comments.id\nFROM comments JOIN posts ON posts.id = comments.post_id\n"
                "WHERE posts.author_id = users.id) AS found\nFROM users");
}

// B17, F07, F08, F11
TEST(FeatureFunctions, filter_over_and_within_group_follow_each_other) {
    EXPECT_TEXT(func::sum(users.age).filter(users.active).over({.partition_by = users.name}), postgresql(),
                "sum(users.age) FILTER (WHERE users.active) OVER (PARTITION BY users.name)");
    EXPECT_TEXT(func::percentile_cont(0.5).within_group(users.age.desc()).filter(users.active), postgresql(),
                "percentile_cont($1) WITHIN GROUP (ORDER BY users.age DESC) FILTER (WHERE users.active)");
    EXPECT_TEXT(over(func::sum(users.age), {.partition_by = {users.name, users.active}, .order_by = users.id.desc()}), generic(),
                "sum(users.age) OVER (PARTITION BY users.name, users.active ORDER BY users.id DESC)");
}

// F01
TEST(FeatureFunctions, of_any_name) {
    EXPECT_TEXT(func::call<Any>("a.b.c", 1), generic(), "a.b.c(:param_1)");
    EXPECT_TEXT(func::call<Any>("Mixed_Case", users.id), generic(), "Mixed_Case(users.id)");
    EXPECT_TEXT(func::call<Any>("a b.c", 1), generic(), "\"a b\".c(:param_1)");
}

// F02
TEST(FeatureFunctions, that_are_known_have_types) {
    static_assert(is_of<decltype(func::count()), BigInteger>);
    static_assert(is_of<decltype(func::now()), DateTimeTz>);
    static_assert(is_of<decltype(func::current_date()), Date>);
    static_assert(is_of<decltype(func::max(users.name)), Nullable<String>>);
    static_assert(is_of<decltype(func::coalesce(users.nickname, "none")), String>);
    static_assert(is_of<decltype(func::rank()), BigInteger>);
    EXPECT_TEXT(select(func::current_date(), func::current_time(), func::current_user()), generic(),
                "SELECT CURRENT_DATE AS current_date_1, CURRENT_TIME AS current_time_1, CURRENT_USER AS current_user_1");
    EXPECT_TEXT(func::concat(users.name, "x"), generic(), "concat(users.name, :concat_1)");
    EXPECT_TEXT(func::mode().within_group(users.age), postgresql(), "mode() WITHIN GROUP (ORDER BY users.age)");
}

// F03
TEST(FeatureFunctions, are_spelled_by_the_databases) {
    EXPECT_TEXT(func::now(), oracle(), "CURRENT_TIMESTAMP");
    EXPECT_TEXT(func::now(), mssql(), "CURRENT_TIMESTAMP");
    EXPECT_TEXT(func::now(), mysql(), "now()");
    EXPECT_TEXT(func::char_length(users.name), mssql(), "LEN(users.name)");
    EXPECT_TEXT(func::char_length(users.name), oracle(), "LENGTH(users.name)");
    EXPECT_TEXT(func::random(), mysql(), "rand()");
    EXPECT_TEXT(func::current_date(), mssql(), "GETDATE()");
    EXPECT_TEXT(func::call<Any>("sysdate"), mysql(), "SYSDATE()");
    EXPECT_TEXT(select(func::count()).group_by(func::rollup(users.age)), mysql(),
                "SELECT count(*) AS count_1 GROUP BY users.age WITH ROLLUP");
}

// F10
TEST(FeatureFunctions, frames_of_values_that_are_no_rows) {
    using std::chrono::hours;
    EXPECT_SQL(func::sum(days.price).over({.order_by = days.at, .range = Frame{preceding(hours{1}), following(hours{2})}}), postgresql(),
               "sum(days.price) OVER (ORDER BY days.at RANGE BETWEEN $1 PRECEDING AND $2 FOLLOWING)",
               "param_1=01:00:00.000000, param_2=02:00:00.000000");
    EXPECT_TEXT(func::sum(days.price).over({.order_by = days.price, .range = Frame{preceding(2.5), 0}}), generic(),
                "sum(days.price) OVER (ORDER BY days.price RANGE BETWEEN :param_1 PRECEDING AND CURRENT ROW)");
}

// F13, F14
TEST(FeatureFunctions, stand_where_expressions_stand) {
    const auto rows = func::call<Integer>("g", 5).table_valued("n").alias("r");
    EXPECT_TEXT(select(func::call<Integer>("f", rows.c["n"])), generic(), "SELECT f(r.n) AS f_1\nFROM g(:g_1) AS r");
    EXPECT_TEXT(insert(users).values(users.name = func::upper("x"), users.score = func::random()), generic(),
                "INSERT INTO users (name, score) VALUES (upper(:upper_1), random())");
    EXPECT_TEXT(update(users).values(users.name = func::lower(users.name)), generic(), "UPDATE users SET name=lower(users.name)");
}

// F15
TEST(FeatureFunctions, of_distinct_values) {
    EXPECT_TEXT(func::count(distinct(users.name)), generic(), "count(DISTINCT users.name)");
    EXPECT_TEXT(func::sum(users.age.distinct()), mysql(), "sum(DISTINCT users.age)");
}

// Z10, O33
TEST(FeatureTypes, a_literal_has_the_type_of_its_value) {
    static_assert(is_of<decltype(literal(true)), Boolean>);
    static_assert(is_of<decltype(literal(5)), Integer>);
    static_assert(is_of<decltype(literal(std::int64_t{5})), BigInteger>);
    static_assert(is_of<decltype(literal(2.5)), Double>);
    static_assert(is_of<decltype(literal(Decimal(2))), Numeric>);
    static_assert(is_of<decltype(literal("x")), String>);
    static_assert(is_of<decltype(literal(Bytes())), LargeBinary>);
    static_assert(is_of<decltype(literal(std::chrono::year_month_day())), Date>);
    static_assert(is_of<decltype(literal(std::chrono::hours{1})), Interval>);
    static_assert(is_of<decltype(literal(Uuid())), UuidType>);
    EXPECT_EQ(sql::build::type_of(literal(5).node()), SqlType(TypeId::integer));
}

// Z12
TEST(FeatureTypes, of_arithmetic) {
    static_assert(is_of<decltype(users.age + users.age), Integer>);
    static_assert(is_of<decltype(users.age + users.id), BigInteger>);
    static_assert(is_of<decltype(users.age / users.age), Numeric>);
    static_assert(is_of<decltype(users.age * days.price), Numeric>);
    static_assert(is_of<decltype(users.age + users.score), Double>);
    static_assert(is_of<decltype(days.count + 1), Nullable<Integer>>);
    static_assert(is_of<decltype(users.name + "x"), String>);
    static_assert(is_of<decltype(-users.age), Integer>);
    EXPECT_EQ(sql::build::type_of((users.age + users.score).node()), SqlType(TypeId::double_));
}

// Z13
TEST(FeatureTypes, of_dates_and_spans) {
    static_assert(is_of<decltype(days.at - days.at), Interval>);
    static_assert(is_of<decltype(days.at + std::chrono::hours{1}), DateTime>);
    static_assert(is_of<decltype(std::chrono::hours{1} + days.at), DateTime>);
    static_assert(is_of<decltype(days.span + days.span), Interval>);
    EXPECT_TEXT(days.at - days.at, postgresql(), "days.at - days.at");
    EXPECT_TEXT(days.at + days.span, postgresql(), "days.at + days.span");
}

// Z14, Z15, Z16
TEST(FeatureTypes, of_conditions_functions_cases_and_subqueries) {
    static_assert(is_of<decltype(users.age == 5), Boolean>);
    static_assert(is_of<decltype(users.age.in_({1})), Boolean>);
    static_assert(is_of<decltype(users.name.like("x")), Boolean>);
    static_assert(is_of<decltype(users.name.match("x")), Boolean>);
    static_assert(is_of<decltype(exists(select(users.id))), Boolean>);
    static_assert(is_of<decltype(users.age.between(1, 2)), Boolean>);
    static_assert(is_of<decltype(func::min(users.age)), Nullable<Integer>>);
    static_assert(is_of<decltype(func::sum(users.age).over()), Nullable<BigInteger>>);
    static_assert(is_of<decltype(select(users.age).scalar_subquery()), Nullable<Integer>>);
    static_assert(is_of<decltype(func::call<Any>("unknown")), Any>);
    EXPECT_EQ(sql::build::type_of(func::coalesce(users.name, "x").node()), SqlType(TypeId::string));
}

// Z21
TEST(FeatureTypes, type_coerce_changes_no_sql) {
    const auto number = type_coerce<Integer>(users.name);
    static_assert(is_of<decltype(number), Integer>);
    EXPECT_TEXT(select(number), generic(), "SELECT users.name AS name\nFROM users");
    EXPECT_TEXT(cast<Integer>(users.name) + 1, generic(), "CAST(users.name AS INTEGER) + :param_1");
    EXPECT_TEXT(cast<Integer>("5"), generic(), "CAST(:param_1 AS INTEGER)");
}

// Z23
TEST(FeatureTypes, a_condition_is_a_column_of_booleans) {
    EXPECT_TEXT(select(users.age == 5), generic(), "SELECT users.age = :age_1 AS anon_1\nFROM users");
    EXPECT_TEXT(select((users.age > 5).label("old"), users.active), sqlite(), "SELECT users.age > ? AS old, users.active\nFROM users");
}

}  // namespace
}  // namespace aludel::testing
