// What the databases differ in, by their ids in the list of features.

#include "support.hpp"

#include "compiler/compile.hpp"

#include <aludel/mariadb.hpp>
#include <aludel/mssql.hpp>
#include <aludel/mysql.hpp>
#include <aludel/oracle.hpp>
#include <aludel/postgresql.hpp>

namespace aludel::testing {
namespace {

const Dialect& mysql() { return aludel::mysql::dialect(); }
const Dialect& mariadb() { return aludel::mariadb::dialect(); }
const Dialect& mssql() { return aludel::mssql::dialect(); }
const Dialect& oracle() { return aludel::oracle::dialect(); }

// DT01, CP04
TEST(FeatureDialects, names_and_parameters) {
    EXPECT_EQ(mariadb().name(), "mariadb");
    EXPECT_EQ(mssql().name(), "mssql");
    const auto s = select(users.id).where(users.id == 5, users.age == 6);
    const auto where = [&](const Dialect& dialect) { return compiled(s, dialect).text().substr(33); };
    EXPECT_EQ(where(sqlite()), "users.id = ? AND users.age = ?");
    EXPECT_EQ(where(postgresql()), "users.id = $1 AND users.age = $2");
    EXPECT_EQ(where(mysql()), "users.id = ? AND users.age = ?");
    EXPECT_EQ(where(mssql()), "users.id = ? AND users.age = ?");
    EXPECT_EQ(where(oracle()), "users.id = :id_1 AND users.age = :age_1");
    const auto percents = aludel::mysql::dialect({.abilities = [](DialectAbilities& can) { can.parameters = ParameterStyle::pyformat; }});
    EXPECT_EQ(where(*percents), "users.id = %(id_1)s AND users.age = %(age_1)s");
    const auto numbers = aludel::oracle::dialect({.abilities = [](DialectAbilities& can) { can.parameters = ParameterStyle::numeric; }});
    EXPECT_EQ(where(*numbers), "users.id = :1 AND users.age = :2");
}

// DT02
TEST(FeatureDialects, lengths_of_names) {
    EXPECT_EQ(postgresql().abilities().max_identifier_length, 63U);
    EXPECT_EQ(mysql().abilities().max_identifier_length, 255U);
    EXPECT_EQ(mysql().abilities().max_index_name_length, 64U);
    EXPECT_EQ(mysql().abilities().max_constraint_name_length, 64U);
    EXPECT_EQ(oracle().abilities().max_identifier_length, 128U);
    EXPECT_EQ(mssql().abilities().max_identifier_length, 128U);
    EXPECT_EQ(aludel::oracle::dialect({.server_version = {12, 1}})->abilities().max_identifier_length, 30U);
}

// DT03
TEST(FeatureDialects, types_of_their_own) {
    EXPECT_TRUE(postgresql().abilities().native_boolean);
    EXPECT_FALSE(sqlite().abilities().native_boolean || mssql().abilities().native_boolean);
    EXPECT_TRUE(postgresql().abilities().native_uuid && mariadb().abilities().native_uuid);
    EXPECT_FALSE(sqlite().abilities().native_uuid || mysql().abilities().native_uuid);
    EXPECT_TRUE(postgresql().abilities().native_enum && mysql().abilities().native_enum);
}

// DT04
TEST(FeatureDialects, sequences_and_identity_columns) {
    EXPECT_TRUE(postgresql().abilities().sequences && oracle().abilities().sequences && mssql().abilities().sequences);
    EXPECT_TRUE(mariadb().abilities().sequences);
    EXPECT_FALSE(sqlite().abilities().sequences || mysql().abilities().sequences);
    EXPECT_TRUE(postgresql().abilities().identity_columns && oracle().abilities().identity_columns);
    EXPECT_FALSE(aludel::postgresql::dialect({.server_version = {9, 6}})->abilities().identity_columns);
}

// DT05
TEST(FeatureDialects, rows_of_defaults) {
    EXPECT_TRUE(sqlite().abilities().default_values && postgresql().abilities().default_values && mssql().abilities().default_values);
}

// DT07
TEST(FeatureDialects, returning) {
    EXPECT_TRUE(sqlite().abilities().insert_returning && postgresql().abilities().update_returning && mssql().abilities().delete_returning);
    EXPECT_TRUE(mariadb().abilities().insert_returning && mariadb().abilities().delete_returning);
    EXPECT_FALSE(mariadb().abilities().update_returning || mysql().abilities().insert_returning);
}

// DT10
TEST(FeatureDialects, alter_table_and_comments) {
    EXPECT_FALSE(sqlite().abilities().alter_constraints);
    EXPECT_TRUE(postgresql().abilities().alter_constraints && mysql().abilities().alter_constraints);
    EXPECT_TRUE(postgresql().abilities().constraint_comments && mysql().abilities().inline_comments && oracle().abilities().comments);
    EXPECT_FALSE(sqlite().abilities().comments);
}

// DT12
TEST(FeatureDialects, levels_of_isolation) {
    EXPECT_NE(postgresql().isolation_level_command("REPEATABLE READ").find("REPEATABLE READ"), std::string::npos);
    EXPECT_NE(sqlite().isolation_level_command("READ UNCOMMITTED").find("read_uncommitted"), std::string::npos);
    EXPECT_ERROR(sqlite().isolation_level_command("SNAPSHOT"), ArgumentError, "SNAPSHOT");
}

// DT13, DX01
TEST(FeatureDialects, features_by_version_of_the_server) {
    EXPECT_TEXT(select(users.id).with_for_update({.read = true}), *aludel::mysql::dialect({.server_version = {8, 0, 30}}),
                "SELECT users.id\nFROM users FOR SHARE");
    EXPECT_EQ(aludel::mssql::dialect({.server_version = {10}})->type_text(Text()), "TEXT");
    EXPECT_EQ(aludel::oracle::dialect({.server_version = {19}})->type_text(Boolean()), "SMALLINT");
    EXPECT_EQ(aludel::oracle::dialect({.server_version = {23}})->type_text(Boolean()), "BOOLEAN");
}

// DQ06
TEST(FeatureDialects, sql_server_has_no_boolean_values) {
    EXPECT_TEXT(select(users.id).where(users.active), mssql(), "SELECT users.id\nFROM users\nWHERE users.active = 1");
    EXPECT_TEXT(select(users.id).where(not_(users.active)), mssql(), "SELECT users.id\nFROM users\nWHERE users.active = 0");
    EXPECT_TEXT(select(users.id).where(true_()), mssql(), "SELECT users.id\nFROM users\nWHERE 1 = 1");
    EXPECT_EQ(mssql().type_text(Boolean()), "BIT");
}

// DQ09
TEST(FeatureDialects, sql_server_orders_no_subqueries_without_a_limit) {
    const auto sorted = select(users.id).order_by(users.age);
    EXPECT_TEXT(select(sorted.subquery("s").c["id"]), mssql(), "SELECT s.id\nFROM (SELECT users.id AS id\nFROM users) AS s");
    EXPECT_LITERAL(select(sorted.limit(5).subquery("s").c["id"]), mssql(),
                   "SELECT s.id\nFROM (SELECT TOP 5 users.id AS id\nFROM users ORDER BY users.age) AS s");
    EXPECT_LITERAL(select(users.id).order_by(users.age).fetch(5, {.with_ties = true}), mssql(),
                   "SELECT TOP 5 WITH TIES users.id\nFROM users ORDER BY users.age");
    EXPECT_LITERAL(select(users.id).fetch(5, {.percent = true}), mssql(), "SELECT TOP 5 PERCENT users.id\nFROM users");
    EXPECT_ERROR(compiled(select(users.id).order_by(users.id).fetch(5, {.with_ties = true}).offset(1), mssql()), CompileError, "WITH TIES");
}

// DO01, B03
TEST(FeatureDialects, parameters_of_oracle_have_names) {
    EXPECT_TEXT(select(users.id).where(users.name == "x"), oracle(), "SELECT users.id\nFROM users\nWHERE users.name = :name_1");
}

// DO05
TEST(FeatureDialects, oracle_selects_from_dual) {
    EXPECT_TEXT(select(literal(1)), oracle(), "SELECT :param_1 AS anon_1 FROM DUAL");
    EXPECT_TEXT(select(users.id), oracle(), "SELECT users.id\nFROM users");
}

// CP07, CP03
TEST(FeatureDialects, numbers_of_rows_are_written_when_executed) {
    const auto is_literal = [](const auto& statement, const Dialect& dialect) {
        compiler::StatementKey key;
        compiler::make_key(*statement.node(), {}, key);
        return compiler::compile(dialect, *statement.node(), {}, key)->binds.at(0).literal_execute;
    };
    EXPECT_TRUE(is_literal(select(users.id).limit(5), mssql()));
    EXPECT_TRUE(is_literal(select(users.id).limit(5), oracle()));
    EXPECT_FALSE(is_literal(select(users.id).limit(5), sqlite()));
}

// CP05
TEST(FeatureDialects, numbers_of_parameters_follow_the_lists) {
    EXPECT_SQL(select(users.id).where(users.id == 1, users.age.in_({2, 3}), users.id % 5 == 0), postgresql(),
               "SELECT users.id\nFROM users\nWHERE users.id = $1 AND users.age IN ($2, $3) AND users.id % $4 = $5",
               "id_1=1, age_1_1=2, age_1_2=3, id_2=5, param_1=0");
}

// CP10
TEST(FeatureDialects, what_they_do_not_have_is_refused_by_name) {
    EXPECT_ERROR(compiled(users.name.regexp_match("x"), generic()), UnsupportedCompilationError, "regular expressions");
    EXPECT_ERROR(compiled(insert(users).values(users.id = 1).returning(users.id), mysql()), UnsupportedCompilationError, "The dialect 'mysql'");
}

TEST(FeatureDialects, full_text_search_in_several_columns_of_mysql) {
    const auto found = [](const aludel::mysql::MatchOptions& options) {
        return compiled(select(users.id).where(aludel::mysql::match({users.name, users.nickname}, "cat", options)), mysql()).text().substr(33);
    };
    EXPECT_EQ(found({}), "MATCH (users.name, users.nickname) AGAINST (?)");
    EXPECT_EQ(found({.in_boolean_mode = true}), "MATCH (users.name, users.nickname) AGAINST (? IN BOOLEAN MODE)");
    EXPECT_EQ(found({.in_natural_language_mode = true}), "MATCH (users.name, users.nickname) AGAINST (? IN NATURAL LANGUAGE MODE)");
    EXPECT_EQ(found({.with_query_expansion = true}), "MATCH (users.name, users.nickname) AGAINST (? WITH QUERY EXPANSION)");
    EXPECT_THROW(found({.in_boolean_mode = true, .with_query_expansion = true}), ArgumentError);
    EXPECT_ERROR(compiled(aludel::mysql::match({users.name}, "cat"), sqlite()), UnsupportedCompilationError, "MATCH of several columns");
}

// CP13
TEST(FeatureDialects, reserved_words) {
    EXPECT_EQ(mysql().quote("rank"), "`rank`");
    EXPECT_EQ(postgresql().quote("rank"), "rank");
    EXPECT_EQ(mariadb().quote("rows"), "`rows`");
    EXPECT_EQ(mssql().quote("percent"), "[percent]");
    EXPECT_EQ(oracle().quote("number"), "\"number\"");
}

// XC04
TEST(FeatureDialects, names_of_any_script) {
    MetaData metadata;
    Table t("größe", metadata, Column("длина", Integer()));
    EXPECT_SQL(select(t.c["длина"]).where(t.c["длина"] == 5), postgresql(),
               "SELECT \"größe\".\"длина\"\nFROM \"größe\"\nWHERE \"größe\".\"длина\" = $1", "длина_1=5");
}

}  // namespace
}  // namespace aludel::testing
