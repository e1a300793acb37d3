#include "aludel/schema/table.hpp"

#include "aludel/base/error.hpp"
#include "schema/definition.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace aludel {
namespace {

std::string refusal(auto&& action) { return testing::message_of<ArgumentError>(action); }

const schema::ColumnDef& column(const Table& table, std::size_t i) { return table.definition().column(i); }

using Names = std::vector<std::string>;

// T06, T07
TEST(Table, columns_by_name_and_position) {
    MetaData metadata;
    Table t("t", metadata, Column("id", Integer(), primary_key), Column("name", String(30)));
    EXPECT_EQ(t.name(), "t");
    EXPECT_EQ(t.c.keys(), (Names{"id", "name"}));
    EXPECT_EQ(t.c.size(), 2U);
    EXPECT_TRUE(t.c.contains("name"));
    EXPECT_FALSE(t.c.contains("nope"));
    EXPECT_EQ(t.c["name"].node(), t.c[1].node());
    EXPECT_THROW((void)t.c["nope"], NoSuchColumnError);
    EXPECT_THROW((void)t.c[2], NoSuchColumnError);
    EXPECT_EQ(t.primary_key(), Names{"id"});
}

// T12
TEST(Table, columns_are_nullable_unless_said) {
    MetaData metadata;
    Table t("t", metadata, Column("id", Integer(), primary_key), Column("a", Integer()),
            Column("b", Integer(), not_null), Column("c", Integer(), nullable));
    EXPECT_FALSE(column(t, 0).nullable);
    EXPECT_TRUE(column(t, 1).nullable);
    EXPECT_FALSE(column(t, 2).nullable);
    EXPECT_TRUE(column(t, 3).nullable);
}

// T07, T15, N17
TEST(Table, unique_and_indexed) {
    MetaData metadata;
    Table t("t", metadata, Column("a", Integer(), unique_), Column("b", Integer(), indexed),
            Column("c", Integer(), unique_, indexed), Index("ix_two", {"a", "b"}, {.unique = true}));
    EXPECT_EQ(t.definition().uniques.size(), 1U);
    const auto indexes = t.indexes();
    ASSERT_EQ(indexes.size(), 3U);
    EXPECT_EQ(indexes[0].name, "ix_t_b");
    EXPECT_FALSE(indexes[0].unique);
    EXPECT_EQ(indexes[1].name, "ix_t_c");
    EXPECT_TRUE(indexes[1].unique);
    EXPECT_EQ(indexes[2].columns, (Names{"a", "b"}));
    EXPECT_TRUE(indexes[2].unique);
}

// T13
TEST(Table, who_numbers_the_key) {
    MetaData metadata;
    Table alone("alone", metadata, Column("id", BigInteger(), primary_key));
    Table two("two", metadata, Column("a", Integer(), primary_key), Column("b", Integer(), primary_key));
    Table text("text", metadata, Column("id", String(), primary_key));
    Table linked("linked", metadata, Column("id", ForeignKey("alone.id"), primary_key));
    Table given("given", metadata, Column("id", Integer(), primary_key, server_default(7)));
    EXPECT_TRUE(column(alone, 0).autoincrement);
    EXPECT_FALSE(column(two, 0).autoincrement || column(two, 1).autoincrement);
    EXPECT_FALSE(column(text, 0).autoincrement);
    EXPECT_FALSE(column(linked, 0).autoincrement);
    EXPECT_FALSE(column(given, 0).autoincrement);
}

// T10, N01
TEST(Table, a_foreign_key_gives_the_type) {
    MetaData metadata;
    Table a("a", metadata, Column("id", BigInteger(), primary_key));
    Table b("b", metadata, Column("a_id", ForeignKey("a.id", {.name = "fk", .ondelete = "CASCADE"}), not_null));
    EXPECT_EQ(column(b, 0).type.id, TypeId::big_integer);
    const auto keys = b.foreign_keys();
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_EQ(keys[0].columns, Names{"a_id"});
    EXPECT_EQ(keys[0].targets, Names{"a.id"});
    EXPECT_EQ(keys[0].name, "fk");
    EXPECT_EQ(keys[0].ondelete, "CASCADE");
}

// N03, N04, T07
TEST(Table, constraints_of_several_columns) {
    MetaData metadata;
    Table a("a", metadata, Column("x", Integer()), Column("y", Integer()), PrimaryKeyConstraint({"y", "x"}, "pk"));
    Table b("b", metadata, Column("x", Integer()), Column("y", Integer()),
            ForeignKeyConstraint({"x", "y"}, {"a.x", "a.y"}, {.onupdate = "CASCADE"}), UniqueConstraint({"x", "y"}, "uq"),
            CheckConstraint("x > 0", "ck"));
    EXPECT_EQ(a.primary_key(), (Names{"y", "x"}));
    EXPECT_FALSE(column(a, 0).nullable);
    EXPECT_EQ(b.foreign_keys()[0].targets, (Names{"a.x", "a.y"}));
    EXPECT_EQ(b.definition().uniques[0].name, "uq");
    EXPECT_EQ(b.definition().checks[0].condition, "x > 0");
}

// T08, T10
TEST(Table, what_cannot_be_a_table) {
    MetaData metadata;
    EXPECT_EQ(refusal([&] { Table("", metadata, Column("id", Integer())); }), "A table needs a name.");
    EXPECT_EQ(refusal([&] { Table("t", metadata, Column("", Integer())); }), "A column of table \"t\" has no name.");
    EXPECT_EQ(refusal([&] { Table("t", metadata, Column("a", Integer()), Column("a", Integer())); }),
              "Table \"t\" has two columns named \"a\".");
    EXPECT_EQ(refusal([&] { Table("t", metadata, Column("a")); }),
              "Column \"t.a\" has no type: give one, such as Integer(), or a ForeignKey to take it from.");
    EXPECT_FALSE(metadata.contains("t"));   // nothing half-made stays behind
}

// T02
TEST(Table, a_name_that_is_taken) {
    MetaData metadata;
    Table first("t", metadata, Column("id", Integer()));
    EXPECT_EQ(refusal([&] { Table("t", metadata, Column("id", Integer())); }),
              "Table \"t\" is already defined for this MetaData. Use the existing one, or another MetaData.");
    MetaData other;
    EXPECT_NO_THROW(Table("t", other, Column("id", Integer())));
}

TEST(Table, constraints_on_columns_it_does_not_have) {
    MetaData metadata;
    const auto with = [&](const auto& constraint) {
        return refusal([&] { Table("t", metadata, Column("a", Integer()), constraint); });
    };
    EXPECT_EQ(with(UniqueConstraint({"b"})), "A unique constraint of table \"t\" names the column \"b\", which the table "
                                             "does not have. It has: a.");
    EXPECT_EQ(with(Index("ix", {"b"})),
              "An index of table \"t\" names the column \"b\", which the table does not have. It has: a.");
    EXPECT_EQ(with(PrimaryKeyConstraint({"b"})),
              "A primary key of table \"t\" names the column \"b\", which the table does not have. It has: a.");
    EXPECT_EQ(with(ForeignKeyConstraint({"b"}, {"x.b"})),
              "A foreign key of table \"t\" names the column \"b\", which the table does not have. It has: a.");
    EXPECT_EQ(with(UniqueConstraint({})), "A unique constraint of table \"t\" names no column.");
    EXPECT_EQ(with(Index("ix", {})), "An index of table \"t\" names no column.");
}

// N03
TEST(Table, foreign_keys_that_make_no_sense) {
    MetaData metadata;
    const auto with = [&](const auto&... arguments) { return refusal([&] { Table("t", metadata, arguments...); }); };
    EXPECT_EQ(with(Column("a", Integer(), ForeignKey("users"))),
              "A foreign key of table \"t\" points to \"users\". Write \"table.column\" or \"schema.table.column\".");
    EXPECT_EQ(with(Column("a", Integer()), Column("b", Integer()), ForeignKeyConstraint({"a", "b"}, {"x.a", "y.b"})),
              "A foreign key of table \"t\" points to two tables, \"x\" and \"y\". All targets must be of one.");
    EXPECT_EQ(with(Column("a", Integer()), ForeignKeyConstraint({"a"}, {"x.a", "x.b"})),
              "A foreign key of table \"t\" has 1 columns and 2 targets. Give one target per column.");
}

// T16
TEST(Table, printed) {
    MetaData metadata;
    Table t("t", metadata, Column("id", Integer(), primary_key), Column("name", String(30), not_null),
            Column("price", Numeric(10, 2)), Column("at", DateTime(with_timezone)), Schema("s"));
    std::ostringstream out;
    out << t;
    EXPECT_EQ(out.str(), "Table('s.t', Column('id', Integer(), primary_key), Column('name', String(30), not_null), "
                         "Column('price', Numeric(10, 2)), Column('at', DateTime(with_timezone)))");
}

TEST(TableAlias, has_the_columns_of_the_table) {
    MetaData metadata;
    Table t("t", metadata, Column("id", Integer(), primary_key), Column("name", String()));
    const TableAlias u = t.alias("u");
    EXPECT_EQ(u.c.keys(), t.c.keys());
    EXPECT_NE(u.c["id"].node(), t.c["id"].node());
}

}  // namespace
}  // namespace aludel
