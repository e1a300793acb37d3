// Statements of a program's own. EX01, EX03

#include "support.hpp"

#include <aludel/sql/construct.hpp>
#include <aludel/sqlite.hpp>

namespace aludel::testing {
namespace {

auto replace_into(const auto& target, const auto& query) {
    return construct_statement([](sql::ConstructText& out) {
        if (out.dialect() != "sqlite") out.unsupported("REPLACE", "Use on_conflict_do_update().");
        out << "REPLACE INTO ";
        out.operand(0) << " ";
        out.operand(1);
    }, target, query);
}

}  // namespace

TEST(CustomStatements, write_tables_queries_and_values) {
    EXPECT_SQL(replace_into(posts, select(posts).where(posts.id < 10)), sqlite(),
               "REPLACE INTO posts SELECT posts.id, posts.title, posts.author_id, posts.views\nFROM posts\nWHERE posts.id < ?",
               "id_1=10");
    const auto analyze = construct_statement([](sql::ConstructText& out) {
        out << "EXPLAIN (ANALYZE, TIMING ";
        out.operand(1) << ") ";
        out.operand(0);
    }, select(users.id).where(users.name == "x"), literal_column("off"));
    EXPECT_SQL(analyze, postgresql(), "EXPLAIN (ANALYZE, TIMING off) SELECT users.id\nFROM users\nWHERE users.name = $1", "name_1='x'");
    const auto sum = construct_statement([](sql::ConstructText& out) { (out << "CALL add(").operands(", ") << ")"; }, 1, "two",
                                         users.age + 3);
    EXPECT_SQL(sum, generic(), "CALL add(:param_1, :param_2, users.age + :age_1)", "param_1=1, param_2='two', age_1=3");
}

TEST(CustomStatements, have_common_table_expressions) {
    const auto old = select(posts).where(posts.views < 5).cte("old");
    EXPECT_TEXT(replace_into(posts, select(old)), sqlite(),
                "WITH old AS \n(SELECT posts.id AS id, posts.title AS title, posts.author_id AS author_id, posts.views AS views\n"
                "FROM posts\nWHERE posts.views < ?)\n REPLACE INTO posts SELECT old.id, old.title, old.author_id, old.views\nFROM old");
}

TEST(CustomStatements, refuse_dialects_and_operands_that_are_missing) {
    EXPECT_ERROR(compiled(replace_into(posts, select(posts)), postgresql()), UnsupportedCompilationError,
                 "The dialect 'postgresql' has no REPLACE, which this statement of kind 'custom_statement' uses.");
    const auto wrong = construct_statement([](sql::ConstructText& out) { out.operand(1); }, 1);
    EXPECT_ERROR(compiled(wrong, sqlite()), CompileError, "has 1 operands; its writer asks for number 1");
}

TEST(CustomStatements, are_equal_to_those_of_the_same_function_and_operands) {
    const auto key = [](const auto& statement) { return statement.compile(sqlite()).text(); };
    EXPECT_EQ(key(replace_into(posts, select(posts))), key(replace_into(posts, select(posts))));
    const auto named = replace_into(posts, select(posts.id)).template columns<int>("id");
    EXPECT_EQ(key(named), "REPLACE INTO posts SELECT posts.id\nFROM posts");
}

// J18
TEST(SqliteJsonb, is_written_and_read_through_functions) {
    const MetaData own;
    const Table t("t", own, Column("id", Integer()), Column("doc", aludel::sqlite::Jsonb()));
    EXPECT_NE(CreateTable(t).compile(sqlite()).find("doc JSONB"), std::string::npos);
    EXPECT_TEXT(select(t.c["doc"]), sqlite(), "SELECT json(t.doc) AS doc\nFROM t");
    EXPECT_TEXT(insert(t).values({{"doc", Json::parse("{}")}}), sqlite(), "INSERT INTO t (doc) VALUES (jsonb(?))");
    EXPECT_TEXT(select(t.c["id"]).where(t.c["doc"] == Json::parse("[1]")), sqlite(),
                "SELECT t.id\nFROM t\nWHERE json(t.doc) = json(jsonb(?))");
    EXPECT_THROW(CreateTable(t).compile(postgresql()), UnsupportedCompilationError);
}

// DX02
TEST(OldServers, are_refused_with_the_oldest_that_works) {
    EXPECT_ERROR(postgresql().for_server({"9.5.25", {}}), NotSupportedError,
                 "The server is PostgreSQL 9.5.25; 9.6 is the oldest that this library works with");
    EXPECT_EQ(postgresql().for_server({"9.6", {}})->server_version_info(), (ServerVersion{9, 6}));
    EXPECT_EQ(postgresql().for_server({"17beta1", {}})->name(), "postgresql");
    EXPECT_ERROR(sqlite().for_server({"3.8.11", {}}), NotSupportedError, "The server is SQLite 3.8.11; 3.20 is the oldest");
}

}  // namespace aludel::testing
