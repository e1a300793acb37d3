#include "support.hpp"

#include "aludel/types/enumeration.hpp"
#include "compiler/ddl.hpp"

namespace aludel::testing {
namespace {

std::string create(const Table& table, const Dialect& dialect) {
    return compiler::create_table(dialect, table.definition());
}

// G04
TEST(CreateTable, columns_and_primary_key) {
    MetaData metadata;
    Table t("t", metadata, Column("id", Integer(), primary_key), Column("name", String(30), not_null),
            Column("note", Text()));
    EXPECT_EQ(create(t, generic()),
              "CREATE TABLE t (\n\tid INTEGER NOT NULL,\n\tname VARCHAR(30) NOT NULL,\n\tnote TEXT,\n"
              "\tPRIMARY KEY (id)\n)");
}

// DP01
TEST(CreateTable, generated_keys) {
    MetaData metadata;
    Table t("t", metadata, Column("id", BigInteger(), primary_key));
    EXPECT_EQ(create(t, sqlite()), "CREATE TABLE t (\n\tid INTEGER NOT NULL,\n\tPRIMARY KEY (id)\n)");
    EXPECT_EQ(create(t, postgresql()), "CREATE TABLE t (\n\tid BIGSERIAL NOT NULL,\n\tPRIMARY KEY (id)\n)");
    Table u("u", metadata, Column("id", Integer(), primary_key));
    EXPECT_EQ(create(u, postgresql()), "CREATE TABLE u (\n\tid SERIAL NOT NULL,\n\tPRIMARY KEY (id)\n)");
    Table v("v", metadata, Column("id", SmallInteger(), primary_key));
    EXPECT_EQ(create(v, postgresql()), "CREATE TABLE v (\n\tid SMALLSERIAL NOT NULL,\n\tPRIMARY KEY (id)\n)");
}

TEST(CreateTable, a_key_that_is_a_foreign_key_is_not_generated) {
    MetaData metadata;
    Table a("a", metadata, Column("id", BigInteger(), primary_key));
    Table b("b", metadata, Column("id", ForeignKey("a.id"), primary_key));
    EXPECT_EQ(create(b, sqlite()),
              "CREATE TABLE b (\n\tid BIGINT NOT NULL,\n\tPRIMARY KEY (id),\n\tFOREIGN KEY(id) REFERENCES a (id)\n)");
}

// N02, N07, N04
TEST(CreateTable, constraints) {
    MetaData metadata({.schema = "s"});
    Table a("a", metadata, Column("x", Integer(), primary_key), Column("y", Integer(), primary_key));
    Table b("b", metadata, Column("x", Integer()), Column("y", Integer()), Column("z", Integer(), unique_),
            ForeignKeyConstraint({"x", "y"}, {"s.a.x", "s.a.y"},
                                 {.name = "fk_a", .ondelete = "cascade", .onupdate = "SET NULL"}),
            UniqueConstraint({"x", "z"}, "uq_xz"), CheckConstraint("z > 0", "ck_z"), CheckConstraint("x < 9"));
    EXPECT_EQ(create(b, postgresql()),
              "CREATE TABLE s.b (\n\tx INTEGER,\n\ty INTEGER,\n\tz INTEGER,\n"
              "\tUNIQUE (z),\n\tCONSTRAINT fk_a FOREIGN KEY(x, y) REFERENCES s.a (x, y) ON DELETE CASCADE ON UPDATE SET NULL,\n"
              "\tCONSTRAINT uq_xz UNIQUE (x, z),\n\tCONSTRAINT ck_z CHECK (z > 0),\n\tCHECK (x < 9)\n)");
}

TEST(CreateTable, a_named_primary_key) {
    MetaData metadata;
    Table t("t", metadata, Column("x", Integer()), Column("y", Integer()), PrimaryKeyConstraint({"y", "x"}, "pk_t"));
    EXPECT_EQ(create(t, generic()),
              "CREATE TABLE t (\n\tx INTEGER NOT NULL,\n\ty INTEGER NOT NULL,\n\tCONSTRAINT pk_t PRIMARY KEY (y, x)\n)");
}

// N02
TEST(CreateTable, only_known_actions_reach_the_text) {
    MetaData metadata;
    Table a("a", metadata, Column("id", Integer(), primary_key));
    Table b("b", metadata, Column("a_id", ForeignKey("a.id", {.ondelete = "CASCADE); DROP TABLE a; --"})));
    EXPECT_ERROR(create(b, sqlite()), CompileError, "It may be CASCADE, SET NULL, SET DEFAULT, RESTRICT or NO ACTION.");
}

// D04
TEST(CreateTable, server_defaults) {
    MetaData metadata;
    Table t("t", metadata, Column("a", Integer(), ServerDefault{literal(5).node()}),
            Column("b", String(), ServerDefault{literal("it's").node()}),
            Column("c", Boolean(), ServerDefault{literal(true).node()}, not_null),
            Column("d", Integer(), ServerDefault{literal_column<Integer>("1 + 1").node()}),
            Column("e", String(), ServerDefault{func::call<Any>("now").node()}),
            Column("f", Integer(), ServerDefault{func::call<Any>("random").node()}));
    EXPECT_EQ(create(t, sqlite()),
              "CREATE TABLE t (\n\ta INTEGER DEFAULT 5,\n\tb VARCHAR DEFAULT 'it''s',\n\tc BOOLEAN DEFAULT 1 NOT NULL,\n"
              "\td INTEGER DEFAULT (1 + 1),\n\te VARCHAR DEFAULT CURRENT_TIMESTAMP,\n\tf INTEGER DEFAULT (random())\n)");
    EXPECT_EQ(create(t, postgresql()),
              "CREATE TABLE t (\n\ta INTEGER DEFAULT 5,\n\tb VARCHAR DEFAULT 'it''s',\n"
              "\tc BOOLEAN DEFAULT true NOT NULL,\n\td INTEGER DEFAULT 1 + 1,\n\te VARCHAR DEFAULT now(),\n"
              "\tf INTEGER DEFAULT random()\n)");
}

TEST(CreateTable, quoting) {
    MetaData metadata;
    Table t("Order", metadata, Column("from", Integer(), primary_key));
    EXPECT_EQ(create(t, generic()), "CREATE TABLE \"Order\" (\n\t\"from\" INTEGER NOT NULL,\n\tPRIMARY KEY (\"from\")\n)");
}

// G20
TEST(CreateTable, identifiers_that_are_too_long) {
    MetaData metadata;
    Table t(std::string(64, 'x'), metadata, Column("id", Integer()));
    EXPECT_ERROR(create(t, postgresql()), CompileError, "postgresql allows 63");
}

TEST(CreateIndex, plain_and_unique) {
    MetaData metadata({.schema = "s"});
    Table t("t", metadata, Column("a", Integer()), Column("b", Integer()), Index("ix_ab", {"a", "b"}),
            Index("ux_b", {"b"}, {.unique = true}));
    const auto& indexes = t.definition().indexes;
    EXPECT_EQ(compiler::create_index(postgresql(), t.definition(), indexes[0]), "CREATE INDEX ix_ab ON s.t (a, b)");
    EXPECT_EQ(compiler::create_index(postgresql(), t.definition(), indexes[1]), "CREATE UNIQUE INDEX ux_b ON s.t (b)");
}

// SQLite's schemas are attached files: an index is named with its schema, and keys stay within one.
// DS07
TEST(CreateTable, schemas_on_sqlite) {
    MetaData metadata({.schema = "s"});
    Table a("a", metadata, Column("id", Integer(), primary_key));
    Table b("b", metadata, Column("a_id", ForeignKey("a.id"), indexed));
    EXPECT_EQ(CreateTable(b).compile(sqlite()),
              "CREATE TABLE s.b (\n\ta_id INTEGER,\n\tFOREIGN KEY(a_id) REFERENCES a (id)\n)");
    EXPECT_EQ(CreateIndex(b, "ix_b_a_id").compile(sqlite()), "CREATE INDEX s.ix_b_a_id ON b (a_id)");
    EXPECT_EQ(CreateTable(b).compile(postgresql()),
              "CREATE TABLE s.b (\n\ta_id INTEGER,\n\tFOREIGN KEY(a_id) REFERENCES s.a (id)\n)");
    EXPECT_EQ(CreateIndex(b, "ix_b_a_id").compile(postgresql()), "CREATE INDEX ix_b_a_id ON s.b (a_id)");
    EXPECT_ERROR(CreateIndex(b, "nope").compile(sqlite()), ArgumentError,
                 "Table \"s.b\" has no index \"nope\". It has: ix_b_a_id.");
}

TEST(CreateTable, every_kind_of_constraint_on_both_dialects) {
    MetaData metadata;
    Table users("user_account", metadata, Column("id", Integer(), primary_key), Column("name", String(30), not_null));
    Table address("address", metadata, Column("id", BigInteger(), primary_key),
                  Column("user_id", ForeignKey("user_account.id", {.name = "fk_user", .ondelete = "CASCADE"}), not_null),
                  Column("email", String(), not_null, unique_), Column("kind", Enum({"home", "work"}), server_default("home")),
                  Column("active", Boolean(), not_null, server_default(true)),
                  Column("created", DateTime(with_timezone), server_default(func::now())),
                  UniqueConstraint({"user_id", "email"}, "uq_address"),
                  CheckConstraint("length(email) > 0", "ck_email"), Index("ix_kind", {"kind", "active"}));
    EXPECT_EQ(CreateTable(address).compile(sqlite()),
              "CREATE TABLE address (\n\tid INTEGER NOT NULL,\n\tuser_id INTEGER NOT NULL,\n\temail VARCHAR NOT NULL,\n"
              "\tkind VARCHAR(4) DEFAULT 'home',\n\tactive BOOLEAN DEFAULT 1 NOT NULL,\n"
              "\tcreated DATETIME DEFAULT CURRENT_TIMESTAMP,\n\tPRIMARY KEY (id),\n"
              "\tCONSTRAINT fk_user FOREIGN KEY(user_id) REFERENCES user_account (id) ON DELETE CASCADE,\n"
              "\tUNIQUE (email),\n\tCONSTRAINT uq_address UNIQUE (user_id, email),\n"
              "\tCONSTRAINT ck_email CHECK (length(email) > 0)\n)");
    EXPECT_EQ(CreateTable(address).compile(postgresql()),
              "CREATE TABLE address (\n\tid BIGSERIAL NOT NULL,\n\tuser_id INTEGER NOT NULL,\n"
              "\temail VARCHAR NOT NULL,\n\tkind VARCHAR(4) DEFAULT 'home',\n\tactive BOOLEAN DEFAULT true NOT NULL,\n"
              "\tcreated TIMESTAMP WITH TIME ZONE DEFAULT now(),\n\tPRIMARY KEY (id),\n"
              "\tCONSTRAINT fk_user FOREIGN KEY(user_id) REFERENCES user_account (id) ON DELETE CASCADE,\n"
              "\tUNIQUE (email),\n\tCONSTRAINT uq_address UNIQUE (user_id, email),\n"
              "\tCONSTRAINT ck_email CHECK (length(email) > 0)\n)");
    EXPECT_EQ(CreateIndex(address, "ix_kind").compile(sqlite()), "CREATE INDEX ix_kind ON address (kind, active)");
}

// T10, N01
TEST(CreateTable, a_type_that_comes_from_a_table_defined_later) {
    MetaData metadata;
    Table b("b", metadata, Column("a_id", ForeignKey("a.id")));
    EXPECT_ERROR(CreateTable(b).compile(sqlite()), ArgumentError,
                 "Column \"b.a_id\" takes its type from its foreign key to \"a.id\", which is not defined.");
    Table a("a", metadata, Column("id", String(8), primary_key));
    EXPECT_EQ(CreateTable(b).compile(sqlite()),
              "CREATE TABLE b (\n\ta_id VARCHAR(8),\n\tFOREIGN KEY(a_id) REFERENCES a (id)\n)");
}

TEST(DropTable, quoted_with_its_schema) {
    MetaData metadata({.schema = "s"});
    Table t("T", metadata, Column("a", Integer()));
    EXPECT_EQ(compiler::drop_table(generic(), t.definition()), "DROP TABLE s.\"T\"");
}

SqlType with_zone() {
    SqlType type = TypeId::date_time;
    type.timezone = true;
    return type;
}

// Y01, Y02, Y16, Y17
TEST(Types, words) {
    struct Case {
        SqlType type;
        const char *generic, *sqlite, *postgresql;
    };
    const Case cases[] = {
        {TypeId::boolean, "BOOLEAN", "BOOLEAN", "BOOLEAN"},
        {TypeId::small_integer, "SMALLINT", "SMALLINT", "SMALLINT"},
        {TypeId::integer, "INTEGER", "INTEGER", "INTEGER"},
        {TypeId::big_integer, "BIGINT", "BIGINT", "BIGINT"},
        {TypeId::float_, "FLOAT", "FLOAT", "FLOAT"},
        {TypeId::double_, "DOUBLE", "DOUBLE", "DOUBLE PRECISION"},
        {Numeric(), "NUMERIC", "NUMERIC", "NUMERIC"},
        {Numeric(10), "NUMERIC(10)", "NUMERIC(10)", "NUMERIC(10)"},
        {Numeric(10, 2), "NUMERIC(10, 2)", "NUMERIC(10, 2)", "NUMERIC(10, 2)"},
        {String(), "VARCHAR", "VARCHAR", "VARCHAR"},
        {String(30), "VARCHAR(30)", "VARCHAR(30)", "VARCHAR(30)"},
        {Unicode(30), "VARCHAR(30)", "VARCHAR(30)", "VARCHAR(30)"},
        {Text(), "TEXT", "TEXT", "TEXT"},
        {UnicodeText(), "TEXT", "TEXT", "TEXT"},
        {TypeId::large_binary, "BLOB", "BLOB", "BYTEA"},
        {TypeId::date, "DATE", "DATE", "DATE"},
        {TypeId::time, "TIME", "TIME", "TIME WITHOUT TIME ZONE"},
        {TypeId::date_time, "DATETIME", "DATETIME", "TIMESTAMP WITHOUT TIME ZONE"},
        {with_zone(), "DATETIME", "DATETIME", "TIMESTAMP WITH TIME ZONE"},
        {TypeId::interval, "INTERVAL", "BIGINT", "INTERVAL"},
        {TypeId::uuid, "CHAR(32)", "CHAR(32)", "UUID"},
        {TypeId::json, "JSON", "JSON", "JSON"},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(generic().type_text(c.type), c.generic);
        EXPECT_EQ(sqlite().type_text(c.type), c.sqlite);
        EXPECT_EQ(postgresql().type_text(c.type), c.postgresql);
    }
    EXPECT_ERROR(generic().type_text({}), CompileError, "a type such as Integer()");
}

}  // namespace
}  // namespace aludel::testing
