// What PostgreSQL writes in its own way.

#include "../support.hpp"

#include "aludel/postgresql.hpp"

namespace aludel::testing {
namespace {

struct Docs : TypedTable<"docs"> {
    Column<BigInteger> id{this, "id", primary_key};
    Column<JsonType> body{this, "body"};
};
const Docs docs;

//! For a driver that sends no types.
const Dialect& casting() {
    static const Ref<const Dialect> dialect = aludel::postgresql::dialect({.abilities = [](DialectAbilities& can) {
        can.bind_casts = true;
        can.parameters = ParameterStyle::named;
    }});
    return *dialect;
}

TEST(PostgresqlText, an_element_of_json_is_grouped_within_operations) {
    EXPECT_TEXT(docs.body["a"].is_(null), postgresql(), "(docs.body -> $1) IS NULL");
    EXPECT_TEXT(docs.body["a"], postgresql(), "docs.body -> $1");
    EXPECT_TEXT(docs.body["a"].as_integer(), postgresql(), "CAST(docs.body ->> $1 AS BIGINT)");
    EXPECT_TEXT(docs.body["a"].as_integer() > 1, postgresql(), "CAST((docs.body ->> $1) AS BIGINT) > $2");
}

// J01
TEST(PostgresqlText, jsonb_has_subscripts_from_14_on) {
    struct Papers : TypedTable<"papers"> {
        Column<JsonType> body{this, "body", aludel::postgresql::Jsonb()};
    };
    const Papers papers;
    EXPECT_TEXT(papers.body["a"].is_(null), postgresql(), "papers.body[$1] IS NULL");
    EXPECT_TEXT(papers.body["a"], *aludel::postgresql::dialect({.server_version = {13}}), "papers.body -> $1");
}

TEST(PostgresqlText, casts_of_parameters) {
    EXPECT_TEXT(docs.body["a"], casting(), "docs.body -> :body_1::TEXT");
    EXPECT_TEXT(users.name == "x", casting(), "users.name = :name_1::VARCHAR");
    EXPECT_TEXT(users.active == true, casting(), "users.active = true");
    const auto list = compiled(users.id.in_({1, 2}), casting());
    EXPECT_EQ(list.text(), "users.id IN (:id_1_1::BIGINT, :id_1_2::BIGINT)");
}

TEST(PostgresqlText, a_backslash_escapes_as_it_is) {
    EXPECT_TEXT(users.name.like("a", "\\"), postgresql(), "users.name LIKE $1 ESCAPE '\\'");
}

TEST(PostgresqlText, locks_name_their_tables) {
    EXPECT_TEXT(select(users.id).join(posts).with_for_update({.of = {users, posts}}), postgresql(),
                "SELECT users.id\nFROM users JOIN posts ON users.id = posts.author_id FOR UPDATE OF users, posts");
}

// F04, F05
TEST(PostgresqlText, strings_of_a_group) {
    const auto sorted = func::call<String>("aggregate_strings", users.name, ordered(literal(", "), users.id.desc()));
    EXPECT_TEXT(select(sorted.label("names")), postgresql(),
                "SELECT string_agg(users.name, $1 ORDER BY users.id DESC) AS names\nFROM users");
}

TEST(PostgresqlText, hints_that_are_not_known_are_refused) {
    EXPECT_TEXT(select(users.id).with_hint(users, "ONLY", "postgresql"), postgresql(), "SELECT users.id\nFROM ONLY users");
    EXPECT_TEXT(select(users.id).with_hint(users, "USE INDEX (i)", "mysql"), postgresql(), "SELECT users.id\nFROM users");
    EXPECT_ERROR(compiled(select(users.id).with_hint(users, "USE INDEX (i)"), postgresql()), CompileError, "ONLY");
}

TEST(PostgresqlText, indexes_and_views) {
    MetaData metadata;
    Table t("t", metadata, Column("x", Integer()));
    EXPECT_EQ(CreateIndex(t, Index("ix", {"x"}, {.dialect_options = {{"postgresql_using", "GIST"}, {"postgresql_concurrently", true}}}),
                          {.if_not_exists = true}).compile(postgresql()),
              "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix ON t USING gist (x)");
    EXPECT_EQ(DropIndex(t, Index("ix", {"x"}, {.dialect_options = {{"postgresql_concurrently", true}}})).compile(postgresql()),
              "DROP INDEX CONCURRENTLY ix");
    EXPECT_EQ(CreateSequence(Sequence("s", {.data_type = BigInteger()}), {.if_not_exists = true}).compile(postgresql()),
              "CREATE SEQUENCE IF NOT EXISTS s AS BIGINT");
}

TEST(PostgresqlText, a_constraint_needs_no_types) {
    MetaData metadata;
    Table t("t", metadata, Column("x", ForeignKey("gone.id")));
    EXPECT_EQ(AddConstraint(t, UniqueConstraint({"x"}, {.name = "uq"})).compile(postgresql()), "ALTER TABLE t ADD CONSTRAINT uq UNIQUE (x)");
}

}  // namespace
}  // namespace aludel::testing
