// Names of constraints and indexes.

#include "support.hpp"

#include "schema/naming.hpp"

namespace aludel::testing {
namespace {

NamingConvention all_kinds() {
    return {{"ix", "ix_%(column_0_label)s"}, {"uq", "uq_%(table_name)s_%(column_0_name)s"},
            {"ck", "ck_%(table_name)s_%(constraint_name)s"},
            {"fk", "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s"}, {"pk", "pk_%(table_name)s"}};
}

// N15
TEST(NamingConventions, name_what_has_no_name) {
    MetaData metadata({.naming_convention = all_kinds()});
    Table user("user_account", metadata, Column("id", Integer(), primary_key), Column("name", String(30), unique_),
               Column("age", Integer(), indexed), CheckConstraint("age > 5", "adult"));
    EXPECT_EQ(CreateTable(user).compile(postgresql()),
              "CREATE TABLE user_account (\n\tid SERIAL NOT NULL,\n\tname VARCHAR(30),\n\tage INTEGER,\n"
              "\tCONSTRAINT pk_user_account PRIMARY KEY (id),\n\tCONSTRAINT uq_user_account_name UNIQUE (name),\n"
              "\tCONSTRAINT ck_user_account_adult CHECK (age > 5)\n)");
    EXPECT_EQ(CreateIndex(user, "ix_user_account_age").compile(postgresql()),
              "CREATE INDEX ix_user_account_age ON user_account (age)");
    Table pair("pair", metadata, Column("a", ForeignKey("user_account.id")), Column("b", Integer()));
    EXPECT_EQ(CreateTable(pair).compile(postgresql()),
              "CREATE TABLE pair (\n\ta INTEGER,\n\tb INTEGER,\n"
              "\tCONSTRAINT fk_pair_a_user_account FOREIGN KEY(a) REFERENCES user_account (id)\n)");
}

// N16
TEST(NamingConventions, leave_given_names_alone) {
    MetaData metadata({.naming_convention = all_kinds()});
    Table t("t", metadata, Column("a", Integer()), UniqueConstraint({"a"}, "mine"), CheckConstraint("a > 1", conv("final")));
    EXPECT_EQ(CreateTable(t).compile(sqlite()),
              "CREATE TABLE t (\n\ta INTEGER,\n\tCONSTRAINT mine UNIQUE (a),\n\tCONSTRAINT final CHECK (a > 1)\n)");
}

// N16, N17
TEST(NamingConventions, need_a_name_for_constraint_name) {
    MetaData metadata({.naming_convention = all_kinds()});
    Table t("t", metadata, Column("a", Integer()), CheckConstraint("a > 1"));
    EXPECT_ERROR(CreateTable(t).compile(sqlite()), InvalidRequestError, "Name the constraint.");
    Table b("b", metadata, Column("x", Boolean(BooleanOptions{.create_constraint = true})));
    EXPECT_EQ(CreateTable(b).compile(sqlite()), "CREATE TABLE b (\n\tx BOOLEAN,\n\tCHECK (x IN (0, 1))\n)");
}

// N15
TEST(NamingConventions, take_several_columns_and_tokens_of_ones_own) {
    NamingConvention convention{{"uq", "%(short)s_%(column_0N_name)s_%(column_1_key)s"}};
    convention.tokens.emplace_back("short", [](const NamingContext& context) { return std::string(context.table.substr(0, 1)); });
    MetaData metadata({.naming_convention = convention});
    Table t("table_name", metadata, Column("a", Integer()), Column("b", Integer(), Key("bee")), UniqueConstraint({"a", "bee"}));
    EXPECT_EQ(CreateTable(t).compile(sqlite()),
              "CREATE TABLE table_name (\n\ta INTEGER,\n\tb INTEGER,\n\tCONSTRAINT t_ab_bee UNIQUE (a, b)\n)");
}

// N18, G20
TEST(NamingConventions, names_that_are_too_long_end_with_digits_of_their_own) {
    EXPECT_EQ(schema::shortened("short", 15), "short");
    const std::string name = "fk_address_UserData_UserData2";
    EXPECT_EQ(schema::shortened(name, 15).substr(0, 8), "fk_addr_");
    EXPECT_EQ(schema::shortened(name, 15).size(), 12U);
    EXPECT_NE(schema::shortened(name, 15), schema::shortened(name + "x", 15));
    EXPECT_EQ(schema::shortened("fk_address_UserDataUserData2UserData3_user_dataData2Data3", 15), "fk_addr_f9ff");
    MetaData metadata({.naming_convention = {{"uq", "uq_%(table_name)s_%(column_0_name)s"}}});
    Table t(std::string(60, 't'), metadata, Column("a", Integer(), unique_));
    EXPECT_NE(CreateTable(t).compile(postgresql()).find("CONSTRAINT uq_" + std::string(52, 't') + "_"), std::string::npos);
    Table given("g", metadata, Column("a", Integer()), UniqueConstraint({"a"}, std::string(64, 'x')));
    EXPECT_ERROR(CreateTable(given).compile(postgresql()), CompileError, "postgresql allows 63");
}

}  // namespace
}  // namespace aludel::testing
