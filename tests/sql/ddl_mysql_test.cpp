// What MySQL and MariaDB have of their own in DDL.

#include "support.hpp"

#include "aludel/mariadb.hpp"

namespace aludel::testing {
namespace {

const Dialect& mysql() { return aludel::mysql::dialect(); }
std::string create(const Table& table) { return CreateTable(table).compile(mysql()); }

// DY02, DY03
TEST(MysqlDdl, table_options) {
    MetaData metadata;
    Table t("t", metadata, Column("id", Integer(), primary_key), Comment("it's"),
            dialect_options({{"mysql_engine", "InnoDB"},
                             {"mysql_collate", "utf8_bin"},
                             {"mysql_default_charset", "utf8mb4"},
                             {"mysql_partitions", 6},
                             {"mysql_partition_by", "HASH(id)"},
                             {"mariadb_engine", "Aria"}}));
    EXPECT_EQ(create(t),
              "CREATE TABLE t (\n\tid INTEGER NOT NULL AUTO_INCREMENT,\n\tPRIMARY KEY (id)\n)ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 "
              "COMMENT='it''s' COLLATE utf8_bin PARTITION BY HASH(id) PARTITIONS 6");
    EXPECT_EQ(CreateTable(t).compile(mariadb::dialect()),
              "CREATE TABLE t (\n\tid INTEGER NOT NULL AUTO_INCREMENT,\n\tPRIMARY KEY (id)\n)ENGINE=Aria COMMENT='it''s'");
}

// DY09, D04
TEST(MysqlDdl, columns) {
    MetaData metadata;
    Table t("t", metadata, Column("a", exact::Timestamp(), server_default(literal_column<Any>("CURRENT_TIMESTAMP"))),
            Column("b", exact::Timestamp(), not_null), Column("c", String(9), server_default("x"), Comment("c's")),
            Column("d", String(9), server_default(func::lower("X"))), Column("e", Integer(), Computed("a + 2", {.persisted = true})),
            Column("f", DateTime(), server_default(literal_column<Any>("now() ON UPDATE now()"))));
    EXPECT_EQ(create(t),
              "CREATE TABLE t (\n\ta TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP,\n\tb TIMESTAMP NOT NULL,\n"
              "\tc VARCHAR(9) COMMENT 'c''s' DEFAULT 'x',\n\td VARCHAR(9) DEFAULT (lower('X')),\n"
              "\te INTEGER GENERATED ALWAYS AS (a + 2) STORED,\n\tf DATETIME DEFAULT now() ON UPDATE now()\n)");
    EXPECT_EQ(CreateColumn(t, "d").compile(aludel::mysql::dialect({.server_version = {8, 0, 12}})),
              "d VARCHAR(9) DEFAULT lower('X')");
}

// DY01
TEST(MysqlDdl, a_numbered_column_begins_the_key) {
    MetaData metadata;
    Table t("t", metadata, Column("a", Integer(), primary_key), Column("id", Integer(), primary_key, autoincrement()));
    EXPECT_EQ(create(t),
              "CREATE TABLE t (\n\ta INTEGER NOT NULL,\n\tid INTEGER NOT NULL AUTO_INCREMENT,\n\tPRIMARY KEY (id, a)\n)");
}

// N20
TEST(MysqlDdl, constraints) {
    MetaData metadata;
    Table t("t", metadata, Column("a", Integer()), Column("b", Integer()), UniqueConstraint({"a"}, "uq"),
            ForeignKeyConstraint({"b"}, {"t.a"}, {.name = "fk", .deferrable = true}), CheckConstraint("a > 1", "ck"),
            PrimaryKeyConstraint({"a"}, {.dialect_options = {{"mysql_using", "btree"}}}));
    const auto drop = [&](const char* name, const Dialect& dialect) { return DropConstraint(t, name).compile(dialect); };
    EXPECT_EQ(drop("uq", mysql()), "ALTER TABLE t DROP INDEX uq");
    EXPECT_EQ(drop("fk", mysql()), "ALTER TABLE t DROP FOREIGN KEY fk");
    EXPECT_EQ(drop("ck", mysql()), "ALTER TABLE t DROP CHECK ck");
    EXPECT_EQ(drop("ck", mariadb::dialect()), "ALTER TABLE t DROP CONSTRAINT ck");
    EXPECT_EQ(DropConstraint(t, PrimaryKeyConstraint({"a"})).compile(mysql()), "ALTER TABLE t DROP PRIMARY KEY");
    EXPECT_NE(create(t).find("PRIMARY KEY (a) USING btree"), std::string::npos);
    EXPECT_EQ(AddConstraint(t, "fk").compile(mysql()), "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY(b) REFERENCES t (a) DEFERRABLE");
    EXPECT_ERROR(AddConstraint(t, ForeignKeyConstraint({"b"}, {"t.a"}, {.match = "FULL"})).compile(mysql()), CompileError,
                 "MySQL ignores");
}

// N09, N10, G06
TEST(MysqlDdl, indexes) {
    MetaData metadata;
    Table t("t", metadata, Column("some data", String(99)), Column("x", Integer()), Column("y", Integer()));
    const auto create_index = [&](std::vector<IndexElement> elements, std::vector<DialectOption> options = {}) {
        return CreateIndex(t, Index("ix", std::move(elements), {.dialect_options = std::move(options)})).compile(mysql());
    };
    EXPECT_EQ(create_index({"some data"}, {{"mysql_length", 10}}), "CREATE INDEX ix ON t (`some data`(10))");
    EXPECT_EQ(create_index({"some data", "x"}, {{"mysql_length", option_entries({{"some data", 5}})}, {"mysql_prefix", "FULLTEXT"}, {"mysql_with_parser", "ngram"}}),
              "CREATE FULLTEXT INDEX ix ON t (`some data`(5), x) WITH PARSER ngram");
    EXPECT_EQ(create_index({"x"}, {{"mysql_using", "btree"}}), "CREATE INDEX ix ON t (x) USING btree");
    EXPECT_EQ(create_index({"x", t.c["x"] + t.c["y"], func::abs(t.c["y"]), t.c["y"].desc()}),
              "CREATE INDEX ix ON t (x, (x + y), (abs(y)), y DESC)");
    EXPECT_EQ(DropIndex(t, Index("ix", {"x"})).compile(mysql()), "DROP INDEX ix ON t");
}

// G14
TEST(MysqlDdl, changes_repeat_the_whole_column) {
    MetaData metadata;
    Table t("t", metadata, Column("a", Integer(), not_null, Comment("old")), Comment("tc"));
    EXPECT_EQ(AlterColumn(t, "a", {.nullable = true}).compile(mysql()), "ALTER TABLE t MODIFY a INTEGER COMMENT 'old'");
    EXPECT_EQ(AlterColumn(t, "a", {.type = BigInteger()}).compile(mysql()), "ALTER TABLE t MODIFY a BIGINT NOT NULL COMMENT 'old'");
    EXPECT_EQ(SetColumnComment(t, "a").compile(mysql()), "ALTER TABLE t CHANGE a a INTEGER NOT NULL COMMENT 'old'");
    EXPECT_EQ(DropColumnComment(t, "a").compile(mysql()), "ALTER TABLE t CHANGE a a INTEGER NOT NULL");
    EXPECT_EQ(SetTableComment(t).compile(mysql()), "ALTER TABLE t COMMENT 'tc'");
    EXPECT_EQ(DropTableComment(t).compile(mysql()), "ALTER TABLE t COMMENT ''");
}

}  // namespace
}  // namespace aludel::testing
