#include "support.hpp"

#include "compiler/compile.hpp"

namespace aludel::testing {
namespace {

// DM02
TEST(Insert, values) {
    const auto s = insert(users).values(users.name = "sandy", users.age = 5);
    EXPECT_SQL(s, generic(), "INSERT INTO users (name, age) VALUES (:name, :age)", "name='sandy', age=5");
    EXPECT_SQL(s, sqlite(), "INSERT INTO users (name, age) VALUES (?, ?)", "name='sandy', age=5");
    EXPECT_SQL(s, postgresql(), "INSERT INTO users (name, age) VALUES ($1, $2)", "name='sandy', age=5");
}

// DM01
TEST(Insert, columns_stand_in_the_order_of_the_table) {
    EXPECT_SQL(insert(users).values(users.age = 5, users.name = "a", users.id = 1), sqlite(),
               "INSERT INTO users (id, name, age) VALUES (?, ?, ?)", "id=1, name='a', age=5");
}

// DM03
TEST(Insert, several_rows) {
    const auto s = insert(users).values({{users.name = "a", users.age = 1}, {users.age = 2, users.name = "b"}});
    EXPECT_SQL(s, generic(), "INSERT INTO users (name, age) VALUES (:name_m0, :age_m0), (:name_m1, :age_m1)",
               "name_m0='a', age_m0=1, name_m1='b', age_m1=2");
    EXPECT_TEXT(s, postgresql(), "INSERT INTO users (name, age) VALUES ($1, $2), ($3, $4)");
}

// DM03
TEST(Insert, rows_must_set_the_same_columns) {
    EXPECT_ERROR(compiled(insert(users).values({{users.name = "a", users.age = 1}, {users.name = "b"}}), sqlite()),
                 CompileError, "Row 2 of this INSERT into users does not set \"age\"");
    EXPECT_ERROR(compiled(insert(users).values({{users.name = "a"}, {users.name = "b", users.age = 1}}), sqlite()),
                 CompileError, "Row 2 of this INSERT into users sets \"age\", which the first row does not set");
}

// DM02, DM23
TEST(Insert, by_name) {
    MetaData metadata;
    Table t("t", metadata, Column("id", Integer(), primary_key), Column("x", String()));
    EXPECT_SQL(insert(t).values({{"x", "a"}}), sqlite(), "INSERT INTO t (x) VALUES (?)", "x='a'");
    EXPECT_ERROR(insert(t).values({{"y", "a"}}), NoSuchColumnError, "Table \"t\" has no column \"y\". It has: id, x.");
}

// DM23
TEST(Insert, a_column_of_another_table_is_refused) {
    EXPECT_ERROR(insert(users).values(posts.title = "a"), CompileError, "Unconsumed column names: posts.title");
}

// DM01, DM15
TEST(Insert, columns_of_the_execution) {
    const CompileOptions keys{.column_keys = {"name", "id"}};
    EXPECT_EQ(compiled(insert(users), sqlite(), keys).text(), "INSERT INTO users (id, name) VALUES (?, ?)");
    EXPECT_EQ(compiled(insert(users), generic(), keys).text(), "INSERT INTO users (id, name) VALUES (:id, :name)");
    EXPECT_ERROR(compiled(insert(users), sqlite(), {.column_keys = {"name", "nope"}}), CompileError,
                 "Unconsumed column names: nope. Table \"users\" has no such columns.");
}

// DM04
TEST(Insert, without_any_columns) { EXPECT_TEXT(insert(users), generic(), "INSERT INTO users DEFAULT VALUES"); }

// DM02
TEST(Insert, expressions_as_values) {
    EXPECT_SQL(insert(users).values(users.name = func::lower("X"), users.age = literal(1) + 2), generic(),
               "INSERT INTO users (name, age) VALUES (lower(:lower_1), (:param_1 + :param_2))",
               "lower_1='X', param_1=1, param_2=2");
    EXPECT_TEXT(insert(posts).values(posts.author_id = select(func::max(users.id)).scalar_subquery(), posts.views = null),
                generic(),
                "INSERT INTO posts (author_id, views) VALUES ((SELECT max(users.id) AS max_1\nFROM users), NULL)");
}

// DM05
TEST(Insert, from_select) {
    EXPECT_TEXT(insert(posts).from_select({posts.title, posts.author_id}, select(users.name, users.id)), generic(),
                "INSERT INTO posts (title, author_id) SELECT users.name, users.id\nFROM users");
    EXPECT_SQL(insert(users).from_select({users.name}, select(users.name).where(users.age > 5)), sqlite(),
               "INSERT INTO users (name) SELECT users.name\nFROM users\nWHERE users.age > ?", "age_1=5");
}

TEST(Insert, returning) {
    const auto s = insert(users).values(users.name = "a").returning(users.id, func::lower(users.name));
    EXPECT_TEXT(s, generic(), "INSERT INTO users (name) VALUES (:name) RETURNING users.id, lower(users.name) AS lower_1");
    EXPECT_TEXT(s, sqlite(), "INSERT INTO users (name) VALUES (?) RETURNING id, lower(name) AS lower_1");
    EXPECT_TEXT(s, postgresql(),
                "INSERT INTO users (name) VALUES ($1) RETURNING users.id, lower(users.name) AS lower_1");
}

TEST(Insert, bindparam_as_a_value) {
    EXPECT_SQL(insert(users).values(users.name = bindparam<String>("n")), generic(),
               "INSERT INTO users (name) VALUES (:n)", "n=NULL");
}

// DM27
TEST(Insert, an_alias_is_refused) {
    EXPECT_ERROR(insert(aliased(users, "u")), ArgumentError, "INSERT needs a table");
}

// DM12
TEST(Upsert, do_nothing) {
    EXPECT_TEXT(sqlite::insert(users).values(users.name = "a").on_conflict_do_nothing(), aludel::testing::sqlite(),
                "INSERT INTO users (name) VALUES (?) ON CONFLICT DO NOTHING");
    EXPECT_TEXT(postgresql::insert(users).values(users.name = "a").on_conflict_do_nothing({users.name}),
                aludel::testing::postgresql(),
                "INSERT INTO users (name) VALUES ($1) ON CONFLICT (name) DO NOTHING");
}

// DM12, DM06
TEST(Upsert, do_update) {
    const auto s = postgresql::insert(users)
                       .values(users.name = "a", users.age = 1)
                       .on_conflict_do_update({users.name}, users.age = excluded(users.age), users.nickname = "x")
                       .returning(users.id);
    EXPECT_SQL(s, aludel::testing::postgresql(),
               "INSERT INTO users (name, age) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET age = excluded.age, "
               "nickname = $3 RETURNING users.id",
               "name='a', age=1, param_1='x'");
    EXPECT_TEXT(s, aludel::testing::sqlite(),
                "INSERT INTO users (name, age) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET age = excluded.age, "
                "nickname = ? RETURNING id");
}

TEST(Upsert, may_use_the_old_row) {
    EXPECT_TEXT(sqlite::insert(users).values(users.name = "a").on_conflict_do_update(
                    {users.name}, users.age = users.age + excluded(users.age)),
                aludel::testing::sqlite(),
                "INSERT INTO users (name) VALUES (?) ON CONFLICT (name) DO UPDATE SET "
                "age = (users.age + excluded.age)");
}

TEST(Upsert, with_a_condition) {
    const sql::build::Assignment set[] = {{users.age.node(), excluded(users.age).node()}};
    const sql::NodeRef target = users.name.node();
    const auto s = Insert<>(sql::build::on_conflict(insert(users).values(users.name = "a").node(), &target, 1, set, 1,
                                                    (users.age < excluded(users.age)).node()));
    EXPECT_TEXT(s, sqlite(),
                "INSERT INTO users (name) VALUES (?) ON CONFLICT (name) DO UPDATE SET age = excluded.age "
                "WHERE users.age < excluded.age");
}

TEST(Upsert, the_condition_of_a_partial_index_is_text_when_executed) {
    const auto upsert = [](int age) {
        return aludel::postgresql::insert(users).values(users.name = "a").on_conflict_do_nothing(
            ConflictTarget{users.name}.where(users.age > age));
    };
    const auto executed = [&](int age) {
        const auto statement = upsert(age);
        compiler::StatementKey key;
        compiler::make_key(*statement.node(), {}, key);
        return compiler::compile(postgresql(), *statement.node(), {}, key)->text;
    };
    EXPECT_EQ(executed(7), "INSERT INTO users (name) VALUES ($1) ON CONFLICT (name) WHERE age > 7 DO NOTHING");
    compiler::StatementKey seven, eight;
    compiler::make_key(*upsert(7).node(), {}, seven);
    compiler::make_key(*upsert(8).node(), {}, eight);
    EXPECT_NE(seven.bytes, eight.bytes);
    EXPECT_TEXT(upsert(7), postgresql(), "INSERT INTO users (name) VALUES ($1) ON CONFLICT (name) WHERE age > $2 DO NOTHING");
}

TEST(Upsert, a_select_on_sqlite_needs_a_where) {
    const sql::NodeRef target = users.name.node();
    const auto plain = insert(users).from_select({users.name}, select(posts.title));
    const auto s = Insert<>(sql::build::on_conflict(plain.node(), &target, 1, nullptr, 0, {}));
    EXPECT_TEXT(s, sqlite(),
                "INSERT INTO users (name) SELECT posts.title\nFROM posts WHERE true ON CONFLICT (name) DO NOTHING");
    EXPECT_TEXT(s, postgresql(),
                "INSERT INTO users (name) SELECT posts.title\nFROM posts ON CONFLICT (name) DO NOTHING");
}

TEST(Upsert, where_it_does_not_exist) {
    const auto s = sqlite::insert(users).values(users.name = "a").on_conflict_do_nothing();
    EXPECT_ERROR(compiled(s, generic()), UnsupportedCompilationError,
                 "The dialect 'default' has no ON CONFLICT, which this statement of kind 'insert' uses.");
    const auto untargeted = postgresql::insert(users).values(users.name = "a").on_conflict_do_update({}, users.age = 1);
    EXPECT_ERROR(compiled(untargeted, aludel::testing::postgresql()), CompileError, "needs to know which key");
}

// DM14
TEST(Update, values_and_where) {
    const auto s = update(users).where(users.active == false).values(users.nickname = "idle", users.age = users.age + 1);
    EXPECT_SQL(s, generic(),
               "UPDATE users SET age=(users.age + :age_1), nickname=:nickname WHERE users.active = 0",
               "age_1=1, nickname='idle'");
    EXPECT_TEXT(s, postgresql(),
                "UPDATE users SET age=(users.age + $1), nickname=$2 WHERE users.active = false");
}

TEST(Update, later_values_replace_earlier_ones) {
    EXPECT_SQL(update(users).values(users.age = 1).values(users.age = 2, users.name = "x"), sqlite(),
               "UPDATE users SET name=?, age=?", "name='x', age=2");
}

// DM06
TEST(Update, null_and_returning) {
    const auto s = update(users).values(users.nickname = null).where(users.id == 1).returning(users.id);
    EXPECT_TEXT(s, generic(), "UPDATE users SET nickname=NULL WHERE users.id = :id_1 RETURNING users.id");
    EXPECT_TEXT(s, sqlite(), "UPDATE users SET nickname=NULL WHERE users.id = ? RETURNING id");
}

TEST(Update, columns_of_the_execution) {
    const auto s = update(users).where(users.id == bindparam<BigInteger>("key"));
    EXPECT_EQ(compiled(s, generic(), {.column_keys = {"key", "name"}}).text(),
              "UPDATE users SET name=:name WHERE users.id = :key");
    EXPECT_ERROR(compiled(s, generic(), {.column_keys = {"key", "name", "nope"}}), CompileError,
                 "Unconsumed column names: nope");
    EXPECT_ERROR(compiled(s, generic()), CompileError, "sets nothing");
}

// DM16, B02
TEST(Update, a_parameter_named_like_a_column_it_sets) {
    EXPECT_ERROR(compiled(update(users).values(users.name = "x").where(users.name == bindparam<String>("name")), generic()),
                 CompileError, "The name \"name\" means both");
}

TEST(Update, a_parameter_named_like_a_column_of_the_execution) {
    const auto where = bindparam<String>("name");
    const auto aged = update(users).values(users.age = 5);
    EXPECT_ERROR(compiled(aged.where(users.name == where), sqlite(), {.column_keys = {"name"}}), CompileError,
                 "bindparam(\"name\")");
    EXPECT_ERROR(compiled(update(users).where(users.name == where), sqlite(), {.column_keys = {"name", "age"}}),
                 CompileError, "such as \"b_name\"");
    EXPECT_ERROR(compiled(update(users).where(users.name == where).values(users.name = "x"), sqlite(),
                          {.column_keys = {"name"}}),
                 CompileError, "bindparam(\"name\")");
    EXPECT_EQ(compiled(update(users).values(users.name = where), sqlite(), {.column_keys = {"name"}}).text(),
              "UPDATE users SET name=?");
    EXPECT_EQ(compiled(aged.where(users.name == bindparam<String>("b_name")), sqlite(), {.column_keys = {"b_name"}}).text(),
              "UPDATE users SET age=? WHERE users.name = ?");
}

// DM17
TEST(Update, from_another_table) {
    const auto s = update(users).values(users.name = posts.title).where(users.id == posts.author_id);
    EXPECT_TEXT(s, sqlite(), "UPDATE users SET name=posts.title FROM posts WHERE users.id = posts.author_id");
    EXPECT_TEXT(s, postgresql(), "UPDATE users SET name=posts.title FROM posts WHERE users.id = posts.author_id");
    EXPECT_ERROR(compiled(s, generic()), UnsupportedCompilationError, "UPDATE ... FROM");
}

TEST(Update, in_a_subquery) {
    EXPECT_SQL(update(users).values(users.age = 1).where(users.id.in_(select(posts.author_id))), sqlite(),
               "UPDATE users SET age=? WHERE users.id IN (SELECT posts.author_id\nFROM posts)", "age=1");
}

// DM06
TEST(Delete, where_and_returning) {
    const auto s = delete_(users).where(users.id == 1).returning(users.id);
    EXPECT_SQL(s, generic(), "DELETE FROM users WHERE users.id = :id_1 RETURNING users.id", "id_1=1");
    EXPECT_TEXT(s, sqlite(), "DELETE FROM users WHERE users.id = ? RETURNING id");
    EXPECT_TEXT(delete_(users), generic(), "DELETE FROM users");
}

// DM20
TEST(Delete, using_another_table) {
    const auto s = delete_(users).where(users.id == posts.author_id, posts.views == 0);
    EXPECT_TEXT(s, postgresql(),
                "DELETE FROM users USING posts WHERE users.id = posts.author_id AND posts.views = $1");
    EXPECT_ERROR(compiled(s, sqlite()), UnsupportedCompilationError,
                 "The dialect 'sqlite' has no DELETE ... USING, which this statement of kind 'delete' uses.");
}

TEST(Delete, boolean_columns) {
    EXPECT_TEXT(delete_(users).where(users.active), sqlite(), "DELETE FROM users WHERE users.active = 1");
    EXPECT_TEXT(delete_(users).where(not users.active), postgresql(), "DELETE FROM users WHERE NOT users.active");
}

}  // namespace
}  // namespace aludel::testing
