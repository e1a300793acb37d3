// What Oracle writes in its own way.

#include "../support.hpp"

#include "aludel/oracle.hpp"
#include "aludel/sql/compound.hpp"

namespace aludel::testing {
namespace {

const Dialect& oracle() { return aludel::oracle::dialect(); }
const Dialect& oracle_11() {
    static const Ref<const Dialect> old = aludel::oracle::dialect({.server_version = {11, 2}});
    return *old;
}

TEST(OracleText, rows_are_fetched) {
    EXPECT_SQL(select(users.id).order_by(users.id).limit(3).offset(2), oracle(),
               "SELECT users.id\nFROM users ORDER BY users.id\n OFFSET :param_1 ROWS\n FETCH FIRST :param_2 ROWS ONLY",
               "param_1=2, param_2=3");
}

// S12, DO03
TEST(OracleText, before_12_rows_are_counted_by_rownum) {
    EXPECT_SQL(select(users.id, users.name).order_by(users.name).limit(3), oracle_11(),
               "SELECT anon_1.id, anon_1.name\nFROM (SELECT users.id AS id, users.name AS name\nFROM users ORDER BY users.name) "
               "anon_1\nWHERE ROWNUM <= :param_1",
               "param_1=3");
    EXPECT_SQL(select(users.id).where(users.age > 5).limit(3).offset(2), oracle_11(),
               "SELECT anon_1.id\nFROM (SELECT anon_2.id AS id, ROWNUM AS ora_rn\nFROM (SELECT users.id AS id\nFROM users\n"
               "WHERE users.age > :age_1) anon_2\nWHERE ROWNUM <= :param_1 + :param_2) anon_1\nWHERE ora_rn > :param_2",
               "age_1=5, param_1=3, param_2=2");
    EXPECT_TEXT(select(users.id).offset(2), oracle_11(),
                "SELECT anon_1.id\nFROM (SELECT anon_2.id AS id, ROWNUM AS ora_rn\nFROM (SELECT users.id AS id\nFROM users) anon_2) "
                "anon_1\nWHERE ora_rn > :param_1");
}

TEST(OracleText, before_12_a_lock_is_that_of_the_statement_around) {
    EXPECT_TEXT(select(users.id).limit(1).with_for_update({.nowait = true}), oracle_11(),
                "SELECT anon_1.id\nFROM (SELECT users.id AS id\nFROM users) anon_1\nWHERE ROWNUM <= :param_1 FOR UPDATE NOWAIT");
}

TEST(OracleText, a_label_is_no_key_of_an_order) {
    const auto total = (users.age + 1).label("total");
    EXPECT_TEXT(select(total).order_by(total), oracle(), "SELECT users.age + :age_1 AS total\nFROM users ORDER BY users.age + :age_1");
}

// DO01
TEST(OracleText, changed_rows_go_into_parameters) {
    EXPECT_SQL(insert(users).values(users.id = 1).returning(users.id, users.age + 1), oracle(),
               "INSERT INTO users (id) VALUES (:id) RETURNING users.id, users.age + :age_1 INTO :ret_0, :ret_1",
               "id=1, age_1=1, ret_0=NULL, ret_1=NULL");
}

// DO01, B03
TEST(OracleText, parameters_with_names_that_are_words_are_quoted) {
    EXPECT_TEXT(text("SELECT :size"), oracle(), "SELECT :\"size\"");
    EXPECT_TEXT(text("SELECT :sized"), oracle(), "SELECT :sized");
}

// A08
TEST(OracleText, rows_of_functions_are_those_of_a_table) {
    const auto n = func::call<Integer>("numbers_of", 3).column_valued("n");
    EXPECT_TEXT(select(n), oracle(), "SELECT n.COLUMN_VALUE\nFROM TABLE (numbers_of(:numbers_of_1)) n");
}

// O21
TEST(OracleText, bits_are_functions) {
    EXPECT_TEXT(select(users.age.bitwise_xor(1), users.age.bitwise_or(2)), oracle(),
                "SELECT BITXOR(users.age, :age_1) AS anon_1, BITOR(users.age, :age_2) AS anon_2\nFROM users");
    EXPECT_ERROR(compiled(select(users.age.bitwise_lshift(1)), oracle()), UnsupportedCompilationError, "BITAND");
}

// F04, F05
TEST(OracleText, an_order_of_arguments_is_that_of_a_group) {
    const auto names = func::call<String>("aggregate_strings", users.name, ordered(literal(", "), users.id.desc()));
    EXPECT_TEXT(select(names.label("names")), oracle(),
                "SELECT LISTAGG(users.name, :aggregate_strings_1) WITHIN GROUP (ORDER BY users.id DESC) AS names\nFROM users");
}

TEST(OracleText, elements_of_json_are_named_by_literal_paths) {
    struct Docs : TypedTable<"docs"> {
        Column<BigInteger> id{this, "id", primary_key};
        Column<JsonType> body{this, "body"};
    };
    const Docs docs;
    EXPECT_TEXT(select(docs.body["na'me"].label("x")), oracle(), "SELECT JSON_QUERY(docs.body, '$.\"na''me\"') AS x\nFROM docs");
    EXPECT_TEXT(select(docs.body["age"].as_integer().label("x")), oracle(),
                "SELECT JSON_VALUE(docs.body, '$.\"age\"' RETURNING NUMBER(19) ERROR ON ERROR) AS x\nFROM docs");
}

}  // namespace
}  // namespace aludel::testing
