// Mappings that have subclasses read with each object of a base: polymorphic_load::inline_.

#include "integration/orm/orm_test.hpp"

#include "aludel/orm/with_polymorphic.hpp"

namespace polymorphic_inline {
namespace {

using namespace aludel;
using namespace aludel::integration;
using blog::Names;

struct Base : DeclarativeBase<Base> {};

// Three levels in joined tables with a key of two columns, all inline; a game is in the table of items.
struct Shelf;
struct Review;
struct Item {
    std::int64_t region{};
    std::int64_t number{};
    std::string kind{};
    std::optional<std::int64_t> shelf_id{};
    One<Shelf> shelf{};
};
struct Book : Item {
    std::string title{};
    Many<Review> reviews{};
};
struct Novel : Book {
    std::string hero{};
};
struct Game : Item {
    std::optional<int> players{};
};
struct Review {
    std::int64_t id{};
    std::int64_t region{};
    std::int64_t number{};
    std::string text{};
};
struct Shelf {
    std::int64_t id{};
    Many<Item> items{};
};
struct ShelfTable : Declarative<Shelf, "wp_shelves", Base> {
    Mapped<&Shelf::id> id{this, primary_key};
    Relationship<&Shelf::items> items{this, back_populates<&Item::shelf>, order_by(attr<&Item::number>())};
};
struct ItemTable : Declarative<Item, "wp_items", Base> {
    Mapped<&Item::region> region{this, primary_key};
    Mapped<&Item::number> number{this, primary_key};
    Mapped<&Item::kind> kind{this};
    Mapped<&Item::shelf_id> shelf_id{this, ForeignKey("wp_shelves.id")};
    Relationship<&Item::shelf> shelf{this, back_populates<&Shelf::items>};
    Polymorphic poly{this, kind, "item", polymorphic_load::inline_};
};
struct BookTable : JoinedInheritance<Book, ItemTable, "wp_books"> {
    Mapped<&Book::region> region{this, named("book region"), primary_key};
    Mapped<&Book::number> number{this, primary_key};
    Mapped<&Book::title> title{this, named("the \"title\"")};
    Relationship<&Book::reviews> reviews{this, order_by(attr<&Review::id>())};
    PolymorphicIdentity identity{this, "book"};
    TableArgs args{this, ForeignKeyConstraint({"book region", "number"}, {"wp_items.region", "wp_items.number"})};
};
struct NovelTable : JoinedInheritance<Novel, BookTable, "wp_novels"> {
    Mapped<&Novel::region> region{this, primary_key};
    Mapped<&Novel::number> number{this, primary_key};
    Mapped<&Novel::hero> hero{this};
    PolymorphicIdentity identity{this, "novel"};
    TableArgs args{this, ForeignKeyConstraint({"region", "number"}, {"wp_books.book region", "wp_books.number"})};
};
struct GameTable : SingleTableInheritance<Game, ItemTable> {
    Mapped<&Game::players> players{this};
    PolymorphicIdentity identity{this, "game"};
};
struct ReviewTable : Declarative<Review, "wp_reviews", Base> {
    Mapped<&Review::id> id{this, primary_key};
    Mapped<&Review::region> region{this};
    Mapped<&Review::number> number{this};
    Mapped<&Review::text> text{this};
    TableArgs args{this, ForeignKeyConstraint({"region", "number"}, {"wp_books.book region", "wp_books.number"})};
};

// One of the subclasses is inline, and so is one below a class that has a table of its own.
struct Craft {
    std::int64_t id{};
    std::string kind{};
};
struct Boat : Craft {
    int length{};
};
struct Ferry : Boat {
    std::optional<int> cars{};
};
struct Plane : Craft {
    std::optional<int> wings{};
};
struct CraftTable : Declarative<Craft, "wp_crafts", Base> {
    Mapped<&Craft::id> id{this, primary_key};
    Mapped<&Craft::kind> kind{this};
    Polymorphic poly{this, kind};
};
struct BoatTable : JoinedInheritance<Boat, CraftTable, "wp_boats"> {
    Mapped<&Boat::id> id{this, primary_key, ForeignKey("wp_crafts.id")};
    Mapped<&Boat::length> length{this};
    PolymorphicIdentity identity{this, "boat"};
};
struct FerryTable : SingleTableInheritance<Ferry, BoatTable> {
    Mapped<&Ferry::cars> cars{this};
    PolymorphicIdentity identity{this, "ferry", polymorphic_load::inline_};
};
struct PlaneTable : SingleTableInheritance<Plane, CraftTable> {
    Mapped<&Plane::wings> wings{this};
    PolymorphicIdentity identity{this, "plane", polymorphic_load::inline_};
};

inline const ShelfTable shelves;
inline const ItemTable items;
inline const BookTable books;
inline const NovelTable novels;
inline const GameTable games;
inline const ReviewTable reviews;
inline const CraftTable crafts;
inline const BoatTable boats;
inline const FerryTable ferries;
inline const PlaneTable planes;

class InlineSubclassesTest : public blog::OrmTest {
protected:
    InlineSubclassesTest() {
        Base::metadata().create_all(engine());
        Session session(engine());
        session.add(Shelf{.id = 1});
        session.add(Item{.region = 1, .number = 1, .shelf_id = 1});
        session.add(Book{{.region = 1, .number = 2, .shelf_id = 1}, "SICP"});
        session.add(Novel{{{.region = 1, .number = 3, .shelf_id = 1}, "Emma"}, "Emma W."});
        session.add(Game{{.region = 1, .number = 4}, 2});
        session.flush();
        session.add(Review{.id = 1, .region = 1, .number = 2, .text = "good"});
        session.add(Review{.id = 2, .region = 1, .number = 2, .text = "long"});
        session.add(Boat{{.id = 1}, 9});
        session.add(Ferry{{{.id = 2}, 90}, 50});
        session.add(Plane{{.id = 3}, 2});
        session.commit();
        forget_sent();
    }
    void expect_whole(const Ptr<Item>& second, const Ptr<Item>& third) {
        forget_sent();
        EXPECT_EQ(second.as<Book>()->title, "SICP");
        EXPECT_EQ(third.as<Novel>()->title + third.as<Novel>()->hero, "EmmaEmma W.");
        EXPECT_EQ(sent_count(), 0u);
    }
};
INSTANTIATE_TEST_SUITE_P(Live, InlineSubclassesTest, every_database(), database_name);

TEST_P(InlineSubclassesTest, a_query_of_the_base_joins_what_the_subclasses_have) {
    Session session(engine());
    const auto all = session.scalars(select(items).where(items.region == 1).order_by(items.number)).all();
    ASSERT_EQ(all.size(), 4u);
    const auto statements = sent_flat();
    ASSERT_EQ(statements.size(), 1u);
    EXPECT_NE(statements[0].find("FROM wp_items LEFT OUTER JOIN wp_books AS wp_books_1 ON "), std::string::npos) << statements[0];
    EXPECT_NE(statements[0].find(" LEFT OUTER JOIN wp_novels AS wp_novels_1 ON "), std::string::npos) << statements[0];
    expect_whole(all[1], all[2]);
    EXPECT_EQ(all[3].as<Game>()->players, 2);
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(session.scalars(select(items.number).order_by(items.number)).all().size(), 4u);
    EXPECT_EQ(sent_flat()[0], "SELECT wp_items.number FROM wp_items ORDER BY wp_items.number");   // columns need no objects
}

TEST_P(InlineSubclassesTest, so_does_whatever_else_loads_objects_of_the_base) {
    Session session(engine());
    const auto third = session.get<Item>(1, 3);
    EXPECT_EQ(sent_count(), 1u);
    expect_whole(session.get<Item>(1, 2), third);
    const auto check = [&](const auto& option, Names statements) {
        session.expunge_all();
        const auto shelf = session.scalars(select(shelves).options(option)).one();
        EXPECT_EQ(sent_in_brief(), statements);
        ASSERT_EQ(shelf->items.size(), 3u);
        expect_whole(shelf->items[1], shelf->items[2]);
    };
    check(joinedload(shelves.items), {"SELECT wp_shelves"});
    check(selectinload(shelves.items), {"SELECT wp_shelves", "SELECT wp_items"});
    check(subqueryload(shelves.items), {"SELECT wp_shelves", "SELECT (SELECT"});
    session.expunge_all();
    const auto shelf = session.get<Shelf>(1);
    EXPECT_EQ(shelf->items.size(), 3u);
    expect_whole(shelf->items[1], shelf->items[2]);
    session.expunge_all();
    const auto i = aliased(items);
    const auto found = session.scalars(select(i).join(i.shelf).where(shelves.id == 1).order_by(i.number).limit(2).offset(1)).all();
    EXPECT_EQ(sent_count(), 1u);
    ASSERT_EQ(found.size(), 2u);
    expect_whole(found[0], found[1]);
}

TEST_P(InlineSubclassesTest, with_joined_collections_and_limits_rows_stay_the_ones_of_the_statement) {
    Session session(engine());
    const auto found = session.scalars(select(shelves).order_by(shelves.id).limit(1).options(joinedload(shelves.items))).all();
    EXPECT_EQ(sent_count(), 1u);
    ASSERT_EQ(found.size(), 1u);
    ASSERT_EQ(found[0]->items.size(), 3u);
    expect_whole(found[0]->items[1], found[0]->items[2]);
    session.expunge_all();
    const auto owners = session.scalars(select(items).order_by(items.number).limit(3).options(joinedload(items.shelf).joinedload(shelves.items))).all();
    EXPECT_EQ(sent_count(), 1u);
    ASSERT_EQ(owners.size(), 3u);
    expect_whole(owners[1], owners[2]);
    EXPECT_EQ(owners[0]->shelf->items.size(), 3u);
}

TEST_P(InlineSubclassesTest, links_of_subclasses_are_loaded_with_the_objects) {
    Session session(engine());
    const auto all = session.scalars(select(items).order_by(items.number).options(joinedload(books.reviews))).all();
    EXPECT_EQ(sent_in_brief(), (Names{"SELECT wp_items", "SELECT wp_reviews"}));
    EXPECT_EQ(blog::each(all[1].as<Book>()->reviews, &Review::text), (Names{"good", "long"}));
    EXPECT_EQ(all[2].as<Book>()->reviews.size(), 0u);
    EXPECT_EQ(sent_count(), 0u);
    session.expunge_all();
    const auto stock = with_polymorphic(items);
    const auto joined = session.scalars(select(stock).order_by(stock.number).limit(3).options(joinedload(stock.of(books).reviews))).all();
    EXPECT_EQ(sent_count(), 1u);
    ASSERT_EQ(joined.size(), 3u);
    expect_whole(joined[1], joined[2]);
    EXPECT_EQ(blog::each(joined[1].as<Book>()->reviews, &Review::text), (Names{"good", "long"}));
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(InlineSubclassesTest, a_with_polymorphic_says_itself_which_classes_it_reads) {
    Session session(engine());
    const auto some = with_polymorphic(items, games);
    const auto all = session.scalars(select(some).order_by(some.number)).all();
    EXPECT_EQ(sent_flat()[0].find("JOIN"), std::string::npos);
    EXPECT_EQ(all[3].as<Game>()->players, 2);
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(all[1].as<Book>()->title, "SICP");
    EXPECT_EQ(sent_count(), 1u);
    session.expunge_all();
    const auto every = with_polymorphic(items);
    const auto heroes = session.scalars(select(optional_(every.of(novels).hero)).where(every.of(books).title == "Emma")).all();
    ASSERT_EQ(heroes.size(), 1u);
    EXPECT_EQ(heroes[0], "Emma W.");
    EXPECT_THROW(static_cast<void>(select(every.of(novels).hero).compile(sqlite::dialect())), CompileError);
}

TEST_P(InlineSubclassesTest, a_query_of_a_subclass_reads_the_classes_below_it) {
    Session session(engine());
    const auto all = session.scalars(select(books).order_by(books.number)).all();
    EXPECT_EQ(sent_count(), 1u);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[1].as<Novel>()->hero, "Emma W.");
    EXPECT_EQ(sent_count(), 0u);
    session.scalars(select(novels)).all();
    EXPECT_EQ(sent_flat()[0].find("OUTER"), std::string::npos);
}

TEST_P(InlineSubclassesTest, only_classes_that_say_so_are_inline) {
    Session session(engine());
    const auto all = session.scalars(select(crafts).order_by(crafts.id)).all();
    EXPECT_EQ(sent_flat()[0], "SELECT wp_crafts.id, wp_crafts.kind, wp_crafts.wings FROM wp_crafts ORDER BY wp_crafts.id");
    EXPECT_EQ(all[2].as<Plane>()->wings, 2);
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(all[1].as<Ferry>()->cars, 50);   // no boat is inline, so a ferry is not
    EXPECT_EQ(sent_count(), 1u);
    session.expunge_all();
    const auto b = aliased(boats);
    const auto found = session.scalars(select(boats).order_by(boats.id)).all();
    EXPECT_EQ(sent_count(), 1u);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[1].as<Ferry>()->cars, 50);
    EXPECT_EQ(sent_count(), 0u);
    session.expunge_all();
    const auto aliases = session.scalars(select(b).order_by(b.id)).all();
    const auto statements = sent_flat();
    EXPECT_EQ(statements[0].find("OUTER"), std::string::npos) << statements[0];   // the column is in the table of the boats
    EXPECT_EQ(aliases[1].as<Ferry>()->cars, 50);
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(InlineSubclassesTest, a_lock_and_groups_leave_the_subclasses_out) {
    Session session(engine());
    const auto locked = session.scalars(select(items).where(items.number == 3).with_for_update()).one();
    EXPECT_EQ(sent_flat()[0].find("OUTER"), std::string::npos);
    EXPECT_EQ(locked.as<Novel>()->hero, "Emma W.");
    session.expunge_all();
    const auto found = session.scalars(select(items).join(reviews, reviews.number == items.number).group_by(items.region, items.number)).all();
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].as<Book>()->title, "SICP");
}

}  // namespace
}  // namespace polymorphic_inline
