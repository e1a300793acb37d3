#include "support.hpp"

namespace aludel::testing {
namespace {

//! statement.compile(dialect, options): what a user calls.
// CP01
TEST(Compile, every_statement_can) {
    EXPECT_EQ(select(users.id).compile(generic()).text(), "SELECT users.id\nFROM users");
    EXPECT_EQ(insert(users).values(users.name = "a").compile(postgresql()).text(),
              "INSERT INTO users (name) VALUES ($1)");
    EXPECT_EQ(update(users).values(users.age = 1).compile(sqlite()).text(), "UPDATE users SET age=?");
    EXPECT_EQ(delete_(users).compile(sqlite()).text(), "DELETE FROM users");
    EXPECT_EQ(text("SELECT :x").compile(postgresql()).text(), "SELECT $1");
    EXPECT_EQ(aludel::sqlite::insert(users).values(users.name = "a").on_conflict_do_nothing().compile(sqlite()).text(),
              "INSERT INTO users (name) VALUES (?) ON CONFLICT DO NOTHING");
}

// CP02
TEST(Compile, literal_binds) {
    const auto s = select(users.id).where(users.name == "it's", users.active == true);
    EXPECT_EQ(s.compile(sqlite(), {.literal_binds = true}).text(),
              "SELECT users.id\nFROM users\nWHERE users.name = 'it''s' AND users.active = 1");
    EXPECT_EQ(s.compile(postgresql(), {.literal_binds = true}).text(),
              "SELECT users.id\nFROM users\nWHERE users.name = 'it''s' AND users.active = true");
    EXPECT_EQ(text("SELECT :x").bindparams({{"x", 5}}).compile(sqlite(), {.literal_binds = true}).text(), "SELECT 5");
}

// CP01
TEST(Compile, column_keys) {
    EXPECT_EQ(insert(users).compile(sqlite(), {.literal_binds = false, .column_keys = {"name"}}).text(),
              "INSERT INTO users (name) VALUES (?)");
}

// CP01, CP03
TEST(Compile, the_parameters_come_with_the_text) {
    const auto compiled = select(users.id).where(users.name == "x", users.age.in_({1, 2})).compile(postgresql());
    EXPECT_EQ(shown(compiled), "name_1='x', age_1_1=1, age_1_2=2");
    std::ostringstream out;
    out << compiled;
    EXPECT_EQ(out.str(), compiled.text());
}

TEST(Compile, one_statement_for_every_dialect) {
    const auto s = select(users.id).where(users.active, users.name.ilike("a%")).limit(1);
    EXPECT_TEXT(s, generic(), "SELECT users.id\nFROM users\nWHERE users.active = 1 AND lower(users.name) LIKE lower(:name_1)\n"
                              " LIMIT :param_1");
    EXPECT_TEXT(s, sqlite(), "SELECT users.id\nFROM users\nWHERE users.active = 1 AND lower(users.name) LIKE lower(?)\n"
                             " LIMIT ?");
    EXPECT_TEXT(s, postgresql(), "SELECT users.id\nFROM users\nWHERE users.active AND users.name ILIKE $1\n LIMIT $2");
}

// A statement can be kept, extended under an if, and shared: no clause changes its type or the original.
// S23
TEST(Compile, statements_are_values) {
    Select<std::int64_t> s = select(users.id);
    const Select<std::int64_t> before = s;
    for (int age : {10, 20}) s = s.where(users.age > age);
    EXPECT_SQL(s, sqlite(), "SELECT users.id\nFROM users\nWHERE users.age > ? AND users.age > ?", "age_1=10, age_2=20");
    EXPECT_TEXT(before, sqlite(), "SELECT users.id\nFROM users");
    static_assert(sizeof(s) == sizeof(void*));
}

}  // namespace
}  // namespace aludel::testing
