#include "support.hpp"

namespace aludel::testing {
namespace {

//! Tables known at run time go through the same nodes as typed ones.
struct Dynamic : ::testing::Test {
    MetaData metadata{};
    Table people{"people", metadata, Column("id", Integer(), primary_key), Column("first", String(30)),
                 Column("last", String(30)), Column("born", Date()), Column("pay", Numeric(10, 2))};
    Table pets{"pets", metadata, Column("id", Integer(), primary_key), Column("owner_id", ForeignKey("people.id")),
               Column("name", String())};
};

TEST_F(Dynamic, a_whole_table) {
    EXPECT_TEXT(select(people), generic(),
                "SELECT people.id, people.first, people.last, people.born, people.pay\nFROM people");
    static_assert(decltype(select(people))::row_types::dynamic);
}

TEST_F(Dynamic, columns_by_name) {
    EXPECT_SQL(select(people.c["first"], people.c["pay"]).where(people.c["id"] == 5).order_by(people.c["last"].desc()),
               postgresql(),
               "SELECT people.first, people.pay\nFROM people\nWHERE people.id = $1 ORDER BY people.last DESC", "id_1=5");
    EXPECT_ERROR(people.c["nope"], NoSuchColumnError,
                 "Table \"people\" has no column \"nope\". It has: id, first, last, born, pay.");
}

TEST_F(Dynamic, with_a_type_the_row_is_typed) {
    const auto s = select(people.c["id"].as<Integer>(), people.c["last"].as<Nullable<String>>());
    static_assert(std::is_same_v<decltype(s), const Select<int, std::optional<std::string>>>);
    EXPECT_TEXT(s, generic(), "SELECT people.id, people.last\nFROM people");
}

TEST_F(Dynamic, texts_are_joined_as_texts) {
    EXPECT_TEXT(select((people.c["first"] + people.c["last"]).label("name")), generic(),
                "SELECT people.first || people.last AS name\nFROM people");
    EXPECT_TEXT(people.c["first"] + " " + people.c["last"], generic(), "people.first || :first_1 || people.last");
    EXPECT_TEXT(people.c["pay"] + people.c["id"], generic(), "people.pay + people.id");
}

TEST_F(Dynamic, joins_from_the_foreign_key) {
    EXPECT_TEXT(select(people.c["first"], pets.c["name"]).join(pets), generic(),
                "SELECT people.first, pets.name\nFROM people JOIN pets ON people.id = pets.owner_id");
    const auto p = pets.alias("p");
    EXPECT_TEXT(select(people.c["first"]).outerjoin(p).where(p.c["id"] == null), generic(),
                "SELECT people.first\nFROM people LEFT OUTER JOIN pets AS p ON people.id = p.owner_id\n"
                "WHERE p.id IS NULL");
}

TEST_F(Dynamic, all_operators_are_there) {
    const auto first = people.c["first"];
    EXPECT_TEXT(first.like("a%") and people.c["id"].in_({1, 2}) and people.c["born"].is_not(null), sqlite(),
                "people.first LIKE ? AND people.id IN (?, ?) AND people.born IS NOT NULL");
    EXPECT_TEXT(people.c["pay"].between(1, 2) or not first.startswith("x"), sqlite(),
                "people.pay BETWEEN ? AND ? OR people.first NOT LIKE ? || '%'");
    EXPECT_TEXT(func::count(people.c["id"].distinct()), generic(), "count(DISTINCT people.id)");
}

TEST_F(Dynamic, values_by_name) {
    EXPECT_SQL(insert(people).values({{"last", "L"}, {"first", "F"}}), sqlite(),
               "INSERT INTO people (first, last) VALUES (?, ?)", "first='F', last='L'");
    EXPECT_SQL(update(people).where(people.c["id"] == 1).values({{"last", null}}), sqlite(),
               "UPDATE people SET last=? WHERE people.id = ?", "last=NULL, id_1=1");
    EXPECT_ERROR(update(people).values({{"nope", 1}}), NoSuchColumnError, "has no column \"nope\"");
    EXPECT_TEXT(delete_(people).where(people.c["id"] == 1).returning(people.c["id"]), sqlite(),
                "DELETE FROM people WHERE people.id = ? RETURNING id");
}

TEST_F(Dynamic, typed_and_dynamic_items_mix) {
    const auto s = select(users.name, people.c["first"]).where(users.id == people.c["id"]);
    static_assert(decltype(s)::row_types::dynamic);
    EXPECT_TEXT(s, generic(), "SELECT users.name, people.first\nFROM users, people\nWHERE users.id = people.id");
}

TEST_F(Dynamic, aggregates_of_an_unknown_type_are_unknown) {
    static_assert(decltype(select(func::max(people.c["pay"])))::row_types::dynamic);
    static_assert(decltype(select(people.c["pay"] * 2))::row_types::dynamic);
    EXPECT_TEXT(select(func::max(people.c["pay"])), generic(), "SELECT max(people.pay) AS max_1\nFROM people");
}

}  // namespace
}  // namespace aludel::testing
