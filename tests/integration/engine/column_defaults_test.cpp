// Columns that INSERT and UPDATE leave out, on the databases themselves: default_value, onupdate, sequences, initialisers;
// types with expressions, schema_translate_map, and what create_all creates beside tables.

#include "integration/support.hpp"

#include <aludel/postgresql.hpp>

#include <atomic>

using namespace aludel;
using namespace aludel::integration;

namespace {

std::atomic<int> calls = 0;

const MetaData model;
const Table tasks("defaulted_tasks", model, Column("id", Integer(), primary_key),
                  Column("name", String(20), not_null), Column("state", String(10), default_value("new")),
                  Column("twice", Integer(), default_value([](const DefaultContext& row) { return row.get<int>("width") * 2; })),
                  Column("width", Integer(), default_value(3)), Column("call", Integer(), default_value([] { return ++calls; })),
                  Column("shout", String(30), default_value(func::upper("made")), onupdate(func::upper("changed"))),
                  Column("version", Integer(), default_value(1), onupdate(2)));
struct Tokens : TypedTable<"defaulted_tokens"> {
    Column<String> token{this, "token", String(40), primary_key, default_value(func::lower("ABC"))};
    Column<Integer> part{this, "part", primary_key, default_value([] { return 9; })};
    Column<Nullable<String>> note{this, "note", String(10)};
};
inline const Tokens tokens;

struct Account {
    int id = 0;
    std::string name = {};
    bool active = true;
    std::optional<std::string> plan = "free";
    Generated<std::string> token = {};
    Generated<int> edits = {};
};
struct AccountTable : Declarative<Account, "defaulted_accounts"> {
    Mapped<&Account::id> id{this, primary_key};
    Mapped<&Account::name> name{this};
    Mapped<&Account::active> active{this};
    Mapped<&Account::plan> plan{this};
    Mapped<&Account::token> token{this, default_value([](const DefaultContext& row) { return "t-" + row.get<std::string>("name"); })};
    Mapped<&Account::edits> edits{this, default_value(0), onupdate(func::coalesce(literal(41), 0) + 1)};
};
inline const AccountTable accounts;

class Defaults : public DatabaseTest {
protected:
    Defaults() {
        model.drop_all(engine());
        model.create_all(engine());
        metadata(tokens).create_all(engine());
        engine().begin([](Connection& c) {
            c.execute(delete_(tokens).all_rows());
            c.execute(delete_(accounts).all_rows());
        });
        calls = 0;
        connection = std::make_unique<Connection>(connect());
    }
    Row<> task(int id) { return connection->execute(select(tasks).where(tasks.c["id"] == id)).one(); }
    std::unique_ptr<Connection> connection;
};
INSTANTIATE_TEST_SUITE_P(Live, Defaults, every_database(), database_name);

using Strings = std::vector<std::string>;

}  // namespace

// D01, D02
TEST_P(Defaults, fill_in_what_an_insert_leaves_out) {
    Result result = connection->execute(insert(tasks).values({{"name", "a"}}));
    EXPECT_EQ(result.inserted_primary_key()[0], Value(1));
    EXPECT_EQ(result.prefetch_cols(), (Strings{"state", "twice", "width", "call", "version"}));
    EXPECT_EQ(result.postfetch_cols(), (Strings{"shout", "id"}));
    const Row<> row = task(1);
    EXPECT_EQ(row["state"], Value("new"));
    EXPECT_EQ(row["width"], Value(3));
    EXPECT_EQ(row["twice"], Value(6));
    EXPECT_EQ(row["call"], Value(1));
    EXPECT_EQ(row["shout"], Value("MADE"));
    EXPECT_EQ(row["version"], Value(1));
}

// D06
TEST_P(Defaults, leave_an_explicit_null_and_a_given_value) {
    connection->execute(insert(tasks).values({{"name", "a"}, {"state", null}, {"width", 10}}));
    EXPECT_TRUE(task(1)["state"].is_null());
    EXPECT_EQ(task(1)["twice"], Value(20));
    connection->execute(insert(tasks), {{"name", "b"}, {"call", 77}});
    EXPECT_EQ(task(2)["call"], Value(77));
    EXPECT_EQ(task(2)["twice"], Value(6));
}

// D10
TEST_P(Defaults, are_called_for_each_set_of_parameters) {
    std::vector<Params> sets;
    for (int i = 0; i < 5; ++i) sets.push_back({{"name", "n" + std::to_string(i)}, {"width", i}});
    connection->execute_many(insert(tasks), sets);
    const auto rows = connection->execute(select(tasks.c["call"], tasks.c["twice"], tasks.c["shout"]).order_by(tasks.c["id"])).all();
    ASSERT_EQ(rows.size(), 5u);
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(rows[static_cast<std::size_t>(i)][0], Value(i + 1));
        EXPECT_EQ(rows[static_cast<std::size_t>(i)][1], Value(2 * i));
        EXPECT_EQ(rows[static_cast<std::size_t>(i)][2], Value("MADE"));
    }
}

// D08, D02
TEST_P(Defaults, are_called_for_each_row_of_values) {
    connection->execute(insert(tasks).values(std::vector<Params>{{{"name", "a"}, {"width", 5}}, {{"name", "b"}, {"width", 7}}}));
    EXPECT_EQ(task(1)["call"], Value(1));
    EXPECT_EQ(task(2)["call"], Value(2));
    EXPECT_EQ(task(1)["twice"], Value(10));
    EXPECT_EQ(task(2)["twice"], Value(14));
}

// D03
TEST_P(Defaults, onupdate_changes_what_an_update_does_not_set) {
    connection->execute(insert(tasks).values({{"name", "a"}}));
    Result result = connection->execute(update(tasks).values({{"name", "b"}}).where(tasks.c["id"] == 1));
    EXPECT_EQ(result.prefetch_cols(), Strings{"version"});
    EXPECT_EQ(result.postfetch_cols(), Strings{"shout"});
    EXPECT_EQ(task(1)["shout"], Value("CHANGED"));
    EXPECT_EQ(task(1)["version"], Value(2));
    connection->execute(update(tasks).values({{"version", 9}}).where(tasks.c["id"] == 1));
    EXPECT_EQ(task(1)["version"], Value(9));
    connection->execute_many(update(tasks).where(tasks.c["id"] == bindparam<Integer>("which")), {{{"which", 1}, {"name", "c"}}});
    EXPECT_EQ(task(1)["version"], Value(2));
}

// D07
TEST_P(Defaults, are_added_to_insert_from_select_and_called_once) {
    connection->execute(insert(tasks).values(std::vector<Params>{{{"name", "a"}}, {{"name", "b"}}}));
    connection->execute(insert(tasks).from_select({tasks.c["name"]}, select(tasks.c["name"])));
    EXPECT_EQ(task(3)["call"], Value(3));
    EXPECT_EQ(task(4)["call"], Value(3));
    EXPECT_EQ(task(4)["state"], Value("new"));
    EXPECT_EQ(task(4)["shout"], Value("MADE"));
}

TEST_P(Defaults, of_keys_are_in_the_inserted_key) {
    const Row<> key = connection->execute(insert(tokens).values(tokens.note = "x")).inserted_primary_key();
    EXPECT_EQ(key["token"], Value("abc"));
    EXPECT_EQ(key["part"], Value(9));
    EXPECT_EQ(connection->scalars(select(tokens.note)).one(), "x");
}

TEST_P(Defaults, an_upsert_has_them_for_the_new_row_alone) {
    const auto upsert = sqlite::insert(tokens).values(tokens.note = "x").on_conflict_do_update({tokens.token, tokens.part}, tokens.note = "again");
    connection->execute(upsert);
    connection->execute(upsert);
    EXPECT_EQ(connection->scalars(select(tokens.note)).one(), "again");
}

TEST_P(Defaults, a_function_that_throws_leaves_no_row) {
    const MetaData own;
    const Table failing("defaulted_failing", own, Column("id", Integer(), primary_key),
                        Column("x", Integer(), default_value([]() -> int { throw std::runtime_error("no value today"); })),
                        Column("y", Integer()));
    own.drop_all(engine());
    own.create_all(engine());
    EXPECT_THROW(connection->execute(insert(failing).values({{"y", 1}})), std::runtime_error);
    EXPECT_THROW(connection->execute_many(insert(failing), {{{"y", 1}}, {{"y", 2}}}), std::runtime_error);
    EXPECT_EQ(connection->scalars(select(func::count(failing.c["id"]))).one(), 0);
    connection->rollback();
    own.drop_all(engine());
}

TEST_P(Defaults, an_initialiser_fills_in_the_column_of_a_core_insert) {
    connection->execute(insert(accounts).values(accounts.name = "x"));
    const Account made = connection->scalars(select(accounts)).one();
    EXPECT_TRUE(made.active);
    EXPECT_EQ(made.plan, "free");
    EXPECT_EQ(made.token, "t-x");
    EXPECT_EQ(made.edits, 0);
    EXPECT_THROW(connection->execute(insert(accounts).values(accounts.active = false)), Error);   // NOT NULL: name has none
    connection->rollback();
}

TEST_P(Defaults, an_object_keeps_what_it_has) {
    connection->execute(insert(accounts), std::vector<Account>{{.name = "y", .active = false, .plan = std::nullopt}, {.name = "z", .token = "own"}});
    const auto made = connection->scalars(select(accounts).order_by(accounts.id)).all();
    ASSERT_EQ(made.size(), 2u);
    EXPECT_FALSE(made[0].active);
    EXPECT_EQ(made[0].plan, std::nullopt);
    EXPECT_EQ(made[0].token, "t-y");
    EXPECT_EQ(made[1].token, "own");
    EXPECT_EQ(made[1].plan, "free");
}

TEST_P(Defaults, a_session_reads_back_what_was_filled_in) {
    connection.reset();
    Session session(engine());
    const Ptr<Account> first = session.add(Account{.name = "a"}), second = session.add(Account{.name = "b"});
    session.flush();
    EXPECT_EQ(first->token, "t-a");
    EXPECT_EQ(second->token, "t-b");
    EXPECT_EQ(second->edits, 0);
    first.edit()->name = "renamed";
    session.flush();
    EXPECT_EQ(first->edits, 42);
    EXPECT_EQ(first->token, "t-a");
    session.commit();
    EXPECT_EQ(session.get<Account>(first->id)->edits, 42);
}

// Z04
TEST_P(Defaults, types_with_expressions_are_applied_on_both_ways) {
    const MetaData own;
    const auto folded = with_expressions(
        String(20), [](auto value) { return func::lower(value); }, [](auto column) { return func::upper(column); });
    const Table t("folded_names", own, Column("id", Integer(), primary_key), Column("name", folded));
    own.drop_all(engine());
    own.create_all(engine());
    connection->execute(insert(t).values({{"name", "Ann"}}));
    connection->execute_many(insert(t), {{{"name", "Bob"}}, {{"name", "CID"}}});
    EXPECT_EQ(connection->execute(text("SELECT name FROM folded_names WHERE id = 1")).scalar_one(), Value("ann"));
    EXPECT_EQ(connection->scalars(select(t.c["name"]).order_by(t.c["id"])).all(), (std::vector<Value>{"ANN", "BOB", "CID"}));
    const auto ids = [&](const auto& condition) { return connection->scalars(select(t.c["id"]).where(condition).order_by(t.c["id"])).all(); };
    EXPECT_EQ(ids(t.c["name"] == "BOB"), std::vector<Value>{2});
    EXPECT_EQ(ids(t.c["name"].in_({"ANN", "Cid"})), (std::vector<Value>{1, 3}));
    std::vector<std::string> many;
    for (int i = 0; i < 20; ++i) many.push_back("X" + std::to_string(i));
    many.push_back("BOB");
    EXPECT_EQ(ids(t.c["name"].in_(many)), std::vector<Value>{2});
    connection->commit();
    connection.reset();
    own.drop_all(engine());
}

// X12
TEST_P(Defaults, one_model_lies_in_several_schemas) {
    const bool has_schemas = dialect_can().alter_constraints;   // SQLite attaches databases instead
    const MetaData own;
    const Table t("tenant_rows", own, Column("id", Integer(), primary_key), Column("name", String(10)), Schema("tenant"));
    if (has_schemas) {
        connection->execute_script("DROP SCHEMA IF EXISTS tenant_1 CASCADE; DROP SCHEMA IF EXISTS tenant_2 CASCADE; "
                                   "CREATE SCHEMA tenant_1; CREATE SCHEMA tenant_2");
    } else {
        connection->rollback();
        connection->execute_script("ATTACH DATABASE ':memory:' AS tenant_1");
        connection->execute_script("ATTACH DATABASE ':memory:' AS tenant_2");
    }
    const auto statement = select(t.c["name"]);
    for (const std::string tenant : {"tenant_1", "tenant_2"}) {
        connection->execution_options({.schema_translate_map = {{"tenant", tenant}}});
        connection->execute(CreateTable(t));
        connection->execute(insert(t).values({{"name", tenant}}));
    }
    for (const std::string tenant : {"tenant_1", "tenant_2", "tenant_1"}) {
        connection->execution_options({.schema_translate_map = {{"tenant", tenant}}});
        EXPECT_EQ(connection->scalars(statement).one(), Value(tenant));
        EXPECT_TRUE(connection->has_table("tenant.tenant_rows"));
    }
    EXPECT_EQ(connection->scalars(statement.execution_options({.schema_translate_map = {{"tenant", "tenant_2"}}})).one(), Value("tenant_2"));
    connection->execution_options({.schema_translate_map = {{"tenant", "tenant_3"}}});
    EXPECT_THROW(connection->scalars(statement).one(), DBAPIError);
    connection->rollback();
    connection.reset();
    engine().dispose();
}

// G16, N12
TEST_P(Defaults, create_all_creates_types_sequences_and_comments) {
    const MetaData own;
    const Table t("numbered_rows", own, Column("id", Integer(), primary_key, Sequence("numbered_rows_seq", {.start = 100})),
                  Column("mood", Enum(std::vector<std::string_view>{"sad", "ok"}, "numbered_mood", {.native = true})), Comment("rows that a sequence numbers"));
    own.drop_all(engine());
    own.create_all(engine());
    own.create_all(engine());   // finds everything there
    const Result result = connection->execute(insert(t).values({{"mood", "ok"}}));
    const bool has_sequences = dialect_can().sequences;
    EXPECT_EQ(result.inserted_primary_key()[0], Value(has_sequences ? 100 : 1));
    if (has_sequences) {
        EXPECT_EQ(connection->execute(text("SELECT obj_description('numbered_rows'::regclass)")).scalar_one(),
                  Value("rows that a sequence numbers"));
        EXPECT_EQ(connection->execute(text("SELECT typname::text FROM pg_type WHERE typname = 'numbered_mood'")).scalar_one(), Value("numbered_mood"));
    }
    connection->rollback();
    connection.reset();
    own.drop_all(engine());
    own.drop_all(engine());
    EXPECT_FALSE(Connection(connect()).has_table("numbered_rows"));
}
