// Two relationships over one foreign key: refused unless they are two sides of one or all but one are viewonly.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

struct Shelf;
struct Item {
    std::int64_t id{};
    std::optional<std::int64_t> shelf_id{};
    One<Shelf> shelf{};
};
struct Shelf {
    std::int64_t id{};
    Many<Item> items{};
    Many<Item> sorted{};
};
struct ItemTable : Declarative<Item, "viewed_items", Base> {
    Mapped<&Item::id> id{this, primary_key};
    Mapped<&Item::shelf_id> shelf_id{this, ForeignKey("viewed_shelves.id")};
    Relationship<&Item::shelf> shelf{this, back_populates<&Shelf::items>};
};
struct ShelfTable : Declarative<Shelf, "viewed_shelves", Base> {
    Mapped<&Shelf::id> id{this, primary_key};
    Relationship<&Shelf::items> items{this, back_populates("shelf")};
    Relationship<&Shelf::sorted> sorted{this, viewonly, order_by(attr<&Item::id>().desc())};
};
const ItemTable items;
const ShelfTable shelves;

class ViewOnly : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, ViewOnly, every_database(), database_name);

TEST_P(ViewOnly, relationships_show_what_the_database_has) {
    Session session(engine());
    const Ptr<Shelf> shelf = session.add(Shelf{.items = {Item{}, Item{}}});
    session.commit();
    EXPECT_EQ(each(shelf->sorted, &Item::id), (std::vector<std::int64_t>{2, 1}));
    shelf.edit()->items.append(Item{});
    EXPECT_EQ(shelf->sorted.size(), 2u);
    session.commit();
    EXPECT_EQ(shelf->sorted.size(), 3u);
}

TEST_P(ViewOnly, relationships_are_never_written) {
    Session session(engine());
    const Ptr<Shelf> shelf = session.add(Shelf{.items = {Item{}}});
    session.commit();
    const Ptr<Item> item = session.add(Item{});
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { shelf.edit()->sorted.append(item); }), "Shelf.sorted is viewonly"));
    EXPECT_THROW(shelf.edit()->sorted.clear(), InvalidRequestError);
    EXPECT_THROW(session.add(Shelf{.sorted = {Item{}}}), InvalidRequestError);
    session.commit();
    EXPECT_EQ(shelf->sorted.size(), 1u);
    shelf.edit()->items.clear();
    session.commit();
    session.delete_(shelf);
    session.commit();
    EXPECT_EQ(rows("viewed_items"), 2);
    EXPECT_EQ(rows("viewed_shelves"), 0);
}

// ---- mappings that are refused --------------------------------------------------------------------------------------

struct Home;
struct Guest {
    std::int64_t id{};
    std::int64_t home_id{};
    One<Home> home{};
};
struct Home {
    std::int64_t id{};
    Many<Guest> guests{};
};
struct OtherBase : DeclarativeBase<OtherBase> {};

TEST(SoleWriters, are_wanted_of_a_foreign_key) {
    struct GuestTable : Declarative<Guest, "guests", OtherBase> {
        Mapped<&Guest::id> id{this, primary_key};
        Mapped<&Guest::home_id> home_id{this, ForeignKey("homes.id")};
        Relationship<&Guest::home> home{this};
    };
    struct HomeTable : Declarative<Home, "homes", OtherBase> {
        Mapped<&Home::id> id{this, primary_key};
        Relationship<&Home::guests> guests{this};
    };
    static const GuestTable guests;
    static const HomeTable homes;
    EXPECT_TRUE(says(caught<MappingError>([&] { mapper(guests); }), "Guest.home", "it writes \"guests.home_id\"",
                     "so does Home.guests", "back_populates", "viewonly"));
    EXPECT_THROW((void)select(homes), MappingError);
}

struct Left;
struct Right {
    std::int64_t id{};
    Many<Left> lefts{};
};
struct Left {
    std::int64_t id{};
    Many<Right> rights{};
};
TEST(SoleWriters, are_wanted_of_association_rows) {
    static const Table pairs("pairs", OtherBase::metadata(), Column("l", BigInteger(), ForeignKey("lefts.id"), primary_key),
                             Column("r", BigInteger(), ForeignKey("rights.id"), primary_key));
    struct LeftTable : Declarative<Left, "lefts", OtherBase> {
        Mapped<&Left::id> id{this, primary_key};
        Relationship<&Left::rights> rights{this, secondary(pairs)};
    };
    struct RightTable : Declarative<Right, "rights", OtherBase> {
        Mapped<&Right::id> id{this, primary_key};
        Relationship<&Right::lefts> lefts{this, secondary(pairs)};
    };
    static const LeftTable lefts;
    static const RightTable rights;
    EXPECT_TRUE(says(caught<MappingError>([&] { mapper(lefts); }), "Left.rights", "\"pairs.l\", \"pairs.r\"", "Right.lefts"));
}

struct Pier {
    std::int64_t id{};
    std::optional<std::int64_t> next_id{};
    One<Pier> next{};
};
TEST(SoleWriters, that_are_viewonly_have_no_cascade_of_deletes) {
    struct PierTable : Declarative<Pier, "piers", OtherBase> {
        Mapped<&Pier::id> id{this, primary_key};
        Mapped<&Pier::next_id> next_id{this, ForeignKey("piers.id")};
        Relationship<&Pier::next> next{this, viewonly, cascade::all};
    };
    static const PierTable piers;
    EXPECT_TRUE(says(caught<MappingError>([&] { mapper(piers); }), "Pier.next", "viewonly and cannot delete"));
}

}  // namespace
}  // namespace blog
