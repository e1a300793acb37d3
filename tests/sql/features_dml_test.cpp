// INSERT, UPDATE and DELETE of each database, by their ids in the list of features.

#include "support.hpp"

#include <aludel/mariadb.hpp>
#include <aludel/mssql.hpp>
#include <aludel/mysql.hpp>
#include <aludel/oracle.hpp>
#include <aludel/postgresql.hpp>

namespace aludel::testing {
namespace {

const Dialect& mysql() { return aludel::mysql::dialect(); }
const Dialect& mariadb() { return aludel::mariadb::dialect(); }
const Dialect& mssql() { return aludel::mssql::dialect(); }
const Dialect& oracle() { return aludel::oracle::dialect(); }

// DM03, DT06
TEST(FeatureInsert, several_rows_where_the_database_has_them) {
    const auto rows = insert(users).values({{users.name = "a"}, {users.name = "b"}});
    EXPECT_TEXT(rows, mysql(), "INSERT INTO users (name) VALUES (?), (?)");
    EXPECT_TEXT(rows, mssql(), "INSERT INTO users (name) VALUES (?), (?)");
}

// DM04, DT05
TEST(FeatureInsert, without_values) {
    EXPECT_TEXT(insert(users), sqlite(), "INSERT INTO users DEFAULT VALUES");
    EXPECT_TEXT(insert(users), mssql(), "INSERT INTO users DEFAULT VALUES");
    EXPECT_TEXT(insert(users), mysql(), "INSERT INTO users () VALUES ()");
}

// DM05
TEST(FeatureInsert, from_select_with_values_of_the_program) {
    EXPECT_SQL(insert(posts).from_select({posts.title, posts.views}, select(users.name, literal(5)).where(users.active)), postgresql(),
               "INSERT INTO posts (title, views) SELECT users.name, $1 AS anon_1\nFROM users\nWHERE users.active", "param_1=5");
}

// DM06, DT07, DO01, DQ03
TEST(FeatureInsert, returning_of_each_database) {
    const auto one = insert(users).values(users.name = "a").returning(users.id, (users.age + 1).label("next"));
    EXPECT_TEXT(one, postgresql(), "INSERT INTO users (name) VALUES ($1) RETURNING users.id, users.age + $2 AS next");
    EXPECT_TEXT(one, sqlite(), "INSERT INTO users (name) VALUES (?) RETURNING id, age + ? AS next");
    const auto id = insert(users).values(users.name = "a").returning(users.id);
    EXPECT_TEXT(id, mssql(), "INSERT INTO users (name) OUTPUT inserted.id VALUES (?)");
    EXPECT_TEXT(id, oracle(), "INSERT INTO users (name) VALUES (:name) RETURNING users.id INTO :ret_0");
    EXPECT_TEXT(id, mariadb(), "INSERT INTO users (name) VALUES (?) RETURNING users.id");
    EXPECT_ERROR(compiled(id, mysql()), UnsupportedCompilationError, "RETURNING");
    EXPECT_TEXT(delete_(users).where(users.id == 1).returning(users.id), mssql(), "DELETE FROM users OUTPUT deleted.id WHERE users.id = ?");
    EXPECT_TEXT(update(users).values(users.age = 1).returning(users.id), mssql(), "UPDATE users SET age=? OUTPUT inserted.id");
    EXPECT_TEXT(delete_(users).returning(users), postgresql(),
                "DELETE FROM users RETURNING users.id, users.name, users.age, users.active, users.nickname, users.score");
}

// DM11, DM22
TEST(FeatureInsert, prefixes_and_hints) {
    EXPECT_TEXT(insert(users).values(users.id = 1).prefix_with("OR REPLACE", "sqlite"), sqlite(), "INSERT OR REPLACE INTO users (id) VALUES (?)");
    EXPECT_TEXT(insert(users).values(users.id = 1).prefix_with("IGNORE", "mysql"), mysql(), "INSERT IGNORE INTO users (id) VALUES (?)");
    EXPECT_TEXT(insert(users).values(users.id = 1).prefix_with("IGNORE", "mysql"), sqlite(), "INSERT INTO users (id) VALUES (?)");
    EXPECT_TEXT(update(users).values(users.age = 1).with_hint("WITH (PAGLOCK)", "mssql"), mssql(), "UPDATE users WITH (PAGLOCK) SET age=?");
    EXPECT_TEXT(delete_(users).where(users.id == 1).with_hint("WITH (PAGLOCK)"), mssql(), "DELETE FROM users WITH (PAGLOCK) WHERE users.id = ?");
    EXPECT_TEXT(update(users).values(users.age = 1).prefix_with("LOW_PRIORITY"), mysql(), "UPDATE LOW_PRIORITY users SET age=?");
}

// DM12
TEST(FeatureInsert, upserts_that_take_the_new_row) {
    EXPECT_TEXT(postgresql::insert(users).values(users.id = 1, users.age = 2)
                    .on_conflict_do_update({users.id}, users.age = users.age + excluded(users.age)).where(users.age < excluded(users.age)),
                aludel::testing::postgresql(),
                "INSERT INTO users (id, age) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET age = (users.age + excluded.age) "
                "WHERE users.age < excluded.age");
}

// DM13, DT13
TEST(FeatureInsert, upserts_of_mysql_by_version) {
    const auto row = aludel::mysql::insert(users).values(users.id = 1, users.age = 2)
                         .on_duplicate_key_update(users.age = aludel::mysql::inserted(users.age), users.name = "x");
    EXPECT_TEXT(row, mysql(), "INSERT INTO users (id, age) VALUES (?, ?) AS new ON DUPLICATE KEY UPDATE age = new.age, name = ?");
    EXPECT_TEXT(row, *aludel::mysql::dialect({.server_version = {5, 7}}),
                "INSERT INTO users (id, age) VALUES (?, ?) ON DUPLICATE KEY UPDATE age = VALUES(age), name = ?");
    EXPECT_TEXT(row, mariadb(), "INSERT INTO users (id, age) VALUES (?, ?) ON DUPLICATE KEY UPDATE age = VALUES(age), name = ?");
}

// DM14, B16
TEST(FeatureUpdate, values_of_other_columns) {
    EXPECT_TEXT(update(users).values(users.name = users.nickname, users.age = users.age * 2).where(users.id == 1), generic(),
                "UPDATE users SET name=users.nickname, age=(users.age * :age_1) WHERE users.id = :id_1");
    EXPECT_TEXT(update(users).values(users.age = select(func::count(posts.id)).where(posts.author_id == users.id).scalar_subquery()), generic(),
                "UPDATE users SET age=(SELECT count(posts.id) AS count_1\nFROM posts\nWHERE posts.author_id = users.id)");
}

// DM15, D06
TEST(FeatureUpdate, columns_of_the_parameters_and_null) {
    EXPECT_EQ(compiled(update(users), generic(), {.column_keys = {"name", "age"}}).text(), "UPDATE users SET name=:name, age=:age");
    EXPECT_SQL(insert(users).values({{"name", null}}), generic(), "INSERT INTO users (name) VALUES (:name)", "name=NULL");
}

// DM17, DQ10
TEST(FeatureUpdate, from_other_tables_on_each_database) {
    const auto s = update(users).values(users.name = posts.title).where(users.id == posts.author_id);
    EXPECT_TEXT(s, mysql(), "UPDATE users, posts SET users.name=posts.title WHERE users.id = posts.author_id");
    EXPECT_TEXT(s, mssql(), "UPDATE users SET name=posts.title FROM users, posts WHERE users.id = posts.author_id");
    EXPECT_ERROR(compiled(s, oracle()), UnsupportedCompilationError, "UPDATE ... FROM");
}

// DM19
TEST(FeatureUpdate, of_an_alias) {
    const auto u = aliased(users, "u");
    EXPECT_TEXT(update(u).values(u.age = 1).where(u.id == 5), postgresql(), "UPDATE users AS u SET age=$1 WHERE u.id = $2");
    EXPECT_TEXT(delete_(u).where(u.id == 5), postgresql(), "DELETE FROM users AS u WHERE u.id = $1");
}

// DM20, DQ10
TEST(FeatureDelete, using_other_tables_on_each_database) {
    const auto s = delete_(users).where(users.id == posts.author_id);
    EXPECT_TEXT(s, mysql(), "DELETE FROM users USING users, posts WHERE users.id = posts.author_id");
    EXPECT_TEXT(s, mssql(), "DELETE FROM users FROM users, posts WHERE users.id = posts.author_id");
    EXPECT_ERROR(compiled(s, oracle()), UnsupportedCompilationError, "USING");
    EXPECT_TEXT(delete_(users).using_(posts).where(users.age > 5), postgresql(), "DELETE FROM users USING posts WHERE users.age > $1");
}

// DM21
TEST(FeatureUpdate, of_some_rows_on_mysql) {
    EXPECT_TEXT(update(users).values(users.age = 1).where(users.age > 5).limit(3), mysql(), "UPDATE users SET age=? WHERE users.age > ? LIMIT ?");
}

// DM26, J06
TEST(FeatureUpdate, of_an_element_of_an_array) {
    MetaData metadata;
    Table p("p", metadata, Column("id", Integer(), primary_key), Column("a", aludel::postgresql::Array(Integer())));
    const sql::NodeRef first = sql::build::binary(sql::Op::getitem, p.c["a"].node(), literal(1).node(), TypeId::integer);
    EXPECT_TEXT(update(p).values(Assignment{first, literal(7).node()}).where(p.c["id"] == 2), postgresql(),
                "UPDATE p SET a[$1]=$2 WHERE p.id = $3");
}

// DM27
TEST(FeatureUpdate, of_tables_in_schemas) {
    MetaData metadata({.schema = "My"});
    Table t("t", metadata, Column("id", Integer(), primary_key));
    EXPECT_TEXT(update(t).values({{"id", 1}}).where(t.c["id"] == 2), generic(), "UPDATE \"My\".t SET id=:id WHERE \"My\".t.id = :id_1");
    EXPECT_TEXT(delete_(t), generic(), "DELETE FROM \"My\".t");
}

}  // namespace
}  // namespace aludel::testing
