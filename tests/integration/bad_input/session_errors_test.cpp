// Sessions that are used wrongly or meet data that does not fit: what the error is, and that nothing is lost or written
// in half.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace session_errors {

struct Book;
struct Author {
    std::int64_t id{};
    std::string name{};
    int born{};
    Many<Book> books{};
};
struct Book {
    std::int64_t id{};
    std::string title{};
    std::int64_t author_id{};
    One<Author> author{};
};
struct Registry : DeclarativeBase<Registry> {};
struct AuthorTable : Declarative<Author, "authors", Registry> {
    Mapped<&Author::id> id{this, primary_key};
    Mapped<&Author::name> name{this, String(10), unique_};
    Mapped<&Author::born> born{this};
    Relationship<&Author::books> books{this, back_populates<&Book::author>, cascade::all | cascade::delete_orphan};
};
struct BookTable : Declarative<Book, "books", Registry> {
    Mapped<&Book::id> id{this, primary_key};
    Mapped<&Book::title> title{this};
    Mapped<&Book::author_id> author_id{this, ForeignKey("authors.id")};
    Relationship<&Book::author> author{this, back_populates<&Author::books>};
};
struct Meter {
    std::int64_t id{};
    std::uint64_t ticks{};
};
struct MeterTable : Declarative<Meter, "meters", Registry> {
    Mapped<&Meter::id> id{this, primary_key};
    Mapped<&Meter::ticks> ticks{this};
};
inline const AuthorTable authors;
inline const BookTable books;
inline const MeterTable meters;

}  // namespace session_errors

namespace {

using namespace session_errors;

struct Unknown {
    std::int64_t id{};
};

class BadSessions : public DatabaseTest {
protected:
    BadSessions() { Registry::metadata().create_all(engine()); }
    std::int64_t count(std::string_view table) { return value_of<std::int64_t>("SELECT count(*) FROM " + std::string(table)); }
};
INSTANTIATE_TEST_SUITE_P(Live, BadSessions, every_database(), database_name);

//! Tables whose columns are looser than the mapping says.
class LooseTables : public DatabaseTest {
protected:
    LooseTables() {
        run("CREATE TABLE authors (id BIGINT PRIMARY KEY, name VARCHAR(10), born BIGINT);"
            "CREATE TABLE books (id BIGINT, title VARCHAR(100), author_id BIGINT);"
            "INSERT INTO authors (id, name, born) VALUES (1, 'Ann', 1950), (2, NULL, 1960), (3, 'Cy', 3000000000);"
            "INSERT INTO books (id, title, author_id) VALUES (1, 'First', 1), (NULL, 'Keyless', 1)");
    }
};
INSTANTIATE_TEST_SUITE_P(Live, LooseTables, every_database(), database_name);

class KilledSessions : public DatabaseTest {};
INSTANTIATE_TEST_SUITE_P(Live, KilledSessions, databases_with(&Abilities::server), database_name);

//! That every use of the session is refused.
void expect_closed(Session& session, const Ptr<Author>& ann) {
    const auto refuses = [](auto&& action) {
        EXPECT_TRUE(says(caught<ResourceClosedError>(action), "Session", "[aludel: resource-closed]"));
    };
    refuses([&] { session.add(Author{.name = "Bob"}); });
    refuses([&] { session.add(ann); });
    refuses([&] { session.get<Author>(1); });
    refuses([&] { session.get_one<Author>(1); });
    refuses([&] { session.scalars(select(authors)); });
    refuses([&] { session.execute(text("SELECT 1")); });
    refuses([&] { session.execute(insert(authors), std::vector<Author>{{.name = "Bob"}}); });
    refuses([&] { session.delete_(ann); });
    refuses([&] { session.refresh(ann); });
    refuses([&] { session.expire(ann); });
    refuses([&] { session.expire_all(); });
    refuses([&] { session.expunge(ann); });
    refuses([&] { session.expunge_all(); });
    refuses([&] { session.flush(); });
    refuses([&] { session.commit(); });
    refuses([&] { session.rollback(); });
    refuses([&] { session.begin([] { FAIL(); }); });
    refuses([&] { session.begin_nested([] { FAIL(); }); });
    refuses([&] { session.connection(); });
    refuses([&] { (void)session.new_().size(); });
    EXPECT_FALSE(session.in_transaction());
    session.close();   // harmless
}

}  // namespace

// ---- closed -----------------------------------------------------------------------------------------------------------

TEST_P(BadSessions, that_are_closed_take_nothing) {
    Session session(engine());
    const Ptr<Author> ann = session.add(Author{.name = "Ann", .born = 1950});
    session.commit();
    EXPECT_EQ(ann->name, "Ann");
    session.add(Author{.name = "Lost"});
    session.flush();
    session.close();
    EXPECT_TRUE(says(caught<ResourceClosedError>([&] { session.flush(); }), "This Session is closed. Open a new one."));
    expect_closed(session, ann);
    EXPECT_EQ(ann->name, "Ann");   // stays readable
    EXPECT_TRUE(says(caught<DetachedInstanceError>([&] { (void)ann->books.size(); }), "Author.books", "Author("));
    EXPECT_EQ(count("authors"), 1);   // what was not committed was rolled back
    if (can().several_connections) {
        EXPECT_EQ(engine().pool().checkedout(), 0);
    }
}

TEST_P(BadSessions, that_were_moved_from_take_nothing) {
    Session session(engine());
    const Ptr<Author> ann = session.add(Author{.name = "Ann", .born = 1950});
    Session target(std::move(session));
    expect_closed(session, ann);
    target.commit();
    EXPECT_EQ(count("authors"), 1);
}

TEST_P(BadSessions, outlived_by_an_edit_write_nothing) {
    Ptr<Author> ann;
    {
        Session session(engine());
        ann = session.add(Author{.name = "Ann"});
        session.commit();
        EXPECT_EQ(ann->name, "Ann");
    }
    ann.edit()->name = "only here";
    EXPECT_EQ(ann->name, "only here");
    EXPECT_THROW(ann.edit()->books.append(Book{.title = "x"}), DetachedInstanceError);
    EXPECT_EQ(value_of<std::string>("SELECT name FROM authors"), "Ann");
}

// ---- classes and statements -------------------------------------------------------------------------------------------

TEST_P(BadSessions, given_an_unmapped_class_name_it) {
    Session session(engine());
    EXPECT_TRUE(says(caught<UnmappedError>([&] { session.add(Unknown{}); }), "Unknown", "[aludel: unmapped]"));
    EXPECT_TRUE(says(caught<UnmappedError>([&] { session.get<Unknown>(1); }), "Unknown"));
    EXPECT_THROW(session.add_all(std::vector<Unknown>(2)), UnmappedError);
    EXPECT_EQ(session.new_().size(), 0u);
}

TEST_P(BadSessions, given_bad_statements_say_what_a_connection_says) {
    Session session(engine());
    EXPECT_TRUE(says(caught<ProgrammingError>([&] { session.execute(text("SELEC 1")); }), "SELEC", "syntax error", "[SQL: SELEC 1]"));
    session.rollback();
    EXPECT_TRUE(says(caught<StatementError>([&] { session.execute(text("SELECT :a, :b"), {{"a", 1}}); }), "bind parameter 'b'"));
    EXPECT_THROW(session.execute(text("SELECT * FROM nowhere")), ProgrammingError);
    session.rollback();
    const Row<> row = session.execute(text("SELECT 1 AS one")).one();
    EXPECT_TRUE(says(caught<NoSuchColumnError>([&] { row["two"]; }), "'two'", "\"one\""));
}

// ---- rows that the database refuses -----------------------------------------------------------------------------------

TEST_P(BadSessions, whose_flush_breaks_a_constraint_write_nothing) {
    Session session(engine());
    const Ptr<Author> ann = session.add(Author{.name = "Ann", .born = 1950, .books = {{.title = "First"}}});
    session.flush();
    const Ptr<Author> twin = session.add(Author{.name = "Ann", .born = 1951});
    const IntegrityError error = caught<IntegrityError>([&] { session.commit(); });
    EXPECT_TRUE(says(error, "name", "INSERT INTO authors", "'Ann'", "[aludel: integrity]"));
    EXPECT_TRUE(says(caught<PendingRollbackError>([&] { session.scalars(select(authors)); }), "rollback()", "authors"));
    EXPECT_TRUE(says(caught<PendingRollbackError>([&] { session.commit(); }), "rollback()"));
    session.rollback();
    EXPECT_EQ(count("authors"), 0);
    EXPECT_EQ(count("books"), 0);
    EXPECT_EQ(twin->name, "Ann");   // nothing of the objects is lost
    twin.edit()->name = "Bea";
    session.add(ann);
    session.add(twin);
    session.commit();
    EXPECT_EQ(count("authors"), 2);
    EXPECT_EQ(count("books"), 1);
}

TEST_P(BadSessions, whose_foreign_key_leads_nowhere) {
    Session session(engine());
    session.add(Book{.title = "Orphan", .author_id = 99});
    EXPECT_TRUE(says(caught<IntegrityError>([&] {
        session.flush();
        session.commit();
    }), can().sqlstate ? "foreign key" : "FOREIGN KEY"));
    session.rollback();
    EXPECT_EQ(count("books"), 0);
}

TEST_P(BadSessions, whose_value_is_too_long_for_its_column) {
    Session session(engine());
    session.add(Author{.name = "much too long a name"});
    if (can().strict_lengths) {
        EXPECT_TRUE(says(caught<DataError>([&] { session.commit(); }), "too long", "INSERT INTO authors", "much too long"));
        session.rollback();
        EXPECT_EQ(count("authors"), 0);
    } else {
        session.commit();
        EXPECT_EQ(count("authors"), 1);
    }
}

TEST_P(BadSessions, whose_number_is_too_large_for_every_column) {
    constexpr std::uint64_t large = std::uint64_t{1} << 63;
    Session session(engine());
    session.add_all(std::vector<Meter>{{.ticks = 1}, {.ticks = large}});
    const auto expect_refused = [](const std::exception& error) {
        EXPECT_TRUE(says(error, "9223372036854775808", "INSERT INTO meters"));
    };
    try {
        session.commit();
        FAIL() << "the value was taken";
    } catch (const DataError& error) {   // the server's word
        expect_refused(error);
    } catch (const ConversionError& error) {   // the driver's
        expect_refused(error);
    }
    session.rollback();
    EXPECT_EQ(count("meters"), 0);   // not the first one alone
    session.add(Meter{.ticks = large - 1});
    session.commit();
    EXPECT_EQ(session.scalars(select(meters)).one()->ticks, large - 1);
}

// ---- rows that do not fit the struct ----------------------------------------------------------------------------------

TEST_P(LooseTables, with_a_null_for_a_plain_field) {
    Session session(engine());
    const auto expect_refused = [](auto&& action) {
        EXPECT_TRUE(says(caught<UnexpectedNullError>(action), "name", "NULL", "std::optional", "[SQL: SELECT authors.id",
                         "[aludel: unexpected-null]"));
    };
    expect_refused([&] { session.get<Author>(2); });
    expect_refused([&] { session.scalars(select(authors).where(authors.id < 3).order_by(authors.id)).all(); });
    expect_refused([&] { session.execute(select(authors, books.title).join(books, authors.id == 2)).all(); });
    Connection connection = connect();
    expect_refused([&] { connection.scalars(select(authors).where(authors.id == 2)).all(); });
    expect_refused([&] { connection.scalars(select(authors).order_by(authors.id)).all(); });
    EXPECT_EQ(session.identity_count(), 1u);   // Ann alone; no half-read object
    session.execute(text("UPDATE authors SET name = 'Bob' WHERE id = 2"));
    EXPECT_EQ(session.get<Author>(2)->name, "Bob");
}

TEST_P(LooseTables, with_a_null_that_comes_with_a_refresh) {
    Session session(engine());
    const Ptr<Author> ann = session.get<Author>(1);
    session.execute(text("UPDATE authors SET name = NULL WHERE id = 1"));
    EXPECT_TRUE(says(caught<UnexpectedNullError>([&] { session.refresh(ann); }), "name", "std::optional"));
    session.expire(ann);
    EXPECT_THROW((void)ann->born, UnexpectedNullError);
    EXPECT_THROW((void)ann->born, UnexpectedNullError);   // it is still expired, not half read
    session.rollback();
    EXPECT_EQ(ann->name, "Ann");
    EXPECT_EQ(ann->born, 1950);
}

TEST_P(LooseTables, with_a_null_for_the_key) {
    Session session(engine());
    EXPECT_TRUE(says(caught<UnexpectedNullError>([&] { session.scalars(select(books)).all(); }), "id"));
    const Ptr<Author> ann = session.get<Author>(1);
    EXPECT_TRUE(says(caught<UnexpectedNullError>([&] { (void)ann->books.size(); }), "id", "FROM books"));
    EXPECT_FALSE(ann->books.is_loaded());
    session.execute(text("DELETE FROM books WHERE id IS NULL"));
    EXPECT_EQ(ann->books.size(), 1u);
}

TEST_P(LooseTables, with_a_number_too_large_for_its_field) {
    Session session(engine());
    const auto expect_refused = [](auto&& action) {
        EXPECT_TRUE(says(caught<ConversionError>(action), "born", "3000000000", "[SQL: SELECT authors.id", "[aludel: conversion]"));
    };
    expect_refused([&] { session.get<Author>(3); });
    expect_refused([&] { session.scalars(select(authors).where(authors.id != 2)).all(); });
    Connection connection = connect();
    expect_refused([&] { connection.scalars(select(authors).where(authors.id == 3)).all(); });
    EXPECT_EQ(session.get<Author>(1)->born, 1950);   // the session goes on
    EXPECT_EQ(session.identity_count(), 1u);
}

TEST_P(LooseTables, with_a_foreign_key_that_leads_nowhere) {
    run("DELETE FROM books; INSERT INTO books (id, title, author_id) VALUES (1, 'First', 77), (2, 'Second', 77)");
    Session session(engine());
    const Ptr<Book> first = session.get<Book>(1);
    EXPECT_EQ(first->author, nullptr);
    session.expunge_all();
    for (const auto& book : session.scalars(select(books).options(selectinload(books.author)))) {
        EXPECT_TRUE(book->author.is_loaded());
        EXPECT_EQ(book->author, nullptr);
    }
}

// ---- a connection that is killed --------------------------------------------------------------------------------------

TEST_P(KilledSessions, write_nothing_and_go_on) {
    Registry::metadata().create_all(engine());
    Session session(engine());
    const Ptr<Author> ann = session.add(Author{.name = "Ann", .born = 1950});
    session.flush();
    const auto number = session.execute(text("SELECT pg_backend_pid()")).as<std::int64_t>().scalar_one();
    Engine other = playground().engine({.poolclass = pool::Null});
    other.begin([&](Connection& killer) {
        EXPECT_TRUE(killer.execute(text("SELECT pg_terminate_backend(:n, 5000)"), {{"n", number}}).as<bool>().scalar_one());
    });
    ann.edit()->born = 1951;
    const OperationalError error = caught<OperationalError>([&] { session.commit(); });
    EXPECT_TRUE(error.connection_invalidated());
    EXPECT_TRUE(says(error, "UPDATE authors"));
    EXPECT_TRUE(says(caught<PendingRollbackError>([&] { session.commit(); }), "rollback()"));
    session.rollback();
    EXPECT_EQ(ann.state()->status, orm::Status::transient);
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM authors"), 0);
    session.add(ann);
    session.commit();
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM authors"), 1);
    session.close();
    EXPECT_EQ(engine().pool().checkedout(), 0);
}

TEST_P(KilledSessions, in_the_middle_of_reading_objects) {
    Registry::metadata().create_all(engine());
    run("INSERT INTO authors (id, name, born) SELECT g, 'a' || g, 1900 FROM generate_series(1, 1000) AS g");
    Session session(engine());
    const Ptr<Author> first = session.get<Author>(1);
    // The server ends the connection while it makes the rows.
    const auto ends = func::call<Boolean>("pg_terminate_backend", func::call<Integer>("pg_backend_pid"));
    const OperationalError error = caught<OperationalError>([&] { session.scalars(select(authors).where(authors.id != 500 or ends)).all(); });
    EXPECT_TRUE(error.connection_invalidated());
    EXPECT_TRUE(says(error, "FROM authors"));
    session.rollback();
    EXPECT_EQ(session.scalars(select(authors)).all().size(), 1000u);
    EXPECT_EQ(first->name, "a1");
    session.close();
    EXPECT_EQ(engine().pool().checkedout(), 0);
}
