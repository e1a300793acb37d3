// Relationships without a counterpart: a Many whose elements do not know their owner, a One that nobody answers, and
// two of them between the same tables.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

struct Page {
    std::int64_t id{};
    std::string name{};
    std::int64_t book_id{};
};
struct Note {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> book_id{};
};
struct Writer {
    std::int64_t id{};
    std::string name{};
};
struct Book {
    std::int64_t id{};
    std::string name{};
    std::int64_t writer_id{};
    std::optional<std::int64_t> editor_id{};
    Many<Page> pages{};   // owned
    Many<Note> notes{};   // not owned
    One<Writer> writer{};
    One<Writer> editor{};
};
struct Library : DeclarativeBase<Library> {};
struct WriterTable : Declarative<Writer, "writers", Library> {
    Mapped<&Writer::id> id{this, primary_key};
    Mapped<&Writer::name> name{this};
};
struct BookTable : Declarative<Book, "books", Library> {
    Mapped<&Book::id> id{this, primary_key};
    Mapped<&Book::name> name{this};
    Mapped<&Book::writer_id> writer_id{this, ForeignKey("writers.id")};
    Mapped<&Book::editor_id> editor_id{this, ForeignKey("writers.id")};
    Relationship<&Book::pages> pages{this, cascade::all | cascade::delete_orphan, order_by(attr<&Page::id>())};
    Relationship<&Book::notes> notes{this, order_by(attr<&Note::id>())};
    Relationship<&Book::writer> writer{this, foreign_keys(attr<&Book::writer_id>())};
    Relationship<&Book::editor> editor{this, foreign_keys(attr<&Book::editor_id>())};
};
struct PageTable : Declarative<Page, "book_pages", Library> {
    Mapped<&Page::id> id{this, primary_key};
    Mapped<&Page::name> name{this};
    Mapped<&Page::book_id> book_id{this, ForeignKey("books.id")};
};
struct NoteTable : Declarative<Note, "notes", Library> {
    Mapped<&Note::id> id{this, primary_key};
    Mapped<&Note::name> name{this};
    Mapped<&Note::book_id> book_id{this, ForeignKey("books.id")};
};
const WriterTable writers;
const BookTable books;
const PageTable pages;
const NoteTable notes;

class OneWay : public OrmTest {
protected:
    OneWay() {
        Library::metadata().create_all(engine());
        session.add(Writer{.name = "nobody"});   // so that keys of the tables differ
        const Ptr<Writer> writer = session.add(Writer{.name = "ann"});
        one = session.add(Book{.name = "one", .pages = {{.name = "1a"}, {.name = "1b"}}, .notes = {{.name = "n"}},
                               .writer = writer});
        two = session.add(Book{.name = "two", .writer = writer});
        session.commit();
        EXPECT_EQ(one->pages.size() + one->notes.size() + two->pages.size() + two->notes.size(), 3u);   // loaded
        log_.clear();
    }
    Session session{engine()};
    Ptr<Book> one, two;
};
INSTANTIATE_TEST_SUITE_P(Live, OneWay, every_database(), database_name);

TEST_P(OneWay, collections_fill_in_the_keys_of_their_elements) {
    EXPECT_EQ(each(one->pages, &Page::book_id), (std::vector<std::int64_t>{one->id, one->id}));
    EXPECT_EQ(one->notes[0]->book_id, one->id);
    const Ptr<Page> page = two.edit()->pages.append(Page{.name = "2a"});
    forget_sent();
    session.commit();
    EXPECT_EQ(writes(), Names{"INSERT book_pages"});
    EXPECT_EQ(page->book_id, two->id);
    EXPECT_EQ(each(two->pages, &Page::name), Names{"2a"});
}

TEST_P(OneWay, elements_move_when_they_are_removed_and_appended_in_either_order) {
    const Ptr<Page> a = one->pages[0], b = one->pages[1];
    one.edit()->pages.remove(a);
    two.edit()->pages.append(a);
    two.edit()->pages.append(b);
    one.edit()->pages.remove(b);
    forget_sent();
    session.commit();
    EXPECT_EQ(writes(), Names{"UPDATE book_pages"});
    EXPECT_TRUE(one->pages.empty());
    EXPECT_EQ(each(two->pages, &Page::name), (Names{"1a", "1b"}));
}

TEST_P(OneWay, removed_elements_are_deleted_when_owned_and_lose_their_key_when_not) {
    one.edit()->pages.remove(one->pages[0]);
    const Ptr<Note> note = one->notes[0];
    one.edit()->notes.remove(note);
    forget_sent();
    session.commit();
    const Names statements = writes();
    EXPECT_EQ(std::count(statements.begin(), statements.end(), "DELETE book_pages"), 1);
    EXPECT_EQ(std::count(statements.begin(), statements.end(), "UPDATE notes"), 1);
    EXPECT_EQ(statements.size(), 2u);
    EXPECT_EQ(note->book_id, std::nullopt);
    EXPECT_EQ(each(one->pages, &Page::name), Names{"1b"});
}

TEST_P(OneWay, elements_that_are_removed_and_put_back_stay) {
    const Ptr<Page> a = one->pages[0];
    const Ptr<Note> note = one->notes[0];
    forget_sent();
    one.edit()->pages.remove(a);
    one.edit()->pages.append(a);
    one.edit()->notes.clear();
    one.edit()->notes.append(note);
    session.commit();
    EXPECT_EQ(writes(), Names{});
    EXPECT_EQ(one->pages.size() + one->notes.size(), 3u);
}

TEST_P(OneWay, elements_of_many_owners_go_and_move_in_linear_time) {
    constexpr std::size_t count = 20'000;   // every owner asked for every element: minutes
    const Ptr<Writer> writer = one->writer;
    std::vector<Ptr<Book>> all;
    for (std::size_t i = 0; i < count; ++i)
        all.push_back(session.add(Book{.name = "b", .pages = {{.name = "p"}}, .writer = writer}));
    session.flush();
    const Ptr<Page> moved = all[0]->pages[0];
    for (const Ptr<Book>& book : all) book.edit()->pages.clear();
    all[count - 1].edit()->pages.append(moved);
    session.commit();
    EXPECT_EQ(rows("book_pages"), 3);
    EXPECT_EQ(moved->book_id, all[count - 1]->id);
}

TEST_P(OneWay, elements_that_a_flush_has_deleted_on_the_way_are_refused_elsewhere) {
    session.expire(two);
    const Ptr<Page> a = one->pages[0];
    one.edit()->pages.remove(a);
    EXPECT_EQ(two->name, "two");   // reads, and so flushes: the page is nobody's now
    EXPECT_EQ(status(a), orm::Status::deleted);
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { two.edit()->pages.append(a); }), "Page(", "was deleted",
                     "Book.pages", "copy"));
    two.edit()->pages.append(Page{.name = a->name});
    session.commit();
    EXPECT_EQ(each(two->pages, &Page::name), Names{"1a"});
}

TEST_P(OneWay, deletion_of_the_owner_follows_the_cascade) {
    session.delete_(one);
    session.commit();
    EXPECT_EQ(rows("book_pages"), 0);
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM notes WHERE book_id IS NULL"), 1);
    EXPECT_EQ(rows("books"), 1);
}

TEST_P(OneWay, rollback_restores_them) {
    const Ptr<Page> a = one->pages[0];
    one.edit()->pages.clear();
    two.edit()->pages.append(a);
    one.edit()->notes.clear();
    session.flush();
    session.rollback();
    EXPECT_EQ(each(one->pages, &Page::name), (Names{"1a", "1b"}));
    EXPECT_TRUE(two->pages.empty());
    EXPECT_EQ(one->notes.size(), 1u);
    EXPECT_EQ(a->book_id, one->id);
}

TEST_P(OneWay, references_to_one_table_are_kept_apart) {
    const Ptr<Writer> ann = one->writer;
    one.edit()->editor = Writer{.name = "eve"};
    forget_sent();
    session.flush();
    EXPECT_EQ(writes(), (Names{"INSERT writers", "UPDATE books"}));
    EXPECT_EQ(one->writer_id, ann->id);
    EXPECT_EQ(one->editor->name, "eve");
    one.edit()->writer = one->editor;   // both the same
    session.commit();
    EXPECT_EQ(one->writer->name, "eve");
    one.edit()->editor = nullptr;
    session.commit();
    EXPECT_EQ(one->writer->name, "eve");
    EXPECT_EQ(one->editor, nullptr);
    EXPECT_EQ(two->writer, ann);
}

TEST_P(OneWay, a_required_one_that_is_missing_is_named) {
    EXPECT_TRUE(says(caught<FlushError>([&] {
        session.add(Book{.name = "three"});
        session.flush();
    }), "Book.writer of a new Book is not set", "\"writer_id\" cannot be NULL"));
    session.rollback();
    one.edit()->writer = nullptr;
    EXPECT_TRUE(says(caught<FlushError>([&] { session.flush(); }), "Book.writer", "cannot be NULL"));
    session.rollback();
    EXPECT_EQ(one->writer->name, "ann");
}

}  // namespace
}  // namespace blog
