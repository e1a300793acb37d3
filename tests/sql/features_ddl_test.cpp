// Tables, constraints and DDL that the other tests do not show, by their ids in the list of features.

#include "support.hpp"

#include "schema/definition.hpp"

#include <aludel/mariadb.hpp>
#include <aludel/mssql.hpp>
#include <aludel/mysql.hpp>
#include <aludel/oracle.hpp>
#include <aludel/postgresql.hpp>

namespace aludel::testing {
namespace {

const Dialect& mysql() { return aludel::mysql::dialect(); }
const Dialect& mssql() { return aludel::mssql::dialect(); }
const Dialect& oracle() { return aludel::oracle::dialect(); }

// T05, T15, EX11
TEST(FeatureTables, all_that_a_column_and_a_table_may_say) {
    MetaData metadata;
    Table t("t", metadata,
            Column("a", Integer(), quoted, unique_, indexed, server_default(5), Comment("first"), info({{"unit", "cm"}})),
            Column("b", DateTime(), server_onupdate), Comment("all of it"), info({{"owner", "me"}}), Prefixes({"TEMPORARY"}));
    EXPECT_EQ(CreateTable(t).compile(generic()), "CREATE TEMPORARY TABLE t (\n\t\"a\" INTEGER DEFAULT 5,\n\tb DATETIME\n)");
    EXPECT_EQ(t.definition().info[0].second, Value("me"));
    EXPECT_EQ(t.definition().column(0).info[0].second, Value("cm"));
    EXPECT_TRUE(t.definition().column(1).server_onupdate);
    EXPECT_EQ(t.comment(), "all of it");
}

// T12
TEST(FeatureTables, null_of_each_database) {
    MetaData metadata;
    Table t("t", metadata, Column("a", Integer()), Column("b", Integer(), not_null), Column("c", Integer(), nullable));
    EXPECT_EQ(CreateTable(t).compile(generic()), "CREATE TABLE t (\n\ta INTEGER,\n\tb INTEGER NOT NULL,\n\tc INTEGER\n)");
    EXPECT_EQ(CreateTable(t).compile(mssql()), "CREATE TABLE t (\n\ta INTEGER NULL,\n\tb INTEGER NOT NULL,\n\tc INTEGER NULL\n)");
    EXPECT_EQ(CreateTable(t).compile(oracle()), "CREATE TABLE t (\n\ta INTEGER,\n\tb INTEGER NOT NULL,\n\tc INTEGER\n)");
}

// T14
TEST(FeatureTables, one_column_may_be_written_into_several_tables) {
    MetaData metadata;
    const Column id("id", Integer(), primary_key);
    Table a("a", metadata, id), b("b", metadata, id);
    EXPECT_TEXT(select(a.c["id"], b.c["id"]), generic(), "SELECT a.id, b.id AS id_1\nFROM a, b");
}

// T16
TEST(FeatureTables, a_column_prints_with_its_table) {
    std::ostringstream out;
    out << users.id;
    EXPECT_EQ(out.str(), "users.id");
}

// N08, N17
TEST(FeatureIndexes, of_text_and_without_a_name) {
    MetaData metadata;
    Table t("t", metadata, Column("a", String(9)));
    EXPECT_EQ(CreateIndex(t, Index("ix", {literal_column("a DESC")}, {.unique = true})).compile(generic()), "CREATE UNIQUE INDEX ix ON t (a DESC)");
    EXPECT_EQ(CreateIndex(t, Index("", {"a"})).compile(generic()), "CREATE INDEX ix_t_a ON t (a)");
}

// N12, DT04
TEST(FeatureSequences, give_values) {
    const auto next = next_value(Sequence("s", {.schema = "z"}));
    EXPECT_TEXT(next, postgresql(), "nextval('z.s')");
    EXPECT_TEXT(next, oracle(), "z.s.nextval");
    EXPECT_TEXT(next, mssql(), "NEXT VALUE FOR z.s");
    EXPECT_TEXT(next, aludel::mariadb::dialect(), "nextval(z.s)");
    EXPECT_TEXT(insert(users).values(users.id = next_value(Sequence("s"))), postgresql(), "INSERT INTO users (id) VALUES (nextval('s'))");
    MetaData metadata;
    Table t("t", metadata, Column("id", Integer(), primary_key, server_default(next_value(Sequence("s")))));
    EXPECT_EQ(CreateColumn(t, "id").compile(postgresql()), "id INTEGER DEFAULT nextval('s') NOT NULL");
}

// N11
TEST(FeatureSequences, all_their_options) {
    const Sequence s("s", {.start = 3, .increment = 2, .minvalue = 1, .maxvalue = 9, .cycle = true, .cache = 5, .data_type = BigInteger(), .schema = "z"});
    EXPECT_EQ(CreateSequence(s).compile(postgresql()), "CREATE SEQUENCE z.s AS BIGINT INCREMENT BY 2 START WITH 3 MINVALUE 1 MAXVALUE 9 CACHE 5 CYCLE");
    EXPECT_EQ(DropSequence(s).compile(oracle()), "DROP SEQUENCE z.s");
}

// N13
TEST(FeatureIdentity, where_the_database_has_none) {
    MetaData metadata;
    Table t("t", metadata, Column("id", Integer(), Identity({.start = 5})));
    EXPECT_EQ(CreateColumn(t, "id").compile(sqlite()), "id INTEGER NOT NULL");
    EXPECT_EQ(CreateColumn(t, "id").compile(mssql()), "id INTEGER NOT NULL IDENTITY(5,1)");
    EXPECT_ERROR(Table("u", metadata, Column("id", Integer(), primary_key, Identity(), autoincrement(false))), ArgumentError, "autoincrement(false)");
}

// N14
TEST(FeatureComputed, with_a_default_is_refused) {
    MetaData metadata;
    EXPECT_ERROR(Table("t", metadata, Column("a", Integer(), Computed("1"), server_default(2))), ArgumentError, "a Computed value and a default");
}

// N20, DT10
TEST(FeatureConstraints, sqlite_has_no_alter_table_for_them) {
    MetaData metadata;
    Table a("a", metadata, Column("id", Integer(), primary_key), Column("b_id", ForeignKey("b.id", {.name = "fk_b", .use_alter = true})));
    Table b("b", metadata, Column("id", Integer(), primary_key));
    EXPECT_EQ(creation_statements(metadata, sqlite()).size(), 2U);
    EXPECT_EQ(creation_statements(metadata, postgresql()).size(), 3U);
    EXPECT_EQ(DropConstraint(a, "fk_b", {.if_exists = true, .cascade = true}).compile(postgresql()), "ALTER TABLE a DROP CONSTRAINT IF EXISTS fk_b CASCADE");
}

// G03, G07
TEST(FeatureDdl, of_schemas_and_sequences) {
    EXPECT_EQ(CreateSchema("My").compile(postgresql()), "CREATE SCHEMA \"My\"");
    EXPECT_EQ(DropSchema("s", {.if_exists = true, .cascade = true}).compile(postgresql()), "DROP SCHEMA IF EXISTS s CASCADE");
    EXPECT_EQ(CreateSequence(Sequence("s"), {.if_not_exists = true}).compile(postgresql()), "CREATE SEQUENCE IF NOT EXISTS s");
    EXPECT_EQ(DropSequence(Sequence("s")).compile(postgresql()), "DROP SEQUENCE s");
}

// G04
TEST(FeatureDdl, tables_that_may_be_there) {
    MetaData metadata;
    Table a("a", metadata, Column("id", Integer(), primary_key));
    Table b("b", metadata, Column("a_id", ForeignKey("a.id")));
    EXPECT_EQ(CreateTable(b, {.if_not_exists = true}).compile(generic()),
              "CREATE TABLE IF NOT EXISTS b (\n\ta_id INTEGER,\n\tFOREIGN KEY(a_id) REFERENCES a (id)\n)");
    EXPECT_EQ(CreateTable(b, {.include_foreign_keys = false}).compile(generic()), "CREATE TABLE b (\n\ta_id INTEGER\n)");
    EXPECT_EQ(DropTable(b, {.if_exists = true}).compile(generic()), "DROP TABLE IF EXISTS b");
}

TEST(FeatureDdl, columns_that_are_always_quoted_quote_oracles_parameters) {
    MetaData metadata;
    Table t("t", metadata, Column("plain", Integer(), quoted), Column("other", Integer()));
    EXPECT_TEXT(insert(t).values({{"plain", 5}, {"other", 6}}), oracle(), "INSERT INTO t (\"plain\", other) VALUES (:\"plain\", :other)");
    EXPECT_TEXT(insert(t).values({{"plain", 5}}), generic(), "INSERT INTO t (\"plain\") VALUES (:plain)");
}

TEST(FeatureDdl, tables_with_some_of_their_foreign_keys) {
    MetaData metadata;
    Table a("a", metadata, Column("id", Integer(), primary_key));
    Table b("b", metadata, Column("x", Integer()), Column("y", Integer()), ForeignKeyConstraint({"x"}, {"a.id"}, {.name = "fk_x"}),
            ForeignKeyConstraint({"y"}, {"a.id"}, {.name = "fk_y"}));
    EXPECT_EQ(CreateTable(b, {.include_foreign_key_constraints = {{"fk_y"}}}).compile(generic()),
              "CREATE TABLE b (\n\tx INTEGER,\n\ty INTEGER,\n\tCONSTRAINT fk_y FOREIGN KEY(y) REFERENCES a (id)\n)");
}

// G09
TEST(FeatureDdl, views_are_dropped) {
    EXPECT_EQ(DropView("v").compile(generic()), "DROP VIEW v");
    EXPECT_EQ(DropView("v", {.schema = "s"}, {.if_exists = true}).compile(postgresql()), "DROP VIEW IF EXISTS s.v");
}

// G13
TEST(FeatureDdl, indexes_of_some_databases_only) {
    MetaData metadata;
    Table t("t", metadata, Column("a", Integer()), Index("ix", {"a"}, {.ddl_if = {"postgresql"}}));
    EXPECT_EQ(creation_statements(metadata, postgresql()).size(), 2U);
    EXPECT_EQ(creation_statements(metadata, sqlite()).size(), 1U);
}

// G14, DT10
TEST(FeatureDdl, comments_within_create_table) {
    MetaData metadata;
    Table t("t", metadata, Column("a", Integer(), Comment("it's")), Comment("tc"));
    EXPECT_EQ(CreateTable(t).compile(mysql()), "CREATE TABLE t (\n\ta INTEGER COMMENT 'it''s'\n)COMMENT='tc'");
    EXPECT_EQ(CreateTable(t).compile(postgresql()), "CREATE TABLE t (\n\ta INTEGER\n)");
    EXPECT_EQ(DropColumnComment(t, "a").compile(postgresql()), "COMMENT ON COLUMN t.a IS NULL");
}

// G16
TEST(FeatureDdl, schemas_of_types_and_indexes_are_translated) {
    MetaData metadata;
    Table t("t", metadata, Column("a", Integer()), Schema("one"), Index("ix", {"a"}));
    const DdlOptions options{.schema_translate_map = {{"one", "uno"}}};
    EXPECT_EQ(DropTable(t).compile(postgresql(), options), "DROP TABLE uno.t");
    EXPECT_EQ(CreateIndex(t, "ix").compile(postgresql(), options), "CREATE INDEX ix ON uno.t (a)");
}

// G21, XC05
TEST(FeatureDdl, is_the_same_each_time) {
    MetaData metadata;
    Table t("t", metadata, Column("id", Integer(), primary_key), Column("a", Integer(), unique_, indexed), CheckConstraint("a > 1"), Index("ix", {"a"}));
    EXPECT_EQ(creation_statements(metadata, postgresql()), creation_statements(metadata, postgresql()));
}

// D04
TEST(FeatureDefaults, of_the_database) {
    MetaData metadata;
    Table t("t", metadata, Column("a", String(9), server_default("it's")), Column("b", DateTime(), server_default(func::now())),
            Column("c", Integer(), server_default(literal(1) + 2)));
    EXPECT_EQ(CreateColumn(t, "a").compile(mysql()), "a VARCHAR(9) DEFAULT 'it''s'");
    EXPECT_EQ(CreateColumn(t, "b").compile(mssql()), "b DATETIME NULL DEFAULT CURRENT_TIMESTAMP");
    EXPECT_EQ(CreateColumn(t, "c").compile(sqlite()), "c INTEGER DEFAULT (1 + 2)");
}

}  // namespace
}  // namespace aludel::testing
