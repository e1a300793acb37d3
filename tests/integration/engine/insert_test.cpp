// INSERT of values, of many sets, of structs; the keys the database gave.

#include "integration/support.hpp"

#include <array>
#include <list>
#include <ranges>
#include <span>

using namespace aludel;
using namespace aludel::integration;

namespace {

struct Item {
    std::int64_t id{};
    std::string name{};
    std::optional<double> price{};
    Generated<int> stock{};
};
struct Registry : DeclarativeBase<Registry> {};
struct ItemTable : Declarative<Item, "items", Registry> {
    Mapped<&Item::id> id{this, primary_key};
    Mapped<&Item::name> name{this, unique_};
    Mapped<&Item::price> price{this};
    Mapped<&Item::stock> stock{this, server_default(7)};
};
const ItemTable items;
const Table pairs("pairs", Registry::metadata(), Column("a", Integer(), primary_key), Column("b", String(10), primary_key),
                  Column("note", String(20)), Column("done", Boolean()));
const Table noted("names", Registry::metadata(), Column("name", String(10), primary_key), Column("note", String(20)));

class Inserts : public DatabaseTest {
protected:
    Inserts() {
        Registry::metadata().create_all(engine());
        connection = std::make_unique<Connection>(connect());
    }
    std::vector<std::string> stored_names() {
        return connection->scalars(select(items.name).order_by(items.id)).all();
    }
    std::unique_ptr<Connection> connection;
};
INSTANTIATE_TEST_SUITE_P(Live, Inserts, every_database(), database_name);

using Strings = std::vector<std::string>;

}  // namespace

// DM07, DT09
TEST_P(Inserts, tell_the_generated_key) {
    for (int expected = 1; expected <= 3; ++expected) {
        Result result = connection->execute(insert(items).values(items.name = "n" + std::to_string(expected)));
        EXPECT_EQ(result.rowcount(), 1);
        EXPECT_EQ(result.inserted_primary_key().size(), 1u);
        EXPECT_EQ(result.inserted_primary_key()[0], Value(expected));
        EXPECT_EQ(result.inserted_primary_key().get<std::int64_t>("id"), expected);
        EXPECT_FALSE(result.returns_rows());
        if (dialect_can().last_insert_id) {
            EXPECT_EQ(result.lastrowid(), expected);
        }
    }
}

TEST_P(Inserts, tell_the_given_key) {
    Result result = connection->execute(insert(items).values(items.id = 42, items.name = "x"));
    EXPECT_EQ(result.inserted_primary_key()[0], Value(42));
    EXPECT_EQ(connection->execute(insert(noted), {{"name", "k"}}).inserted_primary_key()["name"], Value("k"));
}

TEST_P(Inserts, tell_a_key_of_several_columns) {
    const Row<> key = connection->execute(insert(pairs), {{"b", "two"}, {"a", 1}, {"note", "n"}}).inserted_primary_key();
    EXPECT_EQ(key.keys(), (Strings{"a", "b"}));
    EXPECT_EQ(key[0], Value(1));
    EXPECT_EQ(key["b"], Value("two"));
}

TEST_P(Inserts, tell_no_key_of_several_rows) {
    auto several = connection->execute_many(insert(items), {{{"name", "a"}}, {{"name", "b"}}});
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { several.inserted_primary_key(); }), "returning("));
    EXPECT_THROW(connection->execute(text("SELECT 1")).inserted_primary_key(), InvalidRequestError);
    EXPECT_THROW(connection->execute(insert(items).values(items.name = "c").returning(items.id)).inserted_primary_key(),
                 InvalidRequestError);
}

// DM06
TEST_P(Inserts, return_what_the_database_filled_in) {
    const auto [id, stock] =
        connection->execute(insert(items).values(items.name = "a").returning(items.id, items.stock)).one();
    EXPECT_EQ(id, 1);
    EXPECT_EQ(stock, 7);
}

TEST_P(Inserts, take_the_columns_from_the_parameters) {
    connection->execute(insert(pairs), {{"a", 1}, {"b", "x"}});
    connection->execute(insert(pairs), {{"a", 2}, {"b", "x"}, {"note", "given"}, {"done", true}});
    const auto rows = connection->execute(select(pairs).order_by(pairs.c["a"])).all();
    EXPECT_TRUE(rows[0]["note"].is_null());
    EXPECT_EQ(rows[1]["note"], Value("given"));
    EXPECT_EQ(rows[1]["done"], Value(true));
}

TEST_P(Inserts, run_once_for_each_set) {
    Result result = connection->execute_many(insert(items), {{{"name", "a"}, {"price", 1.5}},
                                                             {{"name", "b"}, {"price", null}},
                                                             {{"price", 3.5}, {"name", "c"}}});
    EXPECT_EQ(result.rowcount(), 3);
    EXPECT_EQ(stored_names(), (Strings{"a", "b", "c"}));
    EXPECT_EQ(connection->scalars(select(items.price).order_by(items.id)).all(),
              (std::vector<std::optional<double>>{1.5, {}, 3.5}));
}

TEST_P(Inserts, of_many_sets_refuse_one_that_lacks_a_column) {
    const StatementError error = caught<StatementError>(
        [&] { connection->execute_many(insert(items), {{{"name", "a"}, {"price", 1.0}}, {{"name", "b"}}}); });
    EXPECT_TRUE(says(error, "A value is required for bind parameter 'price', in parameter group 1", "INSERT INTO items"));
    EXPECT_TRUE(stored_names().empty());
}

TEST_P(Inserts, of_no_sets_are_refused) {
    EXPECT_TRUE(says(caught<ArgumentError>([&] { connection->execute_many(insert(items), std::vector<Params>{}); }),
                     "at least one"));
}

// DM06, DT08
TEST_P(Inserts, of_many_sets_return_rows_in_order) {
    std::vector<Params> sets;
    Strings wanted;
    for (int i = 0; i < 2500; ++i) wanted.push_back("n" + std::to_string((i * 7919) % 2500));
    for (const std::string& name : wanted) sets.push_back({{"name", name}});
    auto returned = connection->execute_many(insert(items).returning(items.id, items.name, items.stock), sets).all();
    ASSERT_EQ(returned.size(), wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const auto [id, name, stock] = returned[i];
        ASSERT_EQ(name, wanted[i]);
        ASSERT_EQ(id, static_cast<std::int64_t>(i) + 1);
        ASSERT_EQ(stock, 7);
    }
}

TEST_P(Inserts, of_many_sets_return_values_of_the_columns_types) {
    const auto rows = connection->execute_many(insert(pairs).returning(pairs.c["done"], pairs.c["b"]),
                                               {{{"a", 1}, {"b", "x"}, {"done", true}}, {{"a", 2}, {"b", "y"}, {"done", false}}})
                          .all();
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0]["done"].kind(), Layout::boolean);
    EXPECT_EQ(rows[1][0], Value(false));
    EXPECT_EQ(rows[1]["b"], Value("y"));
}

TEST_P(Inserts, of_structs_leave_to_the_database_what_is_not_set) {
    Result result = connection->execute(insert(items), std::vector<Item>{
        {.name = "a"}, {.name = "b", .price = 2.5}, {.id = 50, .name = "c"}, {.name = "d", .stock = 9}});
    EXPECT_EQ(result.rowcount(), 4);
    const auto rows = connection->scalars(select(items).order_by(items.name)).all();
    ASSERT_EQ(rows.size(), 4u);
    EXPECT_EQ(rows[0].id, 1);
    EXPECT_EQ(rows[0].stock, 7);
    EXPECT_EQ(rows[1].price, 2.5);
    EXPECT_EQ(rows[2].id, 50);
    EXPECT_EQ(rows[3].stock, 9);
}

TEST_P(Inserts, of_structs_return_rows_in_their_order) {
    std::vector<Item> objects;
    for (int i = 0; i < 1500; ++i) objects.push_back({.name = "n" + std::to_string(i), .stock = i});
    for (int i = 0; i < 1500; i += 3) objects[static_cast<std::size_t>(i)].stock.reset();   // another shape in between
    auto returned = connection->execute(insert(items).returning(items), objects).scalars().all();
    ASSERT_EQ(returned.size(), objects.size());
    for (std::size_t i = 0; i < objects.size(); ++i) {
        ASSERT_EQ(returned[i].name, objects[i].name);
        ASSERT_GT(returned[i].id, 0);
        ASSERT_EQ(returned[i].stock, i % 3 == 0 ? 7 : static_cast<int>(i));
    }
}

TEST_P(Inserts, take_structs_that_do_not_lie_side_by_side) {
    const std::list<Item> list{{.name = "a"}, {.name = "b", .stock = 9}, {.name = "c"}};   // two shapes
    Result result = connection->execute(insert(items), list);
    EXPECT_EQ(result.rowcount(), 3);
    const std::vector<Item> all{{.name = "d", .price = 1.0}, {.name = "e"}, {.name = "f", .price = 2.0}};
    connection->execute(insert(items), all | std::views::filter([](const Item& i) { return i.price.has_value(); }));
    EXPECT_EQ(stored_names(), (Strings{"a", "b", "c", "d", "f"}));
    EXPECT_EQ(connection->scalars(select(items.stock).where(items.name == "b")).one(), 9);
}

TEST_P(Inserts, take_structs_that_are_made_on_the_way) {
    auto made = std::views::iota(0, 300) | std::views::transform([](int i) {
                    return Item{.name = "a name longer than a short string, number " + std::to_string(i)};
                });
    auto ids = connection->execute(insert(items).returning(items.id), made).scalars().all();
    ASSERT_EQ(ids.size(), 300u);
    EXPECT_EQ(connection->scalars(select(items.name).where(items.id == ids[299])).one(),
              "a name longer than a short string, number 299");
}

TEST_P(Inserts, take_structs_in_braces) {
    const Item third{.name = "c"};
    Result result = connection->execute(insert(items), {Item{.name = "a"}, Item{.name = "b"}, third});
    EXPECT_EQ(result.rowcount(), 3);
    EXPECT_EQ(stored_names(), (Strings{"a", "b", "c"}));
}

TEST_P(Inserts, of_one_struct_tell_its_key) {
    Result first = connection->execute(insert(items), Item{.name = "a", .price = 2.5});
    EXPECT_EQ(first.rowcount(), 1);
    EXPECT_EQ(first.inserted_primary_key()["id"], Value(1));
    EXPECT_EQ(connection->execute(insert(items), Item{.id = 42, .name = "b"}).inserted_primary_key()[0], Value(42));
    const auto [name, stock] =
        connection->execute(insert(items).returning(items.name, items.stock), Item{.name = "c"}).one();
    EXPECT_EQ(name, "c");
    EXPECT_EQ(stock, 7);
    EXPECT_EQ(connection->scalars(select(items.price).where(items.id == 1)).one(), 2.5);
    EXPECT_TRUE(says(caught<ArgumentError>([&] { connection->execute(select(items), Item{}); }), "Item", "insert("));
}

TEST_P(Inserts, of_structs_run_through_a_temporary_connection) {
    connection->close();
    const std::vector<Item> two{{.name = "a"}, {.name = "b"}};
    Strings noted;
    for (auto [name] : engine().connect().execute(insert(items).returning(items.name), two)) noted.push_back(name);
    for (auto [name] : engine().connect().execute(insert(items).returning(items.name), {two[0], two[1]})) noted.push_back(name);
    for (auto [name] : engine().connect().execute(insert(items).returning(items.name), two[0])) noted.push_back(name);
    EXPECT_EQ(noted, (Strings{"a", "b", "a", "b", "a"}));
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM items"), 0);   // nobody committed
}

TEST_P(Inserts, take_any_contiguous_range_of_structs) {
    const Item array[] = {{.name = "a"}, {.name = "b"}};
    connection->execute(insert(items), array);
    connection->execute(insert(items), std::array<Item, 1>{Item{.name = "c"}});
    connection->execute(insert(items), std::span<const Item>());
    EXPECT_EQ(stored_names(), (Strings{"a", "b", "c"}));
    EXPECT_EQ(connection->execute(insert(items), std::vector<Item>()).rowcount(), 0);
    EXPECT_TRUE(connection->execute(insert(items).returning(items.id), std::vector<Item>()).all().empty());
}

TEST_P(Inserts, of_structs_want_their_table) {
    EXPECT_TRUE(says(caught<ArgumentError>([&] { connection->execute(insert(pairs), std::vector<Item>{{.name = "a"}}); }),
                     "Item", "insert("));
}

TEST_P(Inserts, leave_nothing_of_a_batch_that_fails) {
    connection->commit();
    EXPECT_THROW(connection->execute(insert(items), std::vector<Item>{{.name = "a"}, {.name = "b"}, {.name = "a"}}),
                 IntegrityError);
    connection->rollback();
    EXPECT_TRUE(stored_names().empty());
}

TEST_P(Inserts, may_be_upserts) {
    connection->execute(insert(items).values(items.name = "a", items.price = 1.0));
    auto upsert = [&](auto dialect_insert) {
        connection->execute(dialect_insert.values(items.name = "a", items.price = 2.0)
                                .on_conflict_do_update({items.name}, items.price = excluded(items.price)));
        EXPECT_EQ(connection->execute(dialect_insert.values(items.name = "a").on_conflict_do_nothing()).rowcount(), 0);
    };
    ASSERT_TRUE(dialect_can().on_conflict);
    upsert(sqlite::insert(items));   // one spelling for every database that has the words
    EXPECT_EQ(connection->scalars(select(items.price)).one(), 2.0);
}

TEST_P(Inserts, from_a_select_take_no_objects) {
    const auto copy = insert(items).from_select({items.name}, select(noted.c["name"].as<String>()));
    EXPECT_THROW(connection->execute(copy, Item{.name = "lost"}), ArgumentError);
    EXPECT_THROW(connection->execute(copy, std::vector<Item>{{.name = "lost"}}), ArgumentError);
    EXPECT_EQ(stored_names(), std::vector<std::string>{});
}

TEST_P(Inserts, of_pairs_are_found_by_lists_of_pairs) {
    connection->execute_many(insert(pairs), {{{"a", 1}, {"b", "x"}}, {{"a", 2}, {"b", "y"}}});
    const auto found = [&](const auto& condition) {
        return connection->scalars(select(pairs.c["a"].as<Integer>()).where(condition).order_by(pairs.c["a"])).all();
    };
    const auto pair = tuple_(pairs.c["a"].as<Integer>(), pairs.c["b"].as<String>());
    EXPECT_EQ(found(pair.in_({{1, "x"}, {2, "x"}})), std::vector{1});
    EXPECT_EQ(found(pair.in_(std::vector<std::pair<int, std::string>>{})), std::vector<int>{});
    EXPECT_EQ(found(pair.not_in(std::vector<std::pair<int, std::string>>{})), (std::vector{1, 2}));
}
