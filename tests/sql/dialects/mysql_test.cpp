// What MySQL and MariaDB write in their own way.

#include "../support.hpp"

#include "aludel/mariadb.hpp"
#include "aludel/mysql.hpp"

namespace aludel::testing {
namespace {

const Dialect& mysql() { return aludel::mysql::dialect(); }
const Dialect& mysql_57() {
    static const Ref<const Dialect> old = aludel::mysql::dialect({.server_version = {5, 7}});
    return *old;
}

TEST(MysqlText, a_condition_without_a_table_is_one_of_dual) {
    EXPECT_TEXT(select(literal(1).label("one")).where(literal(1) == literal(2)), mysql(), "SELECT ? AS one FROM DUAL\nWHERE ? = ?");
    EXPECT_TEXT(select(literal(1).label("one")), mysql(), "SELECT ? AS one");
}

TEST(MysqlText, locks) {
    EXPECT_TEXT(select(users.id).with_for_update({.read = true, .of = {users}}), mysql(), "SELECT users.id\nFROM users FOR SHARE OF users");
    EXPECT_TEXT(select(users.id).with_for_update({.read = true, .of = {users}}), mysql_57(), "SELECT users.id\nFROM users LOCK IN SHARE MODE");
}

TEST(MysqlText, several_tables_are_changed_at_once) {
    const auto statement = update(users).where(posts.author_id == users.id).values(users.name = "a", posts.title = "b");
    EXPECT_SQL(statement, mysql(), "UPDATE users, posts SET posts.title=?, users.name=? WHERE posts.author_id = users.id",
               "posts_title='b', name='a'");
}

// F04
TEST(MysqlText, strings_of_a_group) {
    const auto sorted = func::call<String>("aggregate_strings", users.name, ordered(literal(", "), users.id.desc()));
    EXPECT_TEXT(select(sorted.label("names")), mysql(),
                "SELECT group_concat(users.name ORDER BY users.id DESC SEPARATOR ?) AS names\nFROM users");
    EXPECT_TEXT(select(func::call<String>("aggregate_strings", users.name, ", ").label("names")), mysql(),
                "SELECT group_concat(users.name SEPARATOR ?) AS names\nFROM users");
}

TEST(MysqlText, the_new_row_of_an_upsert_within_an_expression) {
    const auto upsert = aludel::mysql::insert(users).values(users.id = 1, users.age = 2);
    const auto statement = upsert.on_duplicate_key_update(users.age = users.age + aludel::mysql::inserted(users.age));
    EXPECT_TEXT(statement, mysql(), "INSERT INTO users (id, age) VALUES (?, ?) AS new ON DUPLICATE KEY UPDATE age = (users.age + new.age)");
    EXPECT_TEXT(statement, mysql_57(), "INSERT INTO users (id, age) VALUES (?, ?) ON DUPLICATE KEY UPDATE age = (users.age + VALUES(age))");
}

TEST(MysqlText, a_delete_with_other_tables_names_its_alias) {
    MetaData metadata;
    Table t("t", metadata, Column("x", Integer())), u("u", metadata, Column("x", Integer()));
    const auto a = t.alias("a");
    EXPECT_TEXT(delete_(a).where(a.c["x"] == u.c["x"]), mysql(), "DELETE FROM a USING t AS a, u WHERE a.x = u.x");
}

TEST(MysqlText, mariadb_takes_the_method_of_an_index_from_mysqls_options) {
    MetaData metadata;
    Table t("t", metadata, Column("x", String(9)));
    const Index index("ix", {"x"}, {.dialect_options = {{"mysql_using", "hash"}, {"mysql_prefix", "FULLTEXT"}}});
    EXPECT_EQ(CreateIndex(t, index).compile(aludel::mariadb::dialect()), "CREATE INDEX ix ON t (x) USING hash");
    EXPECT_EQ(CreateIndex(t, index).compile(mysql()), "CREATE FULLTEXT INDEX ix ON t (x) USING hash");
}

TEST(MysqlText, national_texts) {
    EXPECT_EQ(mysql().type_text(aludel::mysql::Char(3, {.national = true})), "NATIONAL CHAR(3)");
}

}  // namespace
}  // namespace aludel::testing
