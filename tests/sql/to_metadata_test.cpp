// Copies of tables in another MetaData. T09

#include "support.hpp"

namespace aludel::testing {
namespace {

class CopiedTables : public ::testing::Test {
protected:
    MetaData from{{.naming_convention = {{"uq", "uq_%(table_name)s_%(column_0_name)s"}}}};
    Table users{"users", from, Column("id", Integer(), primary_key), Schema("app")};
    Table orders{"orders", from,
                 Column("id", Integer(), primary_key),
                 Column("user_id", ForeignKey("app.users.id", {.ondelete = "CASCADE"}), not_null),
                 Column("parent_id", ForeignKey("app.orders.id")),
                 Column("country_id", Integer(), ForeignKey("world.countries.id")),
                 Column("price", Numeric(10, 2), server_default(0), Comment("in euros")),
                 Column("amount", Integer(), default_value(1)),
                 UniqueConstraint({"price"}), CheckConstraint("amount > 0", "ck_amount"), Comment("what was bought"),
                 Schema("app")};
    MetaData into{{.naming_convention = {{"uq", "unique_%(table_name)s"}}}};

    static std::string text(const Table& table) { return CreateTable(table).compile(postgresql()); }
};

}  // namespace

TEST_F(CopiedTables, have_all_that_the_original_has) {
    const Table copy = orders.to_metadata(into);
    std::string expected = text(orders);
    const std::string before = "uq_orders_price", after = "unique_orders";
    expected.replace(expected.find(before), before.size(), after);
    EXPECT_EQ(text(copy), expected) << "but for the names that their MetaData gives";
    EXPECT_EQ(copy.comment(), "what was bought");
    EXPECT_TRUE(into.contains("app.orders"));
    EXPECT_NE(&copy.definition(), &orders.definition());
    EXPECT_TEXT(insert(copy).values({{"price", 5}}), postgresql(),
                "INSERT INTO app.orders (price, amount) VALUES ($1, $2)");
}

TEST_F(CopiedTables, in_another_schema_take_their_keys_along) {
    const std::string sql = text(orders.to_metadata(into, {.schema = "archive"}));
    EXPECT_NE(sql.find("CREATE TABLE archive.orders"), std::string::npos) << sql;
    EXPECT_NE(sql.find("FOREIGN KEY(user_id) REFERENCES archive.users (id) ON DELETE CASCADE"), std::string::npos) << sql;
    EXPECT_NE(sql.find("FOREIGN KEY(parent_id) REFERENCES archive.orders (id)"), std::string::npos) << sql;
    EXPECT_NE(sql.find("FOREIGN KEY(country_id) REFERENCES world.countries (id)"), std::string::npos)
        << "a key to another schema stays: " << sql;
}

TEST_F(CopiedTables, under_another_name_point_to_themselves) {
    const Table copy = orders.to_metadata(from, {.name = "old_orders"});
    const std::string sql = text(copy);
    EXPECT_NE(sql.find("CREATE TABLE app.old_orders"), std::string::npos) << sql;
    EXPECT_NE(sql.find("FOREIGN KEY(parent_id) REFERENCES app.old_orders (id)"), std::string::npos) << sql;
    EXPECT_NE(sql.find("CONSTRAINT uq_old_orders_price"), std::string::npos) << sql;
    EXPECT_EQ(select(copy.c["id"]).compile(postgresql()).text(), "SELECT app.old_orders.id\nFROM app.old_orders");
}

TEST_F(CopiedTables, in_the_default_schema_and_with_schemas_of_their_keys_chosen) {
    const auto choose = [](std::string_view table, std::string_view schema, std::string_view to_schema) {
        EXPECT_EQ(to_schema, "");
        return table == "countries" ? std::string(schema) + "_2024" : std::string("people");
    };
    const std::string sql = text(orders.to_metadata(into, {.schema = "", .referred_schema = choose}));
    EXPECT_NE(sql.find("CREATE TABLE orders"), std::string::npos) << sql;
    EXPECT_NE(sql.find("REFERENCES people.users"), std::string::npos) << sql;
    EXPECT_NE(sql.find("REFERENCES world_2024.countries"), std::string::npos) << sql;
    EXPECT_NE(sql.find("FOREIGN KEY(parent_id) REFERENCES orders (id)"), std::string::npos) << sql;
}

TEST_F(CopiedTables, whose_expressions_name_columns_name_those_of_the_copy) {
    const Table prices("prices", from, Column("net", Integer()), Column("tax", Integer()));
    const Table t("t", from, Column("a", Integer()), Column("b", Integer(), Computed("a + 1")), Index("ix_sum", {"a"}));
    const Table copy = t.to_metadata(from, {.name = "t2"});
    EXPECT_EQ(CreateTable(copy).compile(sqlite()), "CREATE TABLE t2 (\n\ta INTEGER,\n\tb INTEGER GENERATED ALWAYS AS (a + 1)\n)");
    ASSERT_EQ(copy.indexes().size(), 1u);
    EXPECT_EQ(CreateIndex(copy, "ix_sum").compile(sqlite()), "CREATE INDEX ix_sum ON t2 (a)");
    const Table checked("checked", from, Column("net", Integer()));
    struct Typed : TypedTable<"typed_for_copy"> {
        Column<Integer> net{this, "net"};
        Column<Integer> gross{this, "gross"};
        TableArgs args{this, CheckConstraint(net < gross, {.name = "ck_gross"}), Index("ix_net", {net + gross})};
    };
    const Typed typed;
    const Table second = table(typed).to_metadata(from, {.name = "second"});
    EXPECT_NE(CreateTable(second).compile(sqlite()).find("CONSTRAINT ck_gross CHECK (net < gross)"), std::string::npos);
    EXPECT_EQ(CreateIndex(second, "ix_net").compile(sqlite()), "CREATE INDEX ix_net ON second (net + gross)");
}

TEST_F(CopiedTables, whose_name_is_taken_are_refused_and_leave_nothing_behind) {
    EXPECT_ERROR(orders.to_metadata(from), ArgumentError, "Table \"app.orders\" is already defined for this MetaData");
    EXPECT_EQ(from.tables().size(), 2u);
}

}  // namespace aludel::testing
