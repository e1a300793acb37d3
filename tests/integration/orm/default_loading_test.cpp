// Relationships that the mapping itself wants loaded with their objects (lazy::selectin), however those are reached.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace library {

struct Registry : DeclarativeBase<Registry> {};

struct Shelf;
struct Volume;
struct Page {
    std::int64_t id{};
    std::int64_t volume_id{};
    One<Volume> volume{};
};
struct Volume {
    std::int64_t id{};
    std::string title{};
    std::int64_t shelf_id{};
    One<Shelf> shelf{};
    Many<Page> pages{};
};
struct Shelf {
    std::int64_t id{};
    std::string name{};
    Many<Volume> volumes{};
};
struct ShelfTable : Declarative<Shelf, "shelves", Registry> {
    Mapped<&Shelf::id> id{this, primary_key};
    Mapped<&Shelf::name> name{this};
    Relationship<&Shelf::volumes> volumes{this, back_populates<&Volume::shelf>, lazy::selectin, order_by(attr<&Volume::id>())};
};
struct VolumeTable : Declarative<Volume, "volumes", Registry> {
    Mapped<&Volume::id> id{this, primary_key};
    Mapped<&Volume::title> title{this};
    Mapped<&Volume::shelf_id> shelf_id{this, ForeignKey("shelves.id")};
    Relationship<&Volume::shelf> shelf{this, back_populates<&Shelf::volumes>};
    Relationship<&Volume::pages> pages{this, back_populates<&Page::volume>, lazy::selectin};
};
struct PageTable : Declarative<Page, "pages", Registry> {
    Mapped<&Page::id> id{this, primary_key};
    Mapped<&Page::volume_id> volume_id{this, ForeignKey("volumes.id")};
    Relationship<&Page::volume> volume{this, back_populates<&Volume::pages>};
};
inline const ShelfTable shelves;
inline const VolumeTable volumes;
inline const PageTable pages;

}  // namespace library

namespace {

using namespace library;

class DefaultLoading : public OrmTest {
protected:
    DefaultLoading() {
        Registry::metadata().create_all(engine());
        run("INSERT INTO shelves (id, name) VALUES (1, 'upper'), (2, 'lower');"
            "INSERT INTO volumes (id, title, shelf_id) VALUES (1, 'A', 1), (2, 'B', 1), (3, 'C', 2);"
            "INSERT INTO pages (id, volume_id) VALUES (1, 1), (2, 1), (3, 3)");
        forget_sent();
    }
    //! All that a shelf brings with it is there; nothing more is sent.
    void expect_complete(const Ptr<Shelf>& shelf) {
        forget_sent();
        ASSERT_TRUE(shelf->volumes.is_loaded());
        EXPECT_EQ(each(shelf->volumes, &Volume::title), (Names{"A", "B"}));
        ASSERT_TRUE(shelf->volumes[0]->pages.is_loaded());
        EXPECT_EQ(shelf->volumes[0]->pages.size(), 2u);
        EXPECT_TRUE(shelf->volumes[1]->pages.empty());
        EXPECT_EQ(sent_count(), 0u);
    }
};
INSTANTIATE_TEST_SUITE_P(Live, DefaultLoading, every_database(), database_name);

TEST_P(DefaultLoading, comes_with_a_query) {
    Session session(engine());
    const auto all = session.scalars(select(shelves).order_by(shelves.id)).all();
    EXPECT_EQ(sent_count(), 3u);   // shelves, volumes, pages
    expect_complete(all[0]);
}

TEST_P(DefaultLoading, comes_with_get) {
    Session session(engine());
    const Ptr<Shelf> shelf = session.get<Shelf>(1);
    EXPECT_EQ(sent_count(), 3u);
    expect_complete(shelf);
    EXPECT_EQ(session.get<Shelf>(1), shelf);
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(DefaultLoading, comes_with_a_refresh) {
    Session session(engine());
    const Ptr<Shelf> shelf = session.get<Shelf>(1);
    session.commit();
    forget_sent();
    EXPECT_EQ(shelf->name, "upper");
    expect_complete(shelf);
    session.refresh(shelf);
    expect_complete(shelf);
}

TEST_P(DefaultLoading, comes_with_a_lazy_load) {
    Session session(engine());
    const Ptr<Page> page = session.get<Page>(1);
    EXPECT_EQ(sent_count(), 1u);
    EXPECT_TRUE(page->volume->pages.is_loaded());
    EXPECT_FALSE(page->volume->shelf.is_loaded());   // the mapping does not ask for it
    expect_complete(page->volume->shelf);
}

TEST_P(DefaultLoading, comes_with_an_option) {
    Session session(engine());
    const auto page = session.scalars(select(pages).where(pages.id == 3).options(selectinload(pages.volume))).one();
    EXPECT_EQ(sent_count(), 3u);   // pages, volumes, the pages of the volumes
    EXPECT_TRUE(page->volume->pages.is_loaded());
    EXPECT_EQ(page->volume->pages[0], page);
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(DefaultLoading, serves_after_the_session_has_gone) {
    Ptr<Shelf> shelf;
    {
        Session session(engine());
        shelf = session.get<Shelf>(1);
    }
    expect_complete(shelf);
}

}  // namespace
}  // namespace blog
