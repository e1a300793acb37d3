// What SQL Server has of its own in DDL.

#include "support.hpp"

#include "aludel/mssql.hpp"

namespace aludel::testing {
namespace {

const Dialect& mssql() { return aludel::mssql::dialect(); }
std::string create(const Table& table) { return CreateTable(table).compile(mssql()); }

// DQ04, N14
TEST(MssqlDdl, columns_say_whether_they_can_be_null) {
    MetaData metadata;
    Table t("t", metadata, Column("id", Integer(), primary_key), Column("a", String(9)), Column("b", Integer(), not_null, server_default(5)),
            Column("c", Computed("a + 2", {.persisted = true}), Integer()));
    EXPECT_EQ(create(t),
              "CREATE TABLE t (\n\tid INTEGER NOT NULL IDENTITY,\n\ta VARCHAR(9) NULL,\n\tb INTEGER NOT NULL DEFAULT 5,\n"
              "\tc AS (a + 2) PERSISTED,\n\tPRIMARY KEY (id)\n)");
}

// DQ01, N13
TEST(MssqlDdl, identity) {
    MetaData metadata;
    Table t("t", metadata, Column("id", Integer(), primary_key, autoincrement(false)), Column("x", Integer(), Identity({.start = 3, .increment = 42})),
            Column("y", Integer(), Identity()));
    EXPECT_EQ(create(t), "CREATE TABLE t (\n\tid INTEGER NOT NULL,\n\tx INTEGER NOT NULL IDENTITY(3,42),\n"
                         "\ty INTEGER NOT NULL IDENTITY,\n\tPRIMARY KEY (id)\n)");
    Table u("u", metadata, Column("id", Integer(), primary_key, dialect_options({{"mssql_identity_increment", 5}})));
    EXPECT_EQ(CreateColumn(u, "id").compile(mssql()), "id INTEGER NOT NULL IDENTITY(1,5)");
    Table s("s", metadata, Column("id", Integer(), primary_key, Sequence("seq")));
    EXPECT_EQ(CreateColumn(s, "id").compile(mssql()), "id INTEGER NOT NULL");
}

// DQ04
TEST(MssqlDdl, clustered_keys) {
    MetaData metadata;
    Table t("t", metadata, Column("x", Integer(), autoincrement(false)), Column("y", Integer()),
            PrimaryKeyConstraint({"x"}, {.dialect_options = {{"mssql_clustered", false}}}),
            UniqueConstraint({"y"}, {.dialect_options = {{"mssql_clustered", true}}}));
    EXPECT_EQ(create(t),
              "CREATE TABLE t (\n\tx INTEGER NOT NULL,\n\ty INTEGER NULL,\n\tPRIMARY KEY NONCLUSTERED (x),\n\tUNIQUE CLUSTERED (y)\n)");
}

// N10, G06
TEST(MssqlDdl, indexes) {
    MetaData metadata;
    Table t("t", metadata, Column("x", Integer()), Column("y", Integer()), Schema("bar"));
    const auto create_index = [&](std::vector<IndexElement> elements, std::vector<DialectOption> options) {
        return CreateIndex(t, Index("ix", std::move(elements), {.dialect_options = std::move(options)})).compile(mssql());
    };
    EXPECT_EQ(create_index({"x"}, {{"mssql_include", option_names({"y"})}, {"mssql_where", t.c["y"] > 1}}),
              "CREATE INDEX ix ON bar.t (x) INCLUDE (y) WHERE y > 1");
    EXPECT_EQ(create_index({"x"}, {{"mssql_clustered", false}, {"mssql_columnstore", true}}),
              "CREATE NONCLUSTERED COLUMNSTORE INDEX ix ON bar.t (x)");
    EXPECT_EQ(create_index({}, {{"mssql_clustered", true}, {"mssql_columnstore", true}}), "CREATE CLUSTERED COLUMNSTORE INDEX ix ON bar.t");
    EXPECT_EQ(DropIndex(t, Index("ix", {"x"})).compile(mssql()), "DROP INDEX ix ON bar.t");
}

// DQ05, CP14
TEST(MssqlDdl, schemas_of_two_names) {
    MetaData metadata;
    Table a("a", metadata, Column("x", Integer()), Schema("db.Owner"));
    EXPECT_EQ(DropTable(a).compile(mssql()), "DROP TABLE db.[Owner].a");
    Table b("b", metadata, Column("x", Integer()), Schema("[db.x].owner"));
    EXPECT_EQ(DropTable(b).compile(mssql()), "DROP TABLE [db.x].owner.b");
}

// G08, G10, G14
TEST(MssqlDdl, other_elements) {
    MetaData metadata;
    Table t("t", metadata, Column("a", Integer(), Comment("ac"), not_null), Comment("it's"));
    EXPECT_EQ(SetTableComment(t).compile(mssql()), "execute sp_addextendedproperty 'MS_Description', N'it''s', 'schema', N'dbo', 'table', N't'");
    EXPECT_EQ(SetColumnComment(t, "a").compile(mssql()),
              "execute sp_addextendedproperty 'MS_Description', N'ac', 'schema', N'dbo', 'table', N't', 'column', N'a'");
    EXPECT_EQ(DropTableComment(t).compile(mssql()), "execute sp_dropextendedproperty 'MS_Description', 'schema', N'dbo', 'table', N't'");
    EXPECT_EQ(CreateView(select(users.id), "v", {.or_replace = true}).compile(mssql()), "CREATE OR ALTER VIEW v AS SELECT users.id\nFROM users");
    EXPECT_EQ(CreateTableAs(select(users.id), "dst").compile(mssql()), "SELECT users.id INTO dst\nFROM users");
    EXPECT_EQ(CreateSequence(Sequence("s", {.start = 1, .data_type = BigInteger()})).compile(mssql()), "CREATE SEQUENCE s AS BIGINT START WITH 1");
    EXPECT_EQ(AddColumn(t, "a").compile(mssql()), "ALTER TABLE t ADD a INTEGER NOT NULL");
    EXPECT_EQ(AlterColumn(t, "a", {.type = BigInteger()}).compile(mssql()), "ALTER TABLE t ALTER COLUMN a BIGINT NOT NULL");
    EXPECT_EQ(AlterColumn(t, "a", {.new_name = "b"}).compile(mssql()), "EXEC sp_rename 't.a', N'b', 'COLUMN'");
}

}  // namespace
}  // namespace aludel::testing
