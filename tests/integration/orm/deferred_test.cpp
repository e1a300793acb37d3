// Deferred columns, loader options of columns, and expiry of single attributes.

#include "integration/orm/orm_test.hpp"

namespace letters {
namespace {

using namespace aludel;
using blog::Names;
using blog::columns_set;

struct Base : DeclarativeBase<Base> {};

struct Book;
struct Author {
    std::int64_t id{};
    std::string name{};
    Deferred<std::string> bio{};
    Many<Book> books{};
};
struct Book {
    std::int64_t id{};
    std::string title{};
    Deferred<std::string> text{};
    Deferred<std::string> summary{};
    Deferred<std::optional<std::string>> notes{};
    Deferred<std::string> cover{};
    Deferred<std::string> blurb{};
    std::optional<std::int64_t> author_id{};
    One<Author> author{};
};
struct Page {
    std::int64_t book_id{};
    std::int64_t number{};
    Deferred<std::string> text{};
};
struct Medium {
    std::int64_t id{};
    std::string type{};
    std::string name{};
    Deferred<std::string> about{};
};
struct Film : Medium {
    int minutes{};
    Deferred<std::string> script{};
    Deferred<std::string> poster{};
};
struct Note {
    std::int64_t id{};
    Deferred<std::optional<std::string>> label{};
    std::int64_t version{};
};

struct AuthorTable : Declarative<Author, "df_authors", Base> {
    Mapped<&Author::id> id{this, primary_key};
    Mapped<&Author::name> name{this};
    Mapped<&Author::bio> bio{this, deferred};
    Relationship<&Author::books> books{this, back_populates<&Book::author>, cascade::all, order_by(attr<&Book::id>())};
};
struct BookTable : Declarative<Book, "df_books", Base> {
    Mapped<&Book::id> id{this, primary_key};
    Mapped<&Book::title> title{this};
    Mapped<&Book::text> text{this, named("content"), deferred};
    Mapped<&Book::summary> summary{this, deferred_group("texts")};
    Mapped<&Book::notes> notes{this, deferred_group("texts")};
    Mapped<&Book::cover> cover{this, deferred_raiseload};
    Mapped<&Book::blurb> blurb{this};
    Mapped<&Book::author_id> author_id{this, ForeignKey("df_authors.id")};
    Relationship<&Book::author> author{this, back_populates<&Author::books>};
};
struct PageTable : Declarative<Page, "df_pages", Base> {
    Mapped<&Page::book_id> book_id{this, primary_key};
    Mapped<&Page::number> number{this, primary_key};
    Mapped<&Page::text> text{this, deferred};
};
struct MediumTable : Declarative<Medium, "df_media", Base> {
    Mapped<&Medium::id> id{this, primary_key};
    Mapped<&Medium::type> type{this};
    Mapped<&Medium::name> name{this};
    Mapped<&Medium::about> about{this, deferred};
    Polymorphic poly{this, type, "medium"};
};
struct FilmTable : JoinedInheritance<Film, MediumTable, "df_films"> {
    Mapped<&Film::id> id{this, primary_key, ForeignKey("df_media.id")};
    Mapped<&Film::minutes> minutes{this};
    Mapped<&Film::script> script{this, deferred};
    Mapped<&Film::poster> poster{this};
    PolymorphicIdentity identity{this, "film"};
};
struct NoteTable : Declarative<Note, "df_notes", Base> {
    Mapped<&Note::id> id{this, primary_key};
    Mapped<&Note::label> label{this, deferred};
    Mapped<&Note::version> version{this, version_id};
};
inline const AuthorTable authors;
inline const BookTable books;
inline const PageTable pages;
inline const MediumTable media;
inline const FilmTable films;
inline const NoteTable notes;

//! The columns of a SELECT: "id, title" of "SELECT df_books.id, df_books.title FROM ...".
std::string columns_of(const std::string& select) {
    std::istringstream list(select.substr(7, select.find(" FROM ") - 7));
    std::string columns;
    for (std::string one; std::getline(list, one, ',');) {
        std::erase(one, '"');
        columns += (columns.empty() ? "" : ", ") + one.substr(one.find('.') + 1, one.find(" AS ") - one.find('.') - 1);
    }
    return columns;
}

class DeferredColumns : public blog::OrmTest {
protected:
    DeferredColumns() {
        Base::metadata().create_all(engine());
        run("INSERT INTO df_authors (id, name, bio) VALUES (1, 'Ann', 'born'), (2, 'Ben', 'later');"
            "INSERT INTO df_books (id, title, content, summary, notes, cover, blurb, author_id) VALUES"
            " (1, 'one', 'text 1', 'sum 1', NULL, 'cover 1', 'blurb 1', 1),"
            " (2, 'two', 'text 2', 'sum 2', 'note 2', 'cover 2', 'blurb 2', 1);"
            "INSERT INTO df_pages (book_id, number, text) VALUES (1, 1, 'p11'), (1, 2, 'p12');"
            "INSERT INTO df_media (id, type, name, about) VALUES (1, 'film', 'f', 'about f'), (2, 'medium', 'm', 'about m');"
            "INSERT INTO df_films (id, minutes, script, poster) VALUES (1, 90, 'script f', 'poster f');"
            "INSERT INTO df_notes (id, label, version) VALUES (1, 'red', 1)");
        forget_sent();
    }
    //! The columns of each SELECT since the last call.
    Names columns() {
        Names lists;
        for (const std::string& statement : sent_flat()) lists.push_back(columns_of(statement));
        return lists;
    }
    template <class E, class F>
    static std::string message(F&& work) {
        try {
            work();
        } catch (const E& error) {
            return std::string(error.message());
        }
        return "nothing was thrown";
    }
};
INSTANTIATE_TEST_SUITE_P(Live, DeferredColumns, aludel::integration::every_database(), aludel::integration::database_name);

// ---- what the mapping defers ----------------------------------------------------------------------------------------

TEST_P(DeferredColumns, a_deferred_column_is_left_out_and_loaded_by_one_narrow_select_when_it_is_read) {
    Session session(engine());
    const auto all = session.scalars(select(books).order_by(books.id)).all();
    EXPECT_EQ(columns(), Names{"id, title, blurb, author_id"});
    EXPECT_FALSE(all[0]->text.has_value());
    EXPECT_EQ(*all[0]->text, "text 1");
    const auto statements = sent_flat();
    ASSERT_EQ(statements.size(), 1u);
    EXPECT_EQ(statements[0].substr(0, statements[0].find(" = ")), "SELECT df_books.content FROM df_books WHERE df_books.id");
    EXPECT_EQ(all[0]->text, "text 1");
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_FALSE(all[1]->text.has_value());
}

TEST_P(DeferredColumns, every_way_to_read_loads) {
    Session session(engine());
    const auto fresh = [&] {
        session.expunge_all();
        const auto book = session.get<Book>(1);
        forget_sent();
        return book;
    };
    EXPECT_EQ(fresh()->text->size(), 6u);
    EXPECT_TRUE(fresh()->text == "text 1");
    EXPECT_TRUE(fresh()->text < std::string("u"));
    const std::string& converted = fresh()->text;
    EXPECT_EQ(converted.size(), 6u);
    std::ostringstream text;
    text << fresh()->text;
    EXPECT_EQ(text.str(), "text 1");
    EXPECT_EQ(fresh()->text + "!", "text 1!");
    EXPECT_EQ(std::hash<Deferred<std::string>>{}(fresh()->text), std::hash<std::string>{}("text 1"));
    EXPECT_EQ(sent_count(), 1u);
}

TEST_P(DeferredColumns, the_fields_of_a_group_are_loaded_together) {
    Session session(engine());
    const auto book = session.get<Book>(2);
    forget_sent();
    EXPECT_EQ(**book->notes, "note 2");
    EXPECT_EQ(columns(), Names{"summary, notes"});
    EXPECT_EQ(book->summary, "sum 2");
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(inspect(book).unloaded(), (Names{"text", "cover", "author"}));
}

TEST_P(DeferredColumns, a_null_is_a_value) {
    Session session(engine());
    const auto book = session.get<Book>(1);
    EXPECT_FALSE(book->notes->has_value());
    EXPECT_TRUE(book->notes.has_value());
}

TEST_P(DeferredColumns, deferred_raiseload_throws_until_an_option_or_a_refresh_loads_it) {
    Session session(engine());
    const auto book = session.get<Book>(1);
    forget_sent();
    EXPECT_EQ(message<InvalidRequestError>([&] { (void)book->cover.value(); }),
              "Book.cover of Book(1) is not available due to raiseload: it is not loaded, and reading it may not load it. Load it with the "
              "query: undefer(...), or session.refresh(object, {...}).");
    session.expire(book);
    EXPECT_THROW((void)book->cover.value(), InvalidRequestError);
    session.scalars(select(books).options(undefer(books.cover))).all();
    EXPECT_EQ(book->cover, "cover 1");
    session.expire(book, {books.cover});
    EXPECT_THROW((void)book->cover.value(), InvalidRequestError);
    session.refresh(book, {books.cover});
    EXPECT_EQ(book->cover, "cover 1");
}

TEST_P(DeferredColumns, a_new_object_has_all_fields) {
    Session session(engine());
    const auto book = session.add(Book{.id = 7, .title = "new", .text = "t"});
    EXPECT_EQ(book->text, "t");
    EXPECT_EQ(book->cover, "");
    session.flush();
    EXPECT_EQ(book->text, "t");
    EXPECT_EQ(writes(), Names{"INSERT df_books"});
    session.commit();
    forget_sent();
    EXPECT_EQ(book->title, "new");
    EXPECT_EQ(columns(), Names{"id, title, blurb, author_id"});
    EXPECT_EQ(book->text, "t");
    EXPECT_EQ(columns(), Names{"content"});
}

TEST_P(DeferredColumns, of_a_composite_key_all_columns_are_asked_for) {
    Session session(engine());
    const auto all = session.scalars(select(pages).order_by(pages.number)).all();
    forget_sent();
    EXPECT_EQ(all[1]->text, "p12");
    const auto statements = sent_flat();
    ASSERT_EQ(statements.size(), 1u);
    EXPECT_NE(statements[0].find("df_pages.book_id = "), std::string::npos) << statements[0];
    EXPECT_NE(statements[0].find("df_pages.number = "), std::string::npos) << statements[0];
}

TEST_P(DeferredColumns, a_row_that_is_gone_is_an_error) {
    Session session(engine());
    const auto page = session.get<Page>(1, 1);
    session.connection().execute(text("DELETE FROM df_pages"));
    EXPECT_THROW((void)page->text.value(), ObjectDeletedError);
}

// ---- writing --------------------------------------------------------------------------------------------------------

TEST_P(DeferredColumns, assigning_loads_nothing_and_the_update_has_this_column_alone) {
    Session session(engine());
    const auto book = session.get<Book>(1);
    forget_sent();
    book.edit()->text = "rewritten";
    EXPECT_EQ(book->text, "rewritten");
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_TRUE(session.is_modified(book));
    const auto history = inspect(book).history(books.text);
    EXPECT_EQ(history.added, std::vector<Value>{"rewritten"});
    EXPECT_TRUE(history.deleted.empty());
    session.flush();
    const auto statements = sent();
    ASSERT_EQ(statements.size(), 1u);
    EXPECT_EQ(columns_set(statements[0]), "content");
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT content FROM df_books WHERE id = 1"), "rewritten");
}

TEST_P(DeferredColumns, assigning_null_to_a_field_that_is_not_loaded_is_a_change) {
    Session session(engine());
    const auto book = session.get<Book>(2);
    book.edit()->notes = std::nullopt;
    session.commit();
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM df_books WHERE notes IS NOT NULL"), 0);
}

TEST_P(DeferredColumns, what_is_not_loaded_is_no_change_and_reading_in_an_edit_is_none) {
    Session session(engine());
    const auto book = session.get<Book>(1);
    book.edit([&](Book& b) {
        b.title = b.title + ": " + *b.text;
        EXPECT_EQ(inspect(book).history(books.text).unchanged, std::vector<Value>{"text 1"});
    });
    forget_sent();
    session.flush();
    const auto statements = sent();
    ASSERT_EQ(statements.size(), 1u);
    EXPECT_EQ(columns_set(statements[0]), "title");
    EXPECT_FALSE(session.is_modified(book));
}

TEST_P(DeferredColumns, a_version_counts_a_change_of_a_field_that_was_not_loaded) {
    Session session(engine());
    const auto note = session.get<Note>(1);
    note.edit()->label = "blue";
    session.commit();
    EXPECT_EQ(note->version, 2);
    EXPECT_EQ(**note->label, "blue");
}

TEST_P(DeferredColumns, an_object_is_deleted_without_loading_its_fields) {
    Session session(engine());
    session.delete_(session.get<Page>(1, 1));
    forget_sent();
    session.commit();
    EXPECT_EQ(sent_in_brief(), Names{"DELETE df_pages"});
}

TEST_P(DeferredColumns, a_new_object_that_takes_over_a_row_writes_what_was_not_loaded_there) {
    Session session(engine());
    session.delete_(session.get<Note>(1));
    session.add(Note{.id = 1, .label = std::nullopt});
    session.commit();
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM df_notes WHERE label IS NULL"), 1);
}

TEST_P(DeferredColumns, a_field_of_another_object_is_loaded_when_it_is_assigned) {
    Session session(engine());
    const auto one = session.get<Book>(1), two = session.get<Book>(2);
    one.edit()->text = two->text;
    session.commit();
    EXPECT_EQ(one->text, "text 2");
    EXPECT_EQ(two->text, "text 2");
}

// ---- loader options -------------------------------------------------------------------------------------------------

TEST_P(DeferredColumns, options_defer_and_undefer_columns) {
    Session session(engine());
    session.scalars(select(books).options(undefer(books.text))).all();
    session.scalars(select(books).options(undefer_group("texts"))).all();
    session.scalars(select(books).options(defer(books.blurb))).all();
    session.scalars(select(books).options(undefer("*"))).all();
    session.scalars(select(books).options(defer("*"))).all();
    session.scalars(select(books).options(defer("*"), undefer(books.cover))).all();
    session.scalars(select(books).options(Load(books).undefer("*").defer(books.text))).all();
    EXPECT_EQ(columns(), (Names{"id, title, content, blurb, author_id", "id, title, summary, notes, blurb, author_id",
                                "id, title, author_id", "id, title, content, summary, notes, cover, blurb, author_id",
                                "id, title, author_id", "id, title, cover, author_id", "id, title, summary, notes, cover, blurb, author_id"}));
}

TEST_P(DeferredColumns, load_only_loads_the_fields_that_it_names_and_plain_ones) {
    Session session(engine());
    const auto all = session.scalars(select(books).order_by(books.id).options(load_only(books.title, books.text))).all();
    EXPECT_EQ(columns(), Names{"id, title, content, author_id"});
    EXPECT_EQ(all[0]->text, "text 1");
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(all[0]->blurb, "blurb 1");
    EXPECT_EQ(columns(), Names{"blurb"});
}

TEST_P(DeferredColumns, options_may_forbid_to_load_later) {
    Session session(engine());
    const auto one = session.scalars(select(books).where(books.id == 1).options(defer(books.blurb, {.raiseload = true}))).one();
    const auto two = session.scalars(select(books).where(books.id == 2).options(load_only(books.title, Defer{.raiseload = true}))).one();
    EXPECT_THROW((void)one->blurb.value(), InvalidRequestError);
    EXPECT_EQ(one->text, "text 1");
    EXPECT_THROW((void)two->blurb.value(), InvalidRequestError);
    EXPECT_THROW((void)two->text.value(), InvalidRequestError);
}

TEST_P(DeferredColumns, an_option_of_an_alias_is_for_that_alone) {
    Session session(engine());
    const auto b = aliased(books);
    session.execute(select(books, b).join(b, b.id == books.id).options(undefer(b.text))).all();
    EXPECT_EQ(columns(), Names{"id, title, blurb, author_id, id, title, content, blurb, author_id"});
}

TEST_P(DeferredColumns, options_below_a_path_are_for_the_objects_there) {
    Session session(engine());
    session.scalars(select(authors).options(selectinload(authors.books).defer(books.blurb).undefer(books.text))).all();
    EXPECT_EQ(columns(), (Names{"id, name", "author_id, id, title, content, author_id"}));
    session.expunge_all();
    session.scalars(select(authors).options(joinedload(authors.books).load_only(books.text))).all();
    EXPECT_EQ(columns(), Names{"id, name, id, title, content, author_id"});
    session.expunge_all();
    const auto all = session.scalars(select(authors).order_by(authors.id).options(defaultload(authors.books).undefer(books.text))).all();
    EXPECT_EQ(columns(), Names{"id, name"});
    EXPECT_EQ(all[0]->books.size(), 2u);
    EXPECT_EQ(columns(), Names{"id, title, content, blurb, author_id"});
    EXPECT_EQ(all[0]->books[0]->text, "text 1");
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(DeferredColumns, a_joined_statement_with_a_limit_leaves_columns_out) {
    Session session(engine());
    for (int i = 0; i < 2; ++i) {   // the second time out of the cache
        session.expunge_all();
        forget_sent();
        const auto all = session.scalars(select(authors).order_by(authors.id).limit(1).options(joinedload(authors.books))).all();
        const auto lists = columns();
        ASSERT_EQ(lists.size(), 1u);
        EXPECT_EQ(all[0]->name, "Ann");
        EXPECT_EQ(all[0]->books[1]->blurb, "blurb 2");
        EXPECT_EQ(sent_count(), 0u);
        EXPECT_EQ(all[0]->bio, "born");
        EXPECT_EQ(all[0]->books[1]->text, "text 2");
        EXPECT_EQ(columns(), (Names{"bio", "content"}));
    }
}

TEST_P(DeferredColumns, contains_eager_leaves_columns_out) {
    Session session(engine());
    const auto all = session.scalars(select(authors).join(authors.books).order_by(books.id).options(contains_eager(authors.books))).all();
    EXPECT_EQ(columns(), Names{"id, name, id, title, blurb, author_id"});
    EXPECT_EQ(all[0]->books[1]->text, "text 2");
}

TEST_P(DeferredColumns, the_keys_of_statements_differ_by_their_options) {
    Session session(engine());
    for (int i = 0; i < 2; ++i) {
        session.expunge_all();
        EXPECT_TRUE(session.scalars(select(books).limit(1).options(undefer(books.text))).one()->text.has_value());
        session.expunge_all();
        EXPECT_FALSE(session.scalars(select(books).limit(1).options(undefer(books.summary))).one()->text.has_value());
    }
}

TEST_P(DeferredColumns, a_connection_reads_all_columns_by_value) {
    Connection connection = engine().connect();
    for (const Book& book : connection.execute(select(books).order_by(books.id).limit(1))) {
        EXPECT_EQ(book.text, "text 1");
        EXPECT_EQ(book.cover, "cover 1");
    }
    EXPECT_EQ(columns(), Names{"id, title, content, summary, notes, cover, blurb, author_id"});
    Session session(engine());
    session.scalars(select(books).order_by(books.id).limit(1)).all();   // of the same text and another plan
    EXPECT_EQ(columns(), Names{"id, title, blurb, author_id"});
}

TEST_P(DeferredColumns, a_query_that_has_the_column_fills_an_object_that_is_there) {
    Session session(engine());
    const auto book = session.get<Book>(1);
    const auto edited = session.get<Book>(2);
    edited.edit()->text = "mine";
    edited.edit()->title = "mine";
    session.no_autoflush([&] { session.scalars(select(books).options(undefer("*"))).all(); });
    forget_sent();
    EXPECT_EQ(book->text, "text 1");
    EXPECT_EQ(edited->text, "mine");
    EXPECT_EQ(edited->summary, "sum 2");
    EXPECT_EQ(sent_count(), 0u);
    session.flush();
    const auto statements = sent();
    ASSERT_EQ(statements.size(), 1u);
    EXPECT_EQ(columns_set(statements[0]), "title, content");
}

TEST_P(DeferredColumns, populate_existing_reads_what_the_statement_has_and_forgets_the_rest) {
    Session session(engine());
    const auto book = session.get<Book>(1);
    EXPECT_EQ(book->text, "text 1");
    EXPECT_EQ(book->summary, "sum 1");
    session.connection().execute(text("UPDATE df_books SET content = 'other', summary = 'other'"));
    session.scalars(select(books).options(undefer(books.text)).execution_options({.populate_existing = true})).all();
    forget_sent();
    EXPECT_EQ(book->text, "other");
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(book->summary, "other");
    EXPECT_EQ(columns(), Names{"summary, notes"});
}

// ---- expiry of single attributes --------------------------------------------------------------------------------------

TEST_P(DeferredColumns, a_single_field_expires_and_is_loaded_alone) {
    Session session(engine());
    const auto book = session.get<Book>(1);
    EXPECT_EQ(book->blurb, "blurb 1");
    book.edit()->title = "kept";
    book.edit()->blurb = "lost";
    session.connection().execute(text("UPDATE df_books SET blurb = 'new', title = 'new'"));
    session.expire(book, {books.blurb});
    EXPECT_FALSE(inspect(book).expired());
    EXPECT_TRUE(inspect(book).history(books.blurb).unchanged.empty());
    forget_sent();
    EXPECT_EQ(book->title, "kept");
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(book->blurb, "new");
    EXPECT_EQ(columns(), Names{"blurb"});
    session.flush();
    const auto statements = sent();
    ASSERT_EQ(statements.size(), 1u);
    EXPECT_EQ(columns_set(statements[0]), "title");
}

TEST_P(DeferredColumns, a_single_relationship_expires_and_is_loaded_again) {
    Session session(engine());
    const auto ann = session.get<Author>(1);
    EXPECT_EQ(ann->books.size(), 2u);
    session.connection().execute(text("UPDATE df_books SET author_id = 2 WHERE id = 2"));
    session.expire(ann, {authors.books});
    forget_sent();
    EXPECT_EQ(ann->name, "Ann");
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(ann->books.size(), 1u);
    EXPECT_EQ(sent_in_brief(), Names{"SELECT df_books"});
}

TEST_P(DeferredColumns, single_attributes_are_refreshed_at_once_and_other_changes_are_sent) {
    Session session(engine());
    const auto ann = session.get<Author>(1);
    EXPECT_EQ(ann->books.size(), 2u);
    ann.edit([](Author& a) {
        a.name = "Anne";
        a.bio = "lost";
    });
    session.connection().execute(text("UPDATE df_books SET author_id = 2 WHERE id = 2"));
    forget_sent();
    session.refresh(ann, {authors.bio, authors.books});
    EXPECT_EQ(sent_in_brief(), (Names{"UPDATE df_authors", "SELECT df_authors", "SELECT df_books"}));
    EXPECT_EQ(ann->name, "Anne");
    EXPECT_EQ(ann->bio, "born");
    EXPECT_EQ(ann->books.size(), 1u);
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(DeferredColumns, an_empty_list_means_the_whole_object) {
    Session session(engine());
    const auto ann = session.get<Author>(1);
    session.expire(ann, {});
    EXPECT_TRUE(inspect(ann).expired());
    session.refresh(ann, {});
    EXPECT_FALSE(inspect(ann).expired());
}

TEST_P(DeferredColumns, attributes_of_another_class_or_of_objects_without_a_row_are_refused) {
    Session session(engine());
    const auto ann = session.get<Author>(1);
    EXPECT_EQ(message<ArgumentError>([&] { session.expire(ann, {books.text}); }),
              "Column \"content\" is not an attribute of class Author. Name fields and relationships of the object's own mapping.");
    EXPECT_THROW(session.refresh(ann, {books.author}), ArgumentError);
    const auto fresh = session.add(Author{.id = 9, .name = "new"});
    EXPECT_THROW(session.expire(fresh, {authors.bio}), InvalidRequestError);
    Session other(engine());
    EXPECT_THROW(other.expire(ann, {authors.bio}), InvalidRequestError);
}

TEST_P(DeferredColumns, after_a_commit_deferred_fields_are_loaded_when_they_are_read) {
    Session session(engine());
    const auto book = session.get<Book>(1);
    EXPECT_EQ(book->text, "text 1");
    session.commit();
    run("UPDATE df_books SET content = 'other', blurb = 'other'");
    forget_sent();
    EXPECT_EQ(book->blurb, "other");
    EXPECT_EQ(book->text, "other");
    EXPECT_EQ(columns(), (Names{"id, title, blurb, author_id", "content"}));
}

TEST_P(DeferredColumns, a_rollback_gives_up_what_was_assigned) {
    Session session(engine());
    const auto book = session.get<Book>(1);
    book.edit()->text = "lost";
    session.flush();
    session.rollback();
    EXPECT_EQ(book->text, "text 1");
    const auto fresh = session.add(Book{.id = 8, .title = "n", .text = "kept"});
    session.flush();
    session.expire(fresh, {books.text});
    session.rollback();
    EXPECT_EQ(fresh->text, "kept");   // new again, with what it was made with
}

// ---- objects that leave their session -----------------------------------------------------------------------------------

TEST_P(DeferredColumns, a_copy_has_what_is_loaded_and_says_of_the_rest_what_to_do) {
    Session session(engine());
    const auto book = session.get<Book>(1);
    EXPECT_EQ(book->summary, "sum 1");
    const Book copy = *book;
    EXPECT_EQ(copy.summary, "sum 1");
    EXPECT_FALSE(copy.text.has_value());
    EXPECT_EQ(message<DetachedInstanceError>([&] { (void)copy.text.value(); }),
              "A Deferred field of an object that was copied out of a session was read, and it was not loaded when the object was copied. Read "
              "it through the Ptr of the session, load it before the copy is made, or assign a value.");
    Book changed = copy;
    EXPECT_THROW((void)changed.text.value(), DetachedInstanceError);
    changed.text = "set";
    EXPECT_EQ(changed.text, "set");
    changed = copy;
    EXPECT_FALSE(changed.text.has_value());
    forget_sent();
    EXPECT_EQ(book->text, "text 1");   // the object is untouched by all that
    EXPECT_EQ(sent_count(), 1u);
}

TEST_P(DeferredColumns, a_copy_that_is_assigned_keeps_what_it_does_not_know) {
    Session session(engine());
    const auto book = session.get<Book>(1);
    Book form = *book;
    form.title = "changed";
    EXPECT_EQ(book->text, "text 1");
    book.edit([&](Book& b) { b = form; });
    EXPECT_EQ(book->text, "text 1");
    forget_sent();
    session.flush();
    const auto statements = sent();
    ASSERT_EQ(statements.size(), 1u);
    EXPECT_EQ(columns_set(statements[0]), "title");
}

TEST_P(DeferredColumns, a_copy_without_its_values_cannot_be_inserted) {
    Session session(engine());
    Book copy = *session.get<Book>(1);
    copy.id = 5;
    const auto added = session.add(copy);
    EXPECT_THROW((void)added->text.value(), DetachedInstanceError);
    EXPECT_EQ(message<InvalidRequestError>([&] { session.flush(); }),
              "Book.text of Book(5) is not loaded, so the object cannot be inserted: it was copied from one whose field was not loaded. "
              "Assign a value, or load the field before the copy is made.");
    session.rollback();
    Connection connection = engine().connect();
    EXPECT_THROW(connection.execute(insert(books), copy), InvalidRequestError);
}

TEST_P(DeferredColumns, after_the_session_is_closed_reading_throws) {
    Session session(engine());
    const auto book = session.get<Book>(1), gone = session.get<Book>(2);
    session.expunge(gone);
    EXPECT_THROW((void)gone->text.value(), DetachedInstanceError);
    session.close();
    EXPECT_EQ(book->title, "one");
    EXPECT_EQ(message<DetachedInstanceError>([&] { (void)book->text.value(); }),
              "Book.text of Book(1) is not loaded, and the object belongs to no session any more. Load it with undefer(...) or read it while "
              "the session is open.");
}

TEST_P(DeferredColumns, make_transient_loads_what_will_be_inserted) {
    Session session(engine());
    const auto page = session.get<Page>(1, 1);
    session.make_transient(page);
    EXPECT_EQ(page->text, "p11");
    page.edit()->number = 3;
    session.add(page);
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT text FROM df_pages WHERE number = 3"), "p11");
}

TEST_P(DeferredColumns, merge_copies_what_is_loaded) {
    Session session(engine());
    Book copy = *session.get<Book>(1);
    copy.title = "merged";
    session.close();
    Session other(engine());
    const auto merged = other.merge(copy);
    forget_sent();
    other.flush();
    const auto statements = sent();
    ASSERT_EQ(statements.size(), 1u);
    EXPECT_EQ(columns_set(statements[0]), "title");
    EXPECT_EQ(merged->text, "text 1");
    copy.text = "set";
    other.merge(copy);
    other.commit();
    EXPECT_EQ(value_of<std::string>("SELECT content FROM df_books WHERE id = 1"), "set");
    Session cached(engine());
    copy = *cached.get<Book>(2);
    cached.expunge_all();
    const auto clean = cached.merge(copy, {.load = false});
    EXPECT_FALSE(clean->text.has_value());
    EXPECT_EQ(clean->text, "text 2");
}

// ---- the rest of the library --------------------------------------------------------------------------------------------

TEST_P(DeferredColumns, json_loads_the_fields_that_it_writes) {
    Session session(engine());
    const auto ann = session.get<Author>(1);
    forget_sent();
    EXPECT_EQ(to_json(authors, *ann, {.exclude = {authors.bio}}).text(), R"({"id":1,"name":"Ann"})");
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(to_json(authors, *ann).text(), R"({"id":1,"name":"Ann","bio":"born"})");
    EXPECT_EQ(sent_count(), 1u);
}

TEST_P(DeferredColumns, printing_an_object_loads_nothing) {
    Session session(engine());
    const auto ann = session.get<Author>(1);
    forget_sent();
    std::ostringstream text;
    text << *ann;
    EXPECT_EQ(text.str(), "Author(id=1, name='Ann', bio=(not loaded))");
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(DeferredColumns, a_condition_on_a_field_that_is_not_loaded_is_asked_of_the_database) {
    Session session(engine());
    const auto ann = session.get<Author>(1);
    session.execute(update(authors).where(authors.bio == "born").values(authors.name = "X"));
    EXPECT_EQ(ann->name, "X");
    const auto evaluated = update(authors).where(authors.bio == "born").values(authors.name = "Y").execution_options({.synchronize_session = sync::evaluate});
    EXPECT_THROW(session.execute(evaluated), InvalidRequestError);
    session.execute(update(authors).where(authors.id == 1).values(authors.bio = "set"));
    forget_sent();
    EXPECT_EQ(ann->bio, "set");
}

TEST_P(DeferredColumns, fields_of_a_base_and_of_a_subclass_are_loaded_from_their_tables) {
    Session session(engine());
    const auto all = session.scalars(select(media).order_by(media.id)).all();
    EXPECT_EQ(columns(), Names{"id, type, name"});
    const Ptr<Film> film = all[0].as<Film>();
    EXPECT_EQ(film->minutes, 90);
    EXPECT_EQ(columns(), Names{"id, minutes, poster"});
    EXPECT_EQ(inspect(film).unloaded(), (Names{"about", "script"}));
    EXPECT_EQ(film->about, "about f");
    EXPECT_EQ(film->script, "script f");
    const auto statements = sent_flat();
    ASSERT_EQ(statements.size(), 2u);
    EXPECT_EQ(statements[0].substr(0, statements[0].find(" = ")), "SELECT df_media.about FROM df_media WHERE df_media.id");
    EXPECT_EQ(statements[1].substr(0, statements[1].find(" = ")), "SELECT df_films.script FROM df_films WHERE df_films.id");
    EXPECT_EQ(all[1]->about, "about m");
}

TEST_P(DeferredColumns, a_subclass_is_selected_with_options_for_its_fields) {
    Session session(engine());
    const auto film = session.scalars(select(films).options(undefer(films.about), defer(films.poster))).one();
    EXPECT_EQ(columns(), Names{"id, type, name, about, minutes"});
    EXPECT_EQ(film->about, "about f");
    EXPECT_EQ(film->poster, "poster f");
    film.edit()->script = "other";
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT script FROM df_films"), "other");
    EXPECT_EQ(film->script, "other");
    session.expunge_all();
    session.scalars(select(media)).all();
    const auto again = session.scalars(select(films).options(undefer(films.script))).one();   // completes what is there
    forget_sent();
    EXPECT_EQ(again->script, "other");
    EXPECT_EQ(again->minutes, 90);
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(again->about, "about f");
}

// ---- mappings that are refused ------------------------------------------------------------------------------------------

struct WrongBase : DeclarativeBase<WrongBase> {};
struct WrongKey {
    Deferred<std::int64_t> id{};
};
struct WrongKeyTable : Declarative<WrongKey, "df_wrong", WrongBase> {
    Mapped<&WrongKey::id> id{this, primary_key};
};
inline const WrongKeyTable wrong_keys;
struct WrongLink {
    std::int64_t id{};
    Deferred<std::int64_t> other_id{};
};
struct WrongLinkTable : Declarative<WrongLink, "df_wrong_links", WrongBase> {
    Mapped<&WrongLink::id> id{this, primary_key};
    Mapped<&WrongLink::other_id> other_id{this, ForeignKey("df_wrong_links.id")};
};
inline const WrongLinkTable wrong_links;

TEST_P(DeferredColumns, keys_are_needed_of_every_object) {
    EXPECT_EQ(message<MappingError>([] { (void)select(wrong_keys); }),
              "Mapping of WrongKey to table \"df_wrong\": field \"id\" is Deferred, and is part of the primary key, so it is needed of every "
              "object. Declare it as a plain field.");
    EXPECT_EQ(message<MappingError>([] { (void)select(wrong_links); }),
              "Mapping of WrongLink to table \"df_wrong_links\": field \"other_id\" is Deferred, and is part of a foreign key, so it is needed of "
              "every object. Declare it as a plain field.");
}

}  // namespace
}  // namespace letters
