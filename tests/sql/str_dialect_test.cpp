#include "compiler/default_dialect.hpp"
#include "support.hpp"

#include "aludel/postgresql.hpp"
#include "aludel/schema/table.hpp"

namespace aludel::testing {
namespace {

const Dialect& printed() { return compiler::str_dialect(); }

//! Printed as `text`, and refused by the dialect of standard SQL.
#define EXPECT_PRINTED(statement, text)                                               \
    EXPECT_TEXT(statement, printed(), text);                                          \
    EXPECT_THROW(compiled(statement, generic()), UnsupportedCompilationError)

TEST(StrDialect, writes_what_no_standard_has) {
    EXPECT_PRINTED(users.name.regexp_match("a.*"), "users.name <regexp> :name_1");
    EXPECT_PRINTED(!users.name.regexp_match("a.*"), "users.name <not regexp> :name_1");
    EXPECT_PRINTED(users.name.regexp_replace("a", "b"), "<regexp replace>(users.name, :name_1, :name_2)");
    EXPECT_PRINTED(try_cast<Integer>(users.name), "TRY_CAST(users.name AS INTEGER)");
    EXPECT_PRINTED(postgresql::array(1, 2), "ARRAY[:param_1, :param_2]");
    EXPECT_PRINTED(next_value(Sequence("numbers")), "<next sequence value: numbers>");
}

TEST(StrDialect, is_that_of_printed_statements) {
    std::ostringstream out;
    out << users.name.regexp_match("a.*");
    EXPECT_EQ(out.str(), "users.name <regexp> :name_1");
}

TEST(StrDialect, has_booleans_that_the_dialect_of_standard_sql_has_not) {
    EXPECT_TEXT(select(users.id).where(users.active), printed(), "SELECT users.id\nFROM users\nWHERE users.active");
    EXPECT_TEXT(select(users.id).where(users.active), generic(), "SELECT users.id\nFROM users\nWHERE users.active = 1");
}

TEST(Arrays, are_refused_where_there_are_none) {
    EXPECT_THROW(compiled(postgresql::array(1, 2), sqlite()), UnsupportedCompilationError);
    EXPECT_TEXT(postgresql::array(1, 2), postgresql(), "ARRAY[$1, $2]");
}

TEST(Division, of_integers_is_exact) {
    EXPECT_TEXT(users.age / 2, generic(), "users.age / CAST(:age_1 AS NUMERIC)");
    EXPECT_TEXT(users.age / 2, sqlite(), "users.age / (? + 0.0)");
    EXPECT_TEXT(users.age / (users.age + users.age), postgresql(), "users.age / CAST((users.age + users.age) AS NUMERIC)");
    EXPECT_TEXT(users.score / 2, postgresql(), "users.score / $1");
}


TEST(Select, tells_a_table_without_a_schema_from_one_of_its_name_with_a_schema) {
    const std::string names[] = {"id"};
    const SqlType types[] = {TypeId::integer};
    const auto plain = sql::build::lightweight_table("", "users", names, types, 1);
    const auto archived = sql::build::lightweight_table("archive", "users", names, types, 1);
    const sql::NodeRef items[] = {sql::build::column_at(plain, 0), sql::build::column_at(archived, 0)};
    EXPECT_EQ(generic().compile(sql::build::select(items, 2)).text(),
              "SELECT users_1.id, archive.users.id AS id_1\nFROM users AS users_1, archive.users");
    EXPECT_EQ(generic().compile(sql::build::select(items, 1)).text(), "SELECT users.id\nFROM users");
}

TEST(Operators, of_the_program_before_their_operand_have_a_blank) {
    EXPECT_EQ(generic().compile(sql::build::custom_unary("@", users.age.node(), TypeId::integer)).text(), "@ users.age");
}

TEST(Operators, not_of_a_sum_has_brackets) {
    const sql::NodeRef sum = (users.age + 1).node();
    EXPECT_EQ(generic().compile(sql::build::unary(sql::Op::not_, sum, TypeId::boolean)).text(), "NOT (users.age + :age_1)");
}

TEST(From, takes_a_text) {
    sql::build::TableFunctionOptions unnamed;
    unnamed.bare = true;
    const auto from = sql::build::table_function(sql::build::text("users, posts"), "", unnamed);
    const sql::NodeRef items[] = {sql::build::star()};
    EXPECT_EQ(generic().compile(sql::build::select_from(sql::build::select(items, 1), from)).text(), "SELECT *\nFROM users, posts");
}

}  // namespace
}  // namespace aludel::testing
