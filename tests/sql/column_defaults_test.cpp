// Columns that a statement leaves out: default_value, onupdate, sequences and initialisers in its text.

#include "support.hpp"

#include <aludel/mssql.hpp>
#include <aludel/mysql.hpp>
#include <aludel/oracle.hpp>
#include <aludel/orm/mapped.hpp>
#include <aludel/sql/compound.hpp>
#include <aludel/sql/type_expressions.hpp>

namespace aludel::testing {
namespace {

const Dialect& mssql() { return aludel::mssql::dialect(); }
const Dialect& oracle() { return aludel::oracle::dialect(); }

const MetaData own;
const Table jobs("jobs", own, Column("id", Integer(), primary_key), Column("name", String(20)),
                 Column("state", String(10), default_value("new")), Column("made", DateTime(), default_value(func::now())),
                 Column("code", Integer(), default_value([] { return 7; })),
                 Column("tries", Integer(), default_value(0), onupdate(1)),
                 Column("changed", DateTime(), onupdate(func::now())));
const Table numbered("numbered", own, Column("id", Integer(), primary_key, Sequence("numbers", {.schema = "s"})),
                     Column("name", String(20)));

// D01, DM24
TEST(ColumnDefaults, are_added_to_insert_in_the_tables_order) {
    EXPECT_SQL(insert(jobs).values({{"name", "a"}}), sqlite(),
               "INSERT INTO jobs (name, state, made, code, tries) VALUES (?, ?, CURRENT_TIMESTAMP, ?, ?)",
               "name='a', state='new', code=NULL, tries=0");
    EXPECT_TEXT(insert(jobs).values({{"name", "a"}}), postgresql(),
                "INSERT INTO jobs (name, state, made, code, tries) VALUES ($1, $2, now(), $3, $4)");
}

// D01
TEST(ColumnDefaults, are_not_used_where_the_statement_gives_a_value) {
    EXPECT_SQL(insert(jobs).values({{"name", "a"}, {"state", null}, {"code", 1}, {"tries", 2}, {"made", null}}), sqlite(),
               "INSERT INTO jobs (name, state, made, code, tries) VALUES (?, ?, ?, ?, ?)",
               "name='a', state=NULL, made=NULL, code=1, tries=2");
}

TEST(ColumnDefaults, make_a_row_without_values) {
    EXPECT_TEXT(insert(jobs), sqlite(), "INSERT INTO jobs (state, made, code, tries) VALUES (?, CURRENT_TIMESTAMP, ?, ?)");
}

// D03, DM24
TEST(ColumnDefaults, onupdate_is_added_to_set) {
    EXPECT_SQL(update(jobs).values({{"name", "b"}}).where(jobs.c["id"] == 1), sqlite(),
               "UPDATE jobs SET name=?, tries=?, changed=CURRENT_TIMESTAMP WHERE jobs.id = ?", "name='b', tries=1, id_1=1");
    EXPECT_SQL(update(jobs).values({{"tries", 5}}).where(jobs.c["id"] == 1), sqlite(),
               "UPDATE jobs SET tries=?, changed=CURRENT_TIMESTAMP WHERE jobs.id = ?", "tries=5, id_1=1");
    EXPECT_TEXT(delete_(jobs).where(jobs.c["id"] == 1), sqlite(), "DELETE FROM jobs WHERE jobs.id = ?");
    const auto others = jobs.alias("j");   // not of an alias
    EXPECT_TEXT(update(others).values({{"name", "b"}}).where(others.c["id"] == 1), sqlite(), "UPDATE jobs AS j SET name=? WHERE j.id = ?");
}

// D08
TEST(ColumnDefaults, of_several_rows_are_numbered) {
    EXPECT_SQL(insert(jobs).values(std::vector<Params>{{{"name", "a"}, {"code", 1}}, {{"name", "b"}, {"code", 2}}}), generic(),
               "INSERT INTO jobs (name, state, made, code, tries) VALUES (:name_m0, :state, now(), :code_m0, :tries), "
               "(:name_m1, :state_m1, now(), :code_m1, :tries_m1)",
               "name_m0='a', state='new', code_m0=1, tries=0, name_m1='b', state_m1='new', code_m1=2, tries_m1=0");
}

// D07
TEST(ColumnDefaults, are_added_to_the_select_of_an_insert) {
    const auto query = select(users.name).where(users.active);
    EXPECT_SQL(insert(jobs).from_select({jobs.c["name"]}, query), generic(),
               "INSERT INTO jobs (name, state, made, code, tries) SELECT users.name, :state AS anon_1, now() AS now_1, "
               ":code AS anon_2, :tries AS anon_3\nFROM users\nWHERE users.active = 1",
               "state='new', code=NULL, tries=0");
    EXPECT_TEXT(insert(jobs).from_select({jobs.c["name"]}, query, {.include_defaults = false}), generic(),
                "INSERT INTO jobs (name) SELECT users.name\nFROM users\nWHERE users.active = 1");
    EXPECT_THROW(compiled(insert(jobs).from_select({jobs.c["name"]}, union_(query, query)), generic()), CompileError);
}

// N12
TEST(ColumnDefaults, a_sequence_numbers_the_column_where_there_are_sequences) {
    const auto row = insert(numbered).values({{"name", "a"}});
    EXPECT_TEXT(row, postgresql(), "INSERT INTO numbered (id, name) VALUES (nextval('s.numbers'), $1)");
    EXPECT_TEXT(row, mssql(), "INSERT INTO numbered (id, name) VALUES (NEXT VALUE FOR s.numbers, ?)");
    EXPECT_TEXT(row, oracle(), "INSERT INTO numbered (id, name) VALUES (s.numbers.nextval, :name)");
    EXPECT_TEXT(row, sqlite(), "INSERT INTO numbered (name) VALUES (?)");
}

TEST(ColumnDefaults, of_functions_are_called_for_literals) {
    EXPECT_EQ(compiled(insert(jobs).values({{"name", "a"}}), sqlite(), {.literal_binds = true}).text(),
              "INSERT INTO jobs (name, state, made, code, tries) VALUES ('a', 'new', CURRENT_TIMESTAMP, 7, 0)");
}

// T11
TEST(ColumnKeys, name_columns_for_the_program) {
    const Table keyed("keyed", own, Column("Col A", Integer(), Key("a"), primary_key), Column("b", String(10), Key("text")));
    EXPECT_SQL(insert(keyed).values({{"a", 1}, {"text", "x"}}), generic(),
               "INSERT INTO keyed (\"Col A\", b) VALUES (:a, :text)", "a=1, text='x'");
    EXPECT_TEXT(select(keyed.c["text"]).where(keyed.c["a"] == 1), sqlite(), "SELECT keyed.b\nFROM keyed\nWHERE keyed.\"Col A\" = ?");
    EXPECT_TEXT(keyed.alias("k").c["text"], sqlite(), "k.b");
    EXPECT_THROW(static_cast<void>(keyed.c["b"]), NoSuchColumnError);
    EXPECT_TEXT(update(keyed).values({{"text", "y"}}).where(keyed.c["a"] == 1), generic(),
                "UPDATE keyed SET b=:text WHERE keyed.\"Col A\" = :Col_A_1");
}

struct Setting {
    int id = 0;
    std::string name = {};
    bool active = true;
    int size = 0;
    double weight = 1.5;
    std::optional<int> level = 3;
};
struct SettingTable : Declarative<Setting, "default_settings"> {
    Mapped<&Setting::id> id{this, primary_key};
    Mapped<&Setting::name> name{this};
    Mapped<&Setting::active> active{this};
    Mapped<&Setting::size> size{this};
    Mapped<&Setting::weight> weight{this};
    Mapped<&Setting::level> level{this};
};
inline const SettingTable settings;

TEST(ColumnDefaults, an_initialiser_is_one_if_it_says_more_than_its_type) {
    EXPECT_TEXT(insert(settings).values(settings.name = "x"), sqlite(),
                "INSERT INTO default_settings (name, active, weight, level) VALUES (?, ?, ?, ?)");
    EXPECT_EQ(compiled(insert(settings).values(settings.name = "x"), sqlite(), {.literal_binds = true}).text(),
              "INSERT INTO default_settings (name, active, weight, level) VALUES ('x', 1, 1.5, 3)");
    EXPECT_TEXT(insert(settings).values(settings.active = false, settings.weight = 2.0, settings.level = null), sqlite(),
                "INSERT INTO default_settings (active, weight, level) VALUES (?, ?, NULL)");
}

// Z04
TEST(TypeExpressions, stand_around_parameters_and_returned_columns) {
    const auto folded = with_expressions(
        String(20), [](auto value) { return func::lower(value); }, [](auto column) { return func::upper(column); });
    const Table t("folded", own, Column("id", Integer(), primary_key), Column("name", folded));
    EXPECT_SQL(select(t.c["id"], t.c["name"]).where(t.c["name"] == "A"), generic(),
               "SELECT folded.id, upper(folded.name) AS name\nFROM folded\nWHERE folded.name = lower(:name_1)", "name_1='A'");
    EXPECT_SQL(insert(t).values({{"id", 1}, {"name", "A"}}), generic(), "INSERT INTO folded (id, name) VALUES (:id, lower(:name))",
               "id=1, name='A'");
    EXPECT_EQ(compiled(insert(t), generic(), {.column_keys = {"id", "name"}}).text(),
              "INSERT INTO folded (id, name) VALUES (:id, lower(:name))");
    EXPECT_TEXT(update(t).values({{"name", "B"}}).where(t.c["id"] == 1), sqlite(),
                "UPDATE folded SET name=lower(?) WHERE folded.id = ?");
    EXPECT_TEXT(select(t.c["id"]).where(t.c["name"].in_({"A", "B"})), sqlite(),
                "SELECT folded.id\nFROM folded\nWHERE folded.name IN (lower(?), lower(?))");
    EXPECT_EQ(compiled(select(t.c["id"]).where(t.c["name"] == "A"), sqlite(), {.literal_binds = true}).text(),
              "SELECT folded.id\nFROM folded\nWHERE folded.name = lower('A')");
    EXPECT_EQ(compiled(select(t.c["id"]).where(t.c["name"].in_({"A", "B"})), sqlite(), {.literal_binds = true}).text(),
              "SELECT folded.id\nFROM folded\nWHERE folded.name IN (lower('A'), lower('B'))");
    const auto inner = select(t.c["name"]).subquery("s");
    EXPECT_TEXT(select(inner.c["name"]), sqlite(), "SELECT upper(s.name) AS name\nFROM (SELECT folded.name AS name\nFROM folded) AS s");
    EXPECT_TEXT(insert(t).values({{"name", "A"}}).returning(t.c["name"]), postgresql(),
                "INSERT INTO folded (name) VALUES (lower($1)) RETURNING upper(folded.name) AS name");
}

// X12, CA02
TEST(SchemaTranslateMap, writes_other_schemas) {
    const Table t("t", own, Column("id", Integer(), primary_key), Schema("tenant"));
    const Table plain("plain", own, Column("id", Integer(), primary_key));
    const CompileOptions options{.schema_translate_map = {{"tenant", "tenant 7"}, {"", "shared"}}};
    EXPECT_EQ(compiled(select(t.c["id"], plain.c["id"]).where(t.c["id"] == plain.c["id"]), postgresql(), options).text(),
              "SELECT \"tenant 7\".t.id, shared.plain.id AS id_1\nFROM \"tenant 7\".t, shared.plain\nWHERE \"tenant 7\".t.id = shared.plain.id");
    EXPECT_EQ(compiled(insert(t).values({{"id", 1}}), sqlite(), {.schema_translate_map = {{"tenant", ""}}}).text(),
              "INSERT INTO t (id) VALUES (?)");
    EXPECT_EQ(compiled(insert(numbered).values({{"name", "a"}}), postgresql(), {.schema_translate_map = {{"s", "other"}}}).text(),
              "INSERT INTO numbered (id, name) VALUES (nextval('other.numbers'), $1)");
}

// T03
TEST(Schemas, a_table_may_lie_outside_that_of_its_metadata) {
    const MetaData blog({.schema = "blog"});
    const Table inside("inside", blog, Column("id", Integer(), primary_key));
    const Table outside("outside", blog, Column("id", Integer(), primary_key), Schema(""));
    EXPECT_TEXT(select(inside.c["id"]), sqlite(), "SELECT blog.inside.id\nFROM blog.inside");
    EXPECT_TEXT(select(outside.c["id"]), sqlite(), "SELECT outside.id\nFROM outside");
}

// Z18
TEST(Types, of_a_dialect_have_a_generic_one) {
    EXPECT_EQ(sqlite().type_text(as_generic(aludel::mysql::LongText())), "TEXT");
    EXPECT_EQ(sqlite().type_text(as_generic(String(30))), "VARCHAR(30)");
    EXPECT_EQ(as_generic(SqlType(TypeId::jsonb)), SqlType(TypeId::json));
    EXPECT_THROW(as_generic(SqlType(TypeId::hstore)), ArgumentError);
}

}  // namespace
}  // namespace aludel::testing
