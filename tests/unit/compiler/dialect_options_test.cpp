// Dialects with options, and the versions of servers.

#include "sql/support.hpp"

namespace aludel::testing {

TEST(ServerVersions, are_the_numbers_at_the_beginning_of_a_text) {
    EXPECT_EQ(ServerVersion::parse("3.40.1"), (ServerVersion{3, 40, 1}));
    EXPECT_EQ(ServerVersion::parse("15.18 (Debian 15.18-0+deb12u1)"), (ServerVersion{15, 18}));
    EXPECT_EQ(ServerVersion::parse("17beta1"), (ServerVersion{17}));
    EXPECT_EQ(ServerVersion::parse("9.6.24"), (ServerVersion{9, 6, 24}));
    EXPECT_EQ(ServerVersion::parse("14.5.EnterpriseDB"), (ServerVersion{14, 5}));
    EXPECT_EQ(ServerVersion::parse("8."), (ServerVersion{8}));
    EXPECT_EQ(ServerVersion::parse("1.2.3.4"), (ServerVersion{1, 2, 3}));
    for (const std::string_view text : {"", "devel", ".5", "99999999999"})
        EXPECT_FALSE(ServerVersion::parse(text)) << text;
}

TEST(ServerVersions, compare_number_by_number) {
    EXPECT_LT((ServerVersion{3, 9}), (ServerVersion{3, 10}));
    EXPECT_GE((ServerVersion{3, 35}), (ServerVersion{3, 35}));
    EXPECT_GT((ServerVersion{10}), (ServerVersion{9, 6, 24}));
    EXPECT_LT(ServerVersion{}, (ServerVersion{3}));
}

TEST(ServerVersions, are_written_as_their_server_writes_them) {
    EXPECT_EQ((ServerVersion{3, 40, 1}).to_string(), "3.40.1");
    EXPECT_EQ((ServerVersion{15, 18}).to_string(), "15.18");
    EXPECT_EQ(ServerVersion{}.to_string(), "");
}

TEST(DialectOptionsOf, a_dialect_for_text_have_neither_server_nor_driver) {
    for (const Dialect* dialect : {&sqlite(), &postgresql(), &generic()}) {
        EXPECT_FALSE(dialect->server_version_info());
        EXPECT_EQ(dialect->driver(), "");
    }
}

TEST(DialectOptionsOf, one_dialect_leave_others_alone) {
    const auto old = aludel::sqlite::dialect({.server_version = {3, 30}});
    const auto newer = aludel::sqlite::dialect({.server_version = {3, 40}});
    EXPECT_FALSE(old->abilities().insert_returning);
    EXPECT_TRUE(newer->abilities().insert_returning);
    EXPECT_TRUE(sqlite().abilities().insert_returning);
    EXPECT_EQ(old->server_version_info(), (ServerVersion{3, 30}));
}

// EX06
TEST(DialectOptionsOf, abilities_come_after_the_version) {
    const auto dialect = aludel::postgresql::dialect(
        {.server_version = {15}, .abilities = [](DialectAbilities& can) { can.on_conflict = can.ilike = false; }});
    EXPECT_FALSE(dialect->abilities().on_conflict);
    EXPECT_TRUE(dialect->abilities().insert_returning);
    EXPECT_TEXT(select(users.id).where(users.name.ilike("a%")), *dialect,
                "SELECT users.id\nFROM users\nWHERE lower(users.name) LIKE lower($1)");
}

// DX01, EX06
TEST(DialectOptionsOf, a_server_are_its_version_and_settings) {
    const auto old = sqlite().for_server({"3.31.0", {}});
    EXPECT_EQ(old->server_version_info(), (ServerVersion{3, 31}));
    EXPECT_EQ(old->abilities().max_parameters, 999U);
    EXPECT_FALSE(old->abilities().update_from);
    EXPECT_TRUE(old->abilities().window_functions);

    const auto debian = sqlite().for_server({"3.40.1", {{"MAX_VARIABLE_NUMBER", "250000"}, {"OMIT_WINDOWFUNC", ""}}});
    EXPECT_EQ(debian->abilities().max_parameters, 250000U);
    EXPECT_FALSE(debian->abilities().window_functions);
    EXPECT_FALSE(sqlite().server_version_info());
}

TEST(DialectOptionsOf, a_server_keep_those_that_were_given) {
    const auto pinned = aludel::sqlite::dialect({.server_version = {3, 30}})->for_server({"3.40.1", {}});
    EXPECT_EQ(pinned->server_version_info(), (ServerVersion{3, 30}));
    EXPECT_FALSE(pinned->abilities().insert_returning);

    const DialectOptions options{.abilities = [](DialectAbilities& can) { can.native_boolean = false; }};
    const auto refined = aludel::postgresql::dialect(options)->for_server({"15.18", {}});
    EXPECT_EQ(refined->server_version_info(), (ServerVersion{15, 18}));
    EXPECT_FALSE(refined->abilities().native_boolean);
}

TEST(DialectOptionsOf, a_server_that_does_not_tell_its_version_leave_the_newest) {
    const auto unknown = aludel::postgresql::dialect({.server_version = {}})->for_server({"", {}});
    EXPECT_FALSE(unknown->server_version_info());
    EXPECT_TRUE(unknown->abilities().on_conflict);
}

// CP18
TEST(DialectOptionsOf, a_dialect_of_the_programs_own_stay_when_it_meets_a_server) {
    class Plain final : public Dialect {
    public:
        std::string_view name() const noexcept override { return "plain"; }
        bool is_reserved_word(std::string_view) const noexcept override { return false; }
        std::string type_text(const SqlType& type) const override { return default_dialect().type_text(type); }
    };
    const Ref<const Dialect> dialect = make_ref<Plain>();
    EXPECT_TRUE(dialect->for_server({"1.0", {}}) == dialect);
    EXPECT_TEXT(select(users.id), *dialect, "SELECT users.id\nFROM users");
}

TEST(DialectOptionsOf, compile_takes_handles_and_references) {
    const auto dialect = aludel::sqlite::dialect({.server_version = {3, 40}});
    EXPECT_EQ(select(users.id).compile(dialect).text(), select(users.id).compile(*dialect).text());
    EXPECT_EQ(delete_(users).returning(users.id).compile(dialect).text(), "DELETE FROM users RETURNING id");
    EXPECT_EQ(text("SELECT 1").compile(dialect).text(), "SELECT 1");
    EXPECT_EQ(CreateTable(table(users)).compile(dialect), CreateTable(table(users)).compile(sqlite()));
    EXPECT_EQ(DropTable(table(users)).compile(dialect), DropTable(table(users)).compile(sqlite()));
}

}  // namespace aludel::testing
