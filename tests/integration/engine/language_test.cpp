// The typed language on the databases themselves: JSON, VALUES, frames, functions in FROM, upserts, shared parameters,
// constructs; and the statements that are refused before they are sent.

#include "integration/support.hpp"

#include <aludel/engine/ddl_event.hpp>
#include <aludel/postgresql.hpp>

using namespace aludel;
using namespace aludel::integration;

namespace {

struct Parts : TypedTable<"language_parts"> {
    Column<Integer> id{this, "id", primary_key};
    Column<String> name{this, "name", String(40), unique_};
    Column<Integer> size{this, "size"};
    Column<Nullable<JsonType>> data{this, "data"};
};
inline const Parts parts;

class Language : public DatabaseTest {
protected:
    Language() {
        metadata(parts).create_all(engine());
        engine().begin([](Connection& c) {
            c.execute(delete_(parts).all_rows());
            c.execute(insert(parts).values({{parts.id = 1, parts.name = "bolt", parts.size = 7, parts.data = Json::parse(R"({"k": [1, {"d": "x\"y"}]})")},
                                            {parts.id = 2, parts.name = "nut", parts.size = 15, parts.data = null},
                                            {parts.id = 3, parts.name = "cog", parts.size = 18, parts.data = Json::parse(R"({"n": 42, "b": true, "f": 1.5})")}}));
        });
        connection = std::make_unique<Connection>(connect());
    }
    std::unique_ptr<Connection> connection;
};
INSTANTIATE_TEST_SUITE_P(Live, Language, every_database(), database_name);

using Numbers = std::vector<int>;

//! What the connection's engine does not send.
template <class F>
std::string refused(F&& work) {
    try {
        work();
    } catch (const ArgumentError& error) {
        return std::string(error.message());
    }
    return {};
}

}  // namespace

TEST_P(Language, elements_of_json_are_read_by_name_position_and_path) {
    EXPECT_EQ(connection->scalars(select(parts.data["n"].as_integer()).where(parts.id == 3)).one(), 42);
    EXPECT_EQ(connection->scalars(select(parts.data["f"].as_float()).where(parts.id == 3)).one(), 1.5);
    EXPECT_EQ(connection->scalars(select(parts.data["b"].as_boolean()).where(parts.id == 3)).one(), true);
    EXPECT_EQ(connection->scalars(select(parts.data.path({"k", 1, "d"}).as_string()).where(parts.id == 1)).one(), "x\"y");
    EXPECT_EQ(connection->scalars(select(parts.data["k"][0].as_integer()).where(parts.id == 1)).one(), 1);
    EXPECT_EQ(connection->scalars(select(parts.id).where(parts.data["n"].as_integer() > 40)).all(), Numbers{3});
    EXPECT_EQ(connection->scalars(select(parts.data["missing"].as_string()).where(parts.id == 1)).one(), std::nullopt);
    for (int position : {0, 5})   // one compiled statement, two positions
        EXPECT_EQ(connection->scalars(select(parts.data["k"][position].as_integer().is_(null)).where(parts.id == 1)).one(), position == 5);
}

TEST_P(Language, keys_of_groups_that_repeat_an_item) {
    const auto by_ten = select(floordiv(parts.size, 10), func::count()).group_by(floordiv(parts.size, 10)).order_by(floordiv(parts.size, 10).desc());
    const auto rows = connection->execute(by_ten).all();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].get<0>(), 1);
    EXPECT_EQ(rows[0].get<1>(), 2);
    const auto labelled = select((parts.name + "!").label("n")).distinct().order_by(parts.name + "!");
    EXPECT_EQ(connection->scalars(labelled).all(), (std::vector<std::string>{"bolt!", "cog!", "nut!"}));
}

TEST_P(Language, frames_of_windows) {
    const auto running = func::sum(parts.size).over({.order_by = parts.id, .rows = Frame{unbounded, 0}});
    EXPECT_EQ(connection->scalars(select(running).order_by(parts.id)).all(), (std::vector<std::optional<std::int64_t>>{7, 22, 40}));
    const auto nearby = func::max(parts.size).over({.order_by = parts.id, .rows = Frame{-1, 0}});
    EXPECT_EQ(connection->scalars(select(nearby).order_by(parts.id)).all(), (std::vector<std::optional<int>>{7, 15, 18}));
}

TEST_P(Language, rows_of_values_are_joined) {
    const auto v = values(column<Integer>("id"), column<String>("color")).data({{1, "red"}, {3, "it's 100%"}}).cte("v");
    const auto query = select(parts.name, v.c["color"].as<String>()).join(v, parts.id == v.c["id"].as<Integer>()).order_by(parts.id);
    const auto rows = connection->execute(query).all();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[1].get<1>(), "it's 100%");
}

// DM12
TEST_P(Language, an_upsert_updates_under_a_condition) {
    const auto put = [&](int size) {
        connection->execute(postgresql::insert(parts).values(parts.id = 9, parts.name = "nut", parts.size = size)
                                .on_conflict_do_update({parts.name}, parts.size = excluded(parts.size))
                                .where(parts.size < excluded(parts.size)));
        return connection->scalars(select(parts.size).where(parts.name == "nut")).one();
    };
    EXPECT_EQ(put(20), 20);
    EXPECT_EQ(put(3), 20);
}

TEST_P(Language, text_takes_lists_and_stands_in_conditions) {
    const auto some = text("SELECT id FROM language_parts WHERE id IN :ids ORDER BY id").columns<int>("id");
    EXPECT_EQ(connection->scalars(some.bindparams("ids", {1, 3, 77})).all(), (Numbers{1, 3}));
    EXPECT_EQ(connection->scalars(some.bindparams("ids", std::vector<int>{2})).all(), Numbers{2});
    EXPECT_TRUE(connection->scalars(some.bindparams("ids", std::vector<int>{})).all().empty());
    const auto odd = text<Boolean>("size > :low OR id = :id", {{"low", 100}, {"id", 1}});
    EXPECT_EQ(connection->scalars(select(parts.id).where(odd, parts.id < 3)).all(), Numbers{1});
    EXPECT_EQ(connection->scalars(select(parts.id).where(text("id = :x").bindparams({{"x", 2}}))).all(), Numbers{2});
}

TEST_P(Language, division_is_exact_and_floordiv_is_not) {
    EXPECT_EQ(connection->scalars(select(floordiv(parts.size, 2)).where(parts.id == 1)).one(), 3);
    EXPECT_EQ(connection->scalars(select(parts.size / 2).where(parts.id == 1)).one(), Decimal::parse("3.5"));
    EXPECT_EQ(connection->scalars(select(parts.id).where(parts.size / 2 > 7, parts.size / parts.id == Decimal::parse("7.5"))).all(), Numbers{2});
}

TEST_P(Language, a_statement_of_all_rows_says_so) {
    const std::string no_where = refused([&] { connection->execute(delete_(parts)); });
    EXPECT_NE(no_where.find("This DELETE has no WHERE and would delete every row of language_parts"), std::string::npos) << no_where;
    EXPECT_NE(refused([&] { connection->execute(update(parts).values(parts.size = 0)); }).find("all_rows()"), std::string::npos);
    EXPECT_EQ(connection->scalar(select(func::count()).select_from(parts)), 3);
    EXPECT_EQ(connection->execute(update(parts).values(parts.size = 1).all_rows()).rowcount(), 3);
    EXPECT_EQ(connection->execute(delete_(parts).all_rows()).rowcount(), 3);
}

// S27
TEST_P(Language, tables_that_nothing_links_are_combined_only_if_that_is_meant) {
    const auto other = aliased(parts, "other");
    const auto all = select(parts.id, other.id);
    const std::string why = refused([&] { connection->execute(all); });
    EXPECT_NE(why.find("Nothing links other with language_parts"), std::string::npos) << why;
    EXPECT_EQ(connection->execute(all.cartesian()).all().size(), 9U);
    EXPECT_EQ(connection->execute(all.where(parts.id == other.id)).all().size(), 3U);
    EXPECT_EQ(connection->execute(all.where(or_(parts.id == other.id, parts.size > other.size))).all().size(), 6U);
    EXPECT_EQ(connection->execute(select(parts.id).where(exists(select(other.id).where(other.id == parts.id)))).all().size(), 3U);
    const auto inner = select(parts.id).where(parts.id.in_(select(other.id)));
    EXPECT_EQ(connection->execute(inner).all().size(), 3U);   // a subquery is no part of FROM
}

// S27
TEST_P(Language, linting_can_be_switched_off) {
    connection.reset();
    Engine& free = use_engine({.enable_from_linting = false});
    metadata(parts).create_all(free);
    Connection other_connection = free.connect();
    EXPECT_NO_THROW(other_connection.execute(select(parts.id, aliased(parts, "other").id)));
}

TEST_P(Language, a_construct_writes_its_own_sql) {
    const auto twice = construct<Integer>([](sql::ConstructText& out) { out << "("; out.operand(0) << " + "; out.operand(0) << ")"; }, parts.size);
    EXPECT_EQ(connection->scalars(select(twice).where(parts.id == 1)).one(), 14);
}

TEST_P(Language, spans_of_time_are_added_and_moments_are_subtracted) {
    using namespace std::chrono;
    const Timestamp noon = sys_days{2024y / 3 / 1} + 12h;
    const auto at = literal(noon);
    EXPECT_EQ(connection->scalars(select(at - days{1})).one(), noon - days{1});
    EXPECT_EQ(connection->scalars(select(at + milliseconds{1500})).one(), noon + milliseconds{1500});
    EXPECT_EQ(connection->scalars(select(minutes{90} + at)).one(), noon + minutes{90});
    EXPECT_EQ(connection->scalars(select(at - literal(noon - hours{36}))).one(), hours{36});
    EXPECT_EQ(connection->scalars(select(func::now() - days{1} < func::now())).one(), true);
    EXPECT_EQ(connection->scalars(select(parts.id).where(at - days{90} < at, parts.id == 1)).all(), Numbers{1});
    EXPECT_EQ(connection->scalars(select(literal(year_month_day{2024y / 3 / 1}) - days{1})).one(), year_month_day{2024y / 2 / 29});
}

namespace {
class DdlEvents : public DatabaseTest {};
INSTANTIATE_TEST_SUITE_P(Live, DdlEvents, every_database(), database_name);
}  // namespace

// G12
TEST_P(DdlEvents, tell_when_tables_are_created_and_dropped) {
    MetaData metadata;
    const Table t("ddl_events", metadata, Column("id", Integer(), primary_key), Column("x", Integer()));
    std::string log;
    const auto note = [&](std::string word) { return [&log, word](Connection&) { log += word + " "; }; };
    event::listen(metadata, event::before_create, note("begin"));
    event::listen(metadata, event::after_create, note("end"));
    event::listen(t, event::before_create, note("before"));
    event::listen(t, event::after_create, [&](Connection& c) { log += c.has_table("ddl_events") ? "there " : "missing "; });
    event::listen(t, event::after_create, DDL("CREATE INDEX ix_ddl_events ON %(table)s (x)"));
    event::listen(t, event::after_create, DDL("this is no SQL").execute_if({.dialects = {"mysql"}}));
    event::listen(t, event::before_drop, note("dropping"));
    event::listen(t, event::after_drop, note("dropped"));
    metadata.create_all(engine());
    metadata.create_all(engine());   // there already
    metadata.drop_all(engine());
    EXPECT_EQ(log, "begin before there end begin end dropping dropped ");
}

// G17
TEST_P(DdlEvents, elements_of_ddl_are_executed) {
    MetaData metadata;
    const Table t("ddl_elements", metadata, Column("id", Integer(), primary_key));
    Connection connection = connect();
    connection.execute(CreateTable(t));
    connection.execute(CreateTable(t, {.if_not_exists = true}));
    EXPECT_TRUE(connection.has_table("ddl_elements"));
    connection.execute(DDL("this is no SQL").execute_if({.dialects = {"oracle"}}));
    connection.execute(DropTable(t));
    EXPECT_FALSE(connection.has_table("ddl_elements"));
}
