#include "support.hpp"

namespace aludel::testing {
namespace {

//! The text of an expression on the default dialect.
template <class E>
std::string text_of(const E& expression, const Dialect& dialect = generic()) {
    return compiled(expression, dialect).text();
}

// O01, O32
TEST(Operators, comparisons) {
    EXPECT_EQ(text_of(users.age == 5), "users.age = :age_1");
    EXPECT_EQ(text_of(users.age != 5), "users.age != :age_1");
    EXPECT_EQ(text_of(users.age < 5), "users.age < :age_1");
    EXPECT_EQ(text_of(users.age <= 5), "users.age <= :age_1");
    EXPECT_EQ(text_of(users.age > posts.views), "users.age > posts.views");
    EXPECT_EQ(text_of(5 >= users.age), ":age_1 >= users.age");
}

// O02
TEST(Operators, null) {
    EXPECT_EQ(text_of(users.nickname == null), "users.nickname IS NULL");
    EXPECT_EQ(text_of(null != users.nickname), "users.nickname IS NOT NULL");
    EXPECT_EQ(text_of(users.nickname.is_(null)), "users.nickname IS NULL");
    EXPECT_EQ(text_of(users.nickname.is_not(null)), "users.nickname IS NOT NULL");
    EXPECT_EQ(text_of(users.nickname == std::optional<std::string>()), "users.nickname IS NULL");
    EXPECT_EQ(text_of(users.nickname == std::optional<std::string>("x")), "users.nickname = :nickname_1");
    EXPECT_ERROR(users.nickname < null, ArgumentError, "NULL cannot be compared by 'lt'");
}

TEST(Operators, a_comparison_with_null_keeps_its_brackets) {
    EXPECT_EQ(text_of((users.age == 1) == null), "(users.age = :age_1) IS NULL");
    EXPECT_EQ(text_of((users.name == null) != (users.nickname == null)),
              "(users.name IS NULL) != (users.nickname IS NULL)");
}

// O05
TEST(Operators, arithmetic) {
    EXPECT_EQ(text_of(users.age + 5), "users.age + :age_1");
    EXPECT_EQ(text_of(5 - users.age), ":age_1 - users.age");
    EXPECT_EQ(text_of(users.age * users.id), "users.age * users.id");
    EXPECT_EQ(text_of(users.age / 2), "users.age / CAST(:age_1 AS NUMERIC)");
    EXPECT_EQ(text_of(users.age % 2), "users.age % :age_1");
    EXPECT_EQ(text_of(-users.age), "-users.age");
}

// O28, O29
TEST(Operators, brackets_of_arithmetic) {
    const auto& f = users.age;
    EXPECT_EQ(text_of((f - f) - f), "(users.age - users.age) - users.age");
    EXPECT_EQ(text_of(f - (f - f)), "users.age - (users.age - users.age)");
    EXPECT_EQ(text_of(f + f + 3), "users.age + users.age + :param_1");
    EXPECT_EQ(text_of(f + (f + 3)), "users.age + users.age + :age_1");
    EXPECT_EQ(text_of((f + 5) * 2), "(users.age + :age_1) * :param_1");
    EXPECT_EQ(text_of(f + 5 * f), "users.age + :age_1 * users.age");
    EXPECT_EQ(text_of((f / f) / (f / f)), "(users.age / CAST(users.age AS NUMERIC)) / (users.age / CAST(users.age AS NUMERIC))");
    EXPECT_EQ(text_of((f * 2) / f), "(users.age * :age_1) / CAST(users.age AS NUMERIC)");
    EXPECT_EQ(text_of((f % 5) % 3), "(users.age % :age_1) % :param_1");
    EXPECT_EQ(text_of(f - f / f), "users.age - users.age / CAST(users.age AS NUMERIC)");
    EXPECT_EQ(text_of(-(f + 3)), "-(users.age + :age_1)");
    EXPECT_EQ(text_of(-(-f)), "-(-users.age)");
    EXPECT_EQ(text_of(-f + 1), "-users.age + :param_1");
}

// O29
TEST(Operators, comparisons_of_arithmetic_need_no_brackets) {
    EXPECT_EQ(text_of(users.age + 5 == users.id - 1), "users.age + :age_1 = users.id - :id_1");
    EXPECT_EQ(text_of((users.age == users.id) == (users.id == users.age)),
              "(users.age = users.id) = (users.id = users.age)");
}

// O08
TEST(Operators, concat) {
    EXPECT_EQ(text_of(users.name + " " + users.nickname), "users.name || :name_1 || users.nickname");
    EXPECT_EQ(text_of("a" + users.name), ":name_1 || users.name");
    EXPECT_EQ(text_of(users.name == users.name + "x"), "users.name = (users.name || :name_1)");
}

// O25
TEST(Operators, and_or_not) {
    const auto a = users.id == 1, b = users.id == 2, c = users.id == 3;
    EXPECT_EQ(text_of(a and b and c), "users.id = :id_1 AND users.id = :id_2 AND users.id = :id_3");
    EXPECT_EQ(text_of(a and (b or c)), "users.id = :id_1 AND (users.id = :id_2 OR users.id = :id_3)");
    EXPECT_EQ(text_of((a and b) or c), "users.id = :id_1 AND users.id = :id_2 OR users.id = :id_3");
    EXPECT_EQ(text_of(not(a and b)), "NOT (users.id = :id_1 AND users.id = :id_2)");
    EXPECT_EQ(text_of(not(not(a and b))), "users.id = :id_1 AND users.id = :id_2");
    EXPECT_EQ(text_of(and_(a)), "users.id = :id_1");
    EXPECT_EQ(text_of(or_(a, b)), "users.id = :id_1 OR users.id = :id_2");
}

// O26
TEST(Operators, constants_fold) {
    const auto a = users.id == 1;
    EXPECT_EQ(text_of(and_(true_(), a)), "users.id = :id_1");
    EXPECT_EQ(text_of(and_(a, false_()), postgresql()), "false");
    EXPECT_EQ(text_of(or_(a, true_()), postgresql()), "true");
    EXPECT_EQ(text_of(or_(false_(), a)), "users.id = :id_1");
}

TEST(Operators, no_character_escapes_others) {
    EXPECT_EQ(text_of(users.name.like("100%", "")), "users.name LIKE :name_1 ESCAPE ''");
    EXPECT_EQ(text_of(users.name.ilike("100%", ""), postgresql()), "users.name ILIKE $1 ESCAPE ''");
    EXPECT_EQ(text_of(users.name.like("100%")), "users.name LIKE :name_1");
}

TEST(Operators, floors_of_decimals) {
    EXPECT_EQ(text_of(floordiv(users.score, 2), postgresql()), "FLOOR(users.score / $1)");
    EXPECT_EQ(text_of(floordiv(users.age, 2), postgresql()), "users.age / $1");
}

// O27
TEST(Operators, not_turns_the_operator_round) {
    EXPECT_EQ(text_of(not(users.age == 5)), "users.age != :age_1");
    EXPECT_EQ(text_of(not(users.age < 5)), "users.age >= :age_1");
    EXPECT_EQ(text_of(not(users.age > 5)), "users.age <= :age_1");
    EXPECT_EQ(text_of(not users.name.like("x")), "users.name NOT LIKE :name_1");
    EXPECT_EQ(text_of(not users.name.not_like("x")), "users.name LIKE :name_1");
    EXPECT_EQ(text_of(not users.age.between(1, 2)), "users.age NOT BETWEEN :age_1 AND :age_2");
    EXPECT_EQ(text_of(not(users.nickname == null)), "users.nickname IS NOT NULL");
    EXPECT_EQ(text_of(not users.age.in_({1})), "(users.age NOT IN (:age_1_1))");
    EXPECT_EQ(text_of(not users.name.startswith("x")), "users.name NOT LIKE :name_1 || '%'");
    EXPECT_EQ(text_of(not users.name.contains("x")), "users.name NOT LIKE '%' || :name_1 || '%'");
    EXPECT_EQ(text_of(not users.age.is_distinct_from(5)), "users.age IS NOT DISTINCT FROM :age_1");
    EXPECT_EQ(text_of(not true_(), postgresql()), "false");
}

// O27, O04
TEST(Operators, not_of_what_has_no_opposite) {
    EXPECT_EQ(text_of(not users.active, postgresql()), "NOT users.active");
    EXPECT_EQ(text_of(not users.active, sqlite()), "users.active = 0");
    EXPECT_EQ(text_of(not func::coalesce(users.active, false), sqlite()), "coalesce(users.active, ?) = 0");
    EXPECT_EQ(text_of(not func::call<Any>("f", users.id)), "NOT f(users.id)");
    EXPECT_EQ(text_of(not users.name.op("@>")("x")), "NOT (users.name @> :name_1)");
    EXPECT_EQ(text_of(not exists(select(users.id))), "NOT (EXISTS (SELECT users.id\nFROM users))");
}

// O04
TEST(Operators, boolean_terms) {
    const auto both = users.active and users.id == 1;
    EXPECT_EQ(text_of(both, sqlite()), "users.active = 1 AND users.id = ?");
    EXPECT_EQ(text_of(both, postgresql()), "users.active AND users.id = $1");
    EXPECT_EQ(text_of(not users.active or not users.active, sqlite()), "users.active = 0 OR users.active = 0");
    EXPECT_EQ(text_of(literal(true) and users.id == 1, sqlite()), "? = 1 AND users.id = ?");
}

// O09
TEST(Operators, like) {
    EXPECT_EQ(text_of(users.name.like("%x%")), "users.name LIKE :name_1");
    EXPECT_EQ(text_of(users.name.like("%x%", "/")), "users.name LIKE :name_1 ESCAPE '/'");
    EXPECT_EQ(text_of(users.name.not_like("%x%", "'")), "users.name NOT LIKE :name_1 ESCAPE ''''");
    EXPECT_EQ(text_of((users.name + "x").like("y")), "(users.name || :name_1) LIKE :param_1");
}

// O09
TEST(Operators, ilike) {
    const auto e = users.name.ilike("%x%");
    EXPECT_EQ(text_of(e), "lower(users.name) LIKE lower(:name_1)");
    EXPECT_EQ(text_of(e, sqlite()), "lower(users.name) LIKE lower(?)");
    EXPECT_EQ(text_of(e, postgresql()), "users.name ILIKE $1");
    EXPECT_EQ(text_of(users.name.not_ilike("x", "/"), postgresql()), "users.name NOT ILIKE $1 ESCAPE '/'");
    EXPECT_EQ(text_of(users.name.not_ilike("x", "/")), "lower(users.name) NOT LIKE lower(:name_1) ESCAPE '/'");
}

// O10
TEST(Operators, texts_without_regard_to_case) {
    EXPECT_EQ(text_of(users.name.istartswith("x")), "lower(users.name) LIKE lower(:name_1) || '%'");
    EXPECT_EQ(text_of(users.name.iendswith("x")), "lower(users.name) LIKE '%' || lower(:name_1)");
    EXPECT_EQ(text_of(users.name.icontains("x")), "lower(users.name) LIKE '%' || lower(:name_1) || '%'");
    EXPECT_EQ(text_of(users.name.icontains(users.nickname)), "lower(users.name) LIKE '%' || lower(users.nickname) || '%'");
    EXPECT_EQ(text_of(not users.name.icontains("x")), "lower(users.name) NOT LIKE '%' || lower(:name_1) || '%'");
    EXPECT_SQL(users.name.icontains("5%", true), generic(), "lower(users.name) LIKE '%' || lower(:name_1) || '%' ESCAPE '/'",
               "name_1='5/%'");
}

TEST(Operators, a_backslash_in_a_text_names_another_escape_character) {
    EXPECT_SQL(users.name.contains("a\\/"), postgresql(), "users.name LIKE '%' || $1 || '%' ESCAPE '/'", R"(name_1='a\//')");
    EXPECT_SQL(users.name.startswith("\\%"), sqlite(), "users.name LIKE ? || '%' ESCAPE '/'", R"(name_1='\%')");
}

// O24
TEST(Operators, of_the_database_by_its_text) {
    EXPECT_EQ(text_of(users.name.op("@>")("x")), "users.name @> :name_1");
    const auto at = users.name.op(unsafe_sql(std::string("@") + ">"));   // keeps its text
    EXPECT_EQ(text_of(at("x")), "users.name @> :name_1");
}

// O10
TEST(Operators, startswith_endswith_contains) {
    EXPECT_EQ(text_of(users.name.startswith("x")), "users.name LIKE :name_1 || '%'");
    EXPECT_EQ(text_of(users.name.endswith("x")), "users.name LIKE '%' || :name_1");
    EXPECT_EQ(text_of(users.name.contains("x")), "users.name LIKE '%' || :name_1 || '%'");
    EXPECT_EQ(text_of(users.name.contains(users.nickname)), "users.name LIKE '%' || users.nickname || '%'");
}

// O10
TEST(Operators, autoescape) {
    EXPECT_SQL(users.name.contains("50%_/x", true), generic(), "users.name LIKE '%' || :name_1 || '%' ESCAPE '/'",
               "name_1='50/%/_//x'");
    EXPECT_ERROR(users.name.contains(users.nickname, true), ArgumentError, "autoescape");
}

// O16
TEST(Operators, between) {
    EXPECT_SQL(users.age.between(1, 5), generic(), "users.age BETWEEN :age_1 AND :age_2", "age_1=1, age_2=5");
    EXPECT_EQ(text_of(users.age.not_between(users.id, 5)), "users.age NOT BETWEEN users.id AND :age_1");
    EXPECT_EQ(text_of((users.age == users.id).between(false, true)),
              "(users.age = users.id) BETWEEN :param_1 AND :param_2");
    EXPECT_EQ(text_of(users.age.between(1, 5) and users.id == 1),
              "users.age BETWEEN :age_1 AND :age_2 AND users.id = :id_1");
}

// O17
TEST(Operators, distinct_from) {
    const auto e = users.age.is_distinct_from(5);
    EXPECT_EQ(text_of(e), "users.age IS DISTINCT FROM :age_1");
    EXPECT_EQ(text_of(e, postgresql()), "users.age IS DISTINCT FROM $1");
    EXPECT_EQ(text_of(e, sqlite()), "users.age IS NOT ?");
    EXPECT_EQ(text_of(users.age.is_not_distinct_from(users.id), sqlite()), "users.age IS users.id");
}

// O24
TEST(Operators, custom) {
    EXPECT_EQ(text_of(users.name.op("@>")("x")), "users.name @> :name_1");
    EXPECT_EQ(text_of(users.name.op("->")("x") == true_(), postgresql()), "(users.name -> $1) = true");
    EXPECT_EQ(text_of(users.name.op("->")(users.name + "x")), "users.name -> (users.name || :name_1)");
    EXPECT_EQ(text_of(users.name.op("->")("x") and users.id == 1), "(users.name -> :name_1) AND users.id = :id_1");
    EXPECT_TEXT(select(users.name.op("->")("x")), generic(), "SELECT users.name -> :name_1 AS anon_1\nFROM users");
}

// B10
TEST(Operators, case) {
    EXPECT_SQL(case_(when(users.age < 18, "minor"), else_("adult")), generic(),
               "CASE WHEN (users.age < :age_1) THEN :param_1 ELSE :param_2 END",
               "age_1=18, param_1='minor', param_2='adult'");
    EXPECT_EQ(text_of(case_(when(users.active, users.name), when(users.age == 1 and users.id == 1, "b"))),
              "CASE WHEN users.active THEN users.name WHEN (users.age = :age_1 AND users.id = :id_1) THEN :param_1 END");
}

// B11
TEST(Operators, cast_and_extract) {
    EXPECT_EQ(text_of(cast(users.id, String(20))), "CAST(users.id AS VARCHAR(20))");
    EXPECT_EQ(text_of(cast<Double>(users.id + 1), postgresql()), "CAST(users.id + $1 AS DOUBLE PRECISION)");
    EXPECT_EQ(text_of(extract("year", users.name)), "EXTRACT(year FROM users.name)");
    EXPECT_EQ(text_of(extract("year", users.name), sqlite()), "CAST(STRFTIME('%Y', users.name) AS INTEGER)");
    EXPECT_ERROR(extract("year from now()); --", users.name), ArgumentError, "takes the name of a field");
    EXPECT_ERROR(text_of(extract("century", users.name), sqlite()), CompileError, "not known to SQLite");
}

// CP20
TEST(Operators, long_chains_are_flat) {
    Expr<Boolean> chain = users.id == 0;
    for (int i = 1; i < 5000; ++i) chain = chain or users.id == i;
    EXPECT_EQ(compiled(chain, sqlite()).parameters().size(), 5000U);
}

}  // namespace
}  // namespace aludel::testing
