#include "support.hpp"

#include <aludel/sql/compound.hpp>

namespace aludel::testing {
namespace {

// W05
TEST(Labels, unnamed_expressions_get_a_number) {
    EXPECT_TEXT(select(users.age + 1, users.age - 1), generic(),
                "SELECT users.age + :age_1 AS anon_1, users.age - :age_2 AS anon_2\nFROM users");
    EXPECT_TEXT(select(func::max(users.age), func::max(users.id), func::min(users.id)), generic(),
                "SELECT max(users.age) AS max_1, max(users.id) AS max_2, min(users.id) AS min_1\nFROM users");
}

// W06
TEST(Labels, functions_and_their_literals_share_a_counter) {
    EXPECT_TEXT(select(func::coalesce(users.age, 0)), generic(),
                "SELECT coalesce(users.age, :coalesce_2) AS coalesce_1\nFROM users");
}

// W05
TEST(Labels, a_cast_keeps_the_column_name) {
    EXPECT_TEXT(select(cast<String>(users.id)), generic(), "SELECT CAST(users.id AS VARCHAR) AS id\nFROM users");
    EXPECT_TEXT(select(cast<Integer>(func::max(users.id))), generic(),
                "SELECT CAST(max(users.id) AS INTEGER) AS max_1\nFROM users");
}

TEST(Labels, casts_of_one_column_are_told_apart) {
    EXPECT_TEXT(select(cast<String>(users.age), cast<Double>(users.age), users.age), generic(),
                "SELECT CAST(users.age AS VARCHAR) AS age, CAST(users.age AS DOUBLE) AS age__1, users.age AS age_1\nFROM users");
}

TEST(Labels, a_negated_column_has_none) {
    EXPECT_TEXT(select(-users.age), generic(), "SELECT -users.age\nFROM users");
    EXPECT_TEXT(select(not users.active), postgresql(), "SELECT NOT users.active\nFROM users");
    EXPECT_TEXT(select(not users.active), sqlite(), "SELECT users.active = 0 AS active\nFROM users");
}

TEST(Labels, a_column_of_no_table_has_none) {
    const auto x = column<Integer>("x");
    EXPECT_TEXT(select(x, x, column<Integer>("x")), generic(), "SELECT x, x, x");
}

TEST(Labels, an_expression_has_one_number_in_a_statement) {
    const auto age = func::max(users.age);
    EXPECT_TEXT(union_all(select(age), select(age)), generic(),
                "SELECT max(users.age) AS max_1\nFROM users UNION ALL SELECT max(users.age) AS max_1\nFROM users");
}

TEST(Labels, long_names_are_cut_where_rows_are_used) {
    const Ref<const Dialect> narrow = default_dialect({.abilities = [](DialectAbilities& can) { can.max_label_length = 10; }});
    const auto inner = select(users.nickname).subquery("s");
    EXPECT_TEXT(select(inner.c["nickname"]), *narrow, "SELECT s.nick_1\nFROM (SELECT users.nickname AS nick_1\nFROM users) AS s");
    EXPECT_TEXT(select(users.nickname), *narrow, "SELECT users.nickname\nFROM users");
}

TEST(Labels, cut_names_are_numbered_from_the_outside_in) {
    const Ref<const Dialect> narrow = default_dialect({.abilities = [](DialectAbilities& can) { can.max_label_length = 10; }});
    const auto inner = select(users.nickname).subquery();
    EXPECT_TEXT(select(inner.c["nickname"]).set_label_style(sql::LabelStyle::table_and_column), *narrow,
                "SELECT anon_1.nick_2 AS anon_1\nFROM (SELECT users.nickname AS nick_2\nFROM users) AS anon_1");
}

// B09
TEST(Labels, named) {
    EXPECT_TEXT(select((users.age + 1).label("next")), generic(), "SELECT users.age + :age_1 AS next\nFROM users");
    EXPECT_TEXT(select(users.name.label("Full Name")), generic(), "SELECT users.name AS \"Full Name\"\nFROM users");
}

TEST(Labels, the_same_label_twice) {
    EXPECT_TEXT(select(users.name.label("n"), users.age.label("n")), generic(),
                "SELECT users.name AS n, users.age AS n_1\nFROM users");
}

// O30, S09
TEST(Labels, a_label_within_an_expression_is_its_expression) {
    const auto next = (users.age + 1).label("next");
    EXPECT_TEXT(select(users.id).where(next > 5), generic(),
                "SELECT users.id\nFROM users\nWHERE users.age + :age_1 > :param_1");
    EXPECT_TEXT(select(users.id).where(next * 5 > 5), generic(),
                "SELECT users.id\nFROM users\nWHERE (users.age + :age_1) * :param_1 > :param_2");
}

// S09
TEST(Labels, order_by_a_label_writes_its_name) {
    const auto n = func::count(users.id).label("n");
    EXPECT_TEXT(select(users.name, n).group_by(users.name).order_by(n), generic(),
                "SELECT users.name, count(users.id) AS n\nFROM users GROUP BY users.name ORDER BY n");
    EXPECT_TEXT(select(users.name, n).group_by(users.name).order_by(n.desc().nulls_last()), generic(),
                "SELECT users.name, count(users.id) AS n\nFROM users GROUP BY users.name ORDER BY n DESC NULLS LAST");
}

// S09
TEST(Labels, order_by_a_label_that_is_not_selected_writes_the_expression) {
    const auto next = (users.age + 1).label("next");
    EXPECT_TEXT(select(users.id).order_by(next), generic(),
                "SELECT users.id\nFROM users ORDER BY users.age + :age_1");
}

// S09
TEST(Labels, group_by_a_label_writes_the_expression) {
    const auto lower = func::lower(users.name).label("l");
    EXPECT_TEXT(select(lower).group_by(lower), generic(),
                "SELECT lower(users.name) AS l\nFROM users GROUP BY lower(users.name)");
}

// S08, S09
TEST(Labels, names_as_strings) {
    const auto s = select(users.name, func::count().label("n"));
    EXPECT_TEXT(s.group_by("name").order_by("n"), generic(),
                "SELECT users.name, count(*) AS n\nFROM users GROUP BY users.name ORDER BY n");
    EXPECT_TEXT(s.order_by(desc("n"), asc("name")), generic(),
                "SELECT users.name, count(*) AS n\nFROM users ORDER BY n DESC, users.name ASC");
}

// S08
TEST(Labels, a_string_may_name_a_column_of_from) {
    EXPECT_TEXT(select(users.id).order_by("age"), generic(), "SELECT users.id\nFROM users ORDER BY users.age");
}

TEST(Labels, a_string_that_is_unknown_stays_an_identifier) {
    EXPECT_TEXT(select(users.id).order_by("elsewhere"), generic(), "SELECT users.id\nFROM users ORDER BY elsewhere");
    EXPECT_TEXT(select(users.id).order_by("Else"), generic(), "SELECT users.id\nFROM users ORDER BY \"Else\"");
    EXPECT_ERROR(compiled(select(users.id).order_by("age desc; drop table users"), generic()), CompileError,
                 "is neither a label nor a column");
}

// W07
TEST(Labels, long_made_up_names_are_cut) {
    MetaData metadata;
    const std::string name(60, 'n');
    Table table("t", metadata, Column("id", Integer(), primary_key), Column(name, Integer()));
    Table other("u", metadata, Column(name, Integer()));
    EXPECT_TEXT(select(table.c[name], other.c[name]), postgresql(),
                "SELECT t." + name + ", u." + name + " AS " + std::string(57, 'n') + "_1\nFROM t, u");
}

TEST(Labels, names_that_are_too_long_are_refused) {
    EXPECT_ERROR(compiled(select(users.id.label(std::string(64, 'x'))), postgresql()), CompileError,
                 "has 64 characters; postgresql allows 63");
}

}  // namespace
}  // namespace aludel::testing
