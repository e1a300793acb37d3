// What older servers cannot do is refused with the version, or written another way.

#include "support.hpp"

namespace aludel::testing {

namespace {

Ref<const Dialect> sqlite_of(ServerVersion version) { return aludel::sqlite::dialect({.server_version = version}); }
Ref<const Dialect> postgresql_of(ServerVersion version) { return aludel::postgresql::dialect({.server_version = version}); }

}  // namespace

// DT07, DT13, DX01
TEST(ServersOf, sqlite_3_34_have_no_returning) {
    const auto old = sqlite_of({3, 34, 1});
    EXPECT_ERROR(compiled(insert(users).values(users.id = 1).returning(users.id), *old), UnsupportedCompilationError,
                 "The dialect 'sqlite' for version 3.34.1 has no INSERT ... RETURNING");
    EXPECT_ERROR(compiled(update(users).values(users.age = 1).returning(users.id), *old), UnsupportedCompilationError,
                 "has no UPDATE ... RETURNING");
    EXPECT_ERROR(compiled(delete_(users).returning(users.id), *old), UnsupportedCompilationError,
                 "has no DELETE ... RETURNING");
    EXPECT_TEXT(delete_(users).returning(users.id), *sqlite_of({3, 35}), "DELETE FROM users RETURNING id");
}

TEST(ServersOf, sqlite_3_32_have_no_update_from) {
    const auto statement = update(users).values(users.score = 1.0).where(users.id == posts.author_id);
    EXPECT_ERROR(compiled(statement, *sqlite_of({3, 32})), UnsupportedCompilationError, "has no UPDATE ... FROM");
    EXPECT_TEXT(statement, *sqlite_of({3, 33}),
                "UPDATE users SET score=? FROM posts WHERE users.id = posts.author_id");
}

TEST(ServersOf, sqlite_3_23_have_no_upsert) {
    const auto statement = aludel::sqlite::insert(users).values(users.id = 1).on_conflict_do_nothing();
    EXPECT_ERROR(compiled(statement, *sqlite_of({3, 23})), UnsupportedCompilationError, "for version 3.23 has no ON CONFLICT");
    EXPECT_TEXT(statement, *sqlite_of({3, 24}), "INSERT INTO users (id) VALUES (?) ON CONFLICT DO NOTHING");
}

TEST(ServersOf, sqlite_3_38_have_no_full_join) {
    const auto statement = select(optional_(users.id)).full_join(posts, users.id == posts.author_id);
    EXPECT_ERROR(compiled(statement, *sqlite_of({3, 38})), UnsupportedCompilationError, "FULL");
    EXPECT_TEXT(statement, *sqlite_of({3, 39}),
                "SELECT users.id\nFROM users FULL OUTER JOIN posts ON users.id = posts.author_id");
}

TEST(ServersOf, sqlite_3_29_have_neither_filter_nor_nulls_first) {
    const auto old = sqlite_of({3, 29});
    EXPECT_ERROR(compiled(select(func::sum(users.age).filter(users.active)), *old), UnsupportedCompilationError,
                 "has no FILTER clause");
    EXPECT_ERROR(compiled(select(users.id).order_by(users.nickname.nulls_first()), *old), UnsupportedCompilationError,
                 "NULLS FIRST");
    EXPECT_TEXT(select(users.id).order_by(users.nickname.nulls_first()), *sqlite_of({3, 30}),
                "SELECT users.id\nFROM users ORDER BY users.nickname NULLS FIRST");
}

TEST(ServersOf, sqlite_3_24_have_no_window_functions) {
    const auto statement = select(func::row_number().over({.order_by = {users.id}}));
    EXPECT_ERROR(compiled(statement, *sqlite_of({3, 24})), UnsupportedCompilationError, "has no window functions");
    EXPECT_TEXT(statement, *sqlite_of({3, 25}), "SELECT row_number() OVER (ORDER BY users.id) AS anon_1\nFROM users");
}

TEST(ServersOf, postgresql_9_4_have_no_upsert) {
    const auto statement = aludel::postgresql::insert(users).values(users.id = 1).on_conflict_do_nothing();
    EXPECT_ERROR(compiled(statement, *postgresql_of({9, 4, 26})), UnsupportedCompilationError,
                 "The dialect 'postgresql' for version 9.4.26 has no ON CONFLICT");
    EXPECT_TEXT(statement, *postgresql_of({9, 5}), "INSERT INTO users (id) VALUES ($1) ON CONFLICT DO NOTHING");
}

TEST(ServersOf, postgresql_9_3_have_no_filter) {
    const auto statement = select(func::sum(users.age).filter(users.active));
    EXPECT_ERROR(compiled(statement, *postgresql_of({9, 3})), UnsupportedCompilationError, "has no FILTER clause");
    EXPECT_TEXT(statement, *postgresql_of({9, 4}),
                "SELECT sum(users.age) FILTER (WHERE users.active) AS anon_1\nFROM users");
}

}  // namespace aludel::testing
