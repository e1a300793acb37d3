// Parameters of which the text does not tell the type, beside those whose type the database has to infer.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

struct Registry : DeclarativeBase<Registry> {};
const Table people("people", Registry::metadata(), Column("id", Integer(), primary_key), Column("name", String(20)));

class Inferred : public DatabaseTest {
protected:
    Inferred() {
        Registry::metadata().create_all(engine());
        run("INSERT INTO people (id, name) VALUES (1, 'ann'), (2, 'bob')");
    }
    std::vector<int> ids(const char* where, const Params& parameters) {
        Connection connection = connect();
        return connection.execute(text(unsafe_sql(std::string("SELECT id FROM people WHERE ") + where + " ORDER BY id")), parameters)
            .as<int>().scalars().all();
    }
};
INSTANTIATE_TEST_SUITE_P(Live, Inferred, every_database(), database_name);

//! Where texts are compared with columns that are no texts.
class InferredTexts : public DatabaseTest {
protected:
    InferredTexts() {
        run("CREATE TYPE mood AS ENUM ('sad', 'happy');"
            "CREATE TABLE cases (id uuid, mood mood, settings jsonb, day date);"
            "INSERT INTO cases VALUES ('00000000-0000-0000-0000-000000000001', 'happy', '{\"a\": 1}', '2024-01-02')");
    }
    std::int64_t count(const char* where, const Params& parameters) {
        Connection connection = connect();
        return connection.execute(text(unsafe_sql(std::string("SELECT count(*) FROM cases WHERE ") + where)), parameters)
            .as<std::int64_t>().scalar_one();
    }
};
INSTANTIATE_TEST_SUITE_P(Live, InferredTexts, databases_with(&Abilities::server), database_name);

using Ids = std::vector<int>;

}  // namespace

TEST_P(Inferred, null_tests_of_a_parameter) {
    for (const char* where : {"(:n IS NULL OR name = :n)", "(name = :n OR :n IS NULL)", "(NOT :n is\n not  NULL OR name = :n)"}) {
        EXPECT_EQ(ids(where, {{"n", "bob"}}), Ids{2}) << where;
        EXPECT_EQ(ids(where, {{"n", Value()}}), (Ids{1, 2})) << where;
    }
    EXPECT_EQ(ids("(:i IS NULL OR id = :i)", {{"i", 1}}), Ids{1});
    EXPECT_EQ(ids("(:i IS NULL OR id = :i)", {{"i", Value()}}), (Ids{1, 2}));
    EXPECT_EQ(ids("(:i IS NULL OR id = :i) AND (:n IS NULL OR name = :n)", {{"n", "ann"}, {"i", 2}}), Ids{});
}

TEST_P(Inferred, null_tests_of_a_bindparam) {
    Connection connection = connect();
    const auto named = bindparam<String>("n");
    const auto statement = select(people.c["id"]).where(named.is_(null) or people.c["name"] == named).order_by(people.c["id"]);
    EXPECT_EQ(connection.execute(statement, {{"n", "bob"}}).as<int>().scalars().all(), Ids{2});
    EXPECT_EQ(connection.execute(statement, {{"n", Value()}}).as<int>().scalars().all(), (Ids{1, 2}));
}

TEST_P(InferredTexts, beside_uuids_enums_and_jsonb) {
    for (const char* id : {"00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"}) {
        const std::int64_t found = std::string_view(id).back() == '1';
        EXPECT_EQ(count("id = :id", {{"id", id}}), found);
        EXPECT_EQ(count("(:id IS NULL OR id = :id)", {{"id", id}}), found);
    }
    EXPECT_EQ(count("(:id IS NULL OR id = :id)", {{"id", Value()}}), 1);
    EXPECT_EQ(count("mood = :m", {{"m", "happy"}}), 1);
    EXPECT_EQ(count("(:m IS NULL OR mood = :m) AND (:d IS NULL OR day = :d)", {{"m", "happy"}, {"d", "2024-01-02"}}), 1);
    EXPECT_EQ(count("(:m IS NULL OR mood = :m)", {{"m", "sad"}}), 0);
    EXPECT_EQ(count("settings = :s", {{"s", R"({"a":1})"}}), 1);
    EXPECT_EQ(count("(:s IS NULL OR settings = :s)", {{"s", Value()}}), 1);
    EXPECT_EQ(count("settings @> :s", {{"s", R"({"a":1})"}}), 1);
}

TEST_P(InferredTexts, of_batches) {
    Connection connection = connect();
    connection.execute_many(text("INSERT INTO cases (id, mood, settings) SELECT :id, :m, :s WHERE :x IS NULL OR 'b' = :x"),
                            {{{"id", "00000000-0000-0000-0000-00000000000a"}, {"m", "sad"}, {"s", "[1]"}, {"x", Value()}},
                             {{"id", Value()}, {"m", Value()}, {"s", Value()}, {"x", "b"}},
                             {{"id", Value()}, {"m", "sad"}, {"s", "[2]"}, {"x", "c"}}});
    auto counted = connection.execute(text("SELECT count(*), count(id), count(mood) FROM cases")).as<int, int, int>();
    EXPECT_EQ(counted.one(), (Row<int, int, int>(3, 2, 2)));
}

TEST_P(InferredTexts, are_arguments_of_functions_that_take_anything) {
    Connection connection = connect();
    const auto one = [&](const auto& expression) { return connection.execute(select(expression)).scalar_one(); };
    EXPECT_EQ(one(func::call<String>("concat", literal("a"), "!", 1)), "a!1");
    EXPECT_EQ(one(func::call<String>("concat_ws", "-", "a", "b")), "a-b");
    EXPECT_EQ(one(func::call<String>("format", "%s is %s", "a", "b")), "a is b");
    EXPECT_EQ(one(func::call<JsonType>("jsonb_build_object", "k", "v")).text(), R"({"k": "v"})");
    EXPECT_EQ(one(func::call<JsonType>("to_jsonb", "v")).text(), R"("v")");
    EXPECT_EQ(one(func::call<Integer>("num_nulls", "v", "w")), 0);
    EXPECT_EQ(one(func::call<String>("upper", "v")), "V");
    EXPECT_EQ(one(func::call<String>("left", "value", 2)), "va");
    EXPECT_EQ(one(func::call<Integer>("date_part", "year", cast("2024-05-06", Date()))), 2024);
}

TEST_P(InferredTexts, are_arguments_that_the_function_gives_a_type) {
    Connection connection = connect();
    EXPECT_EQ(connection.execute(text("SELECT 1")).as<int>().scalar_one(), 1);
    const auto text_of = [&](const auto& expression) { return connection.execute(select(cast(expression, Text()))).scalar_one(); };
    EXPECT_EQ(text_of(func::call<Text>("to_tsvector", "english", "two words")), "'two':1 'word':2");   // regconfig

}
