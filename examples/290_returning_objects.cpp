// INSERT, UPDATE, and DELETE that give the objects of their rows back.

#include "example.hpp"

using namespace aludel;

namespace {

struct Book {
    std::int64_t id{};
    std::string isbn{};
    std::string title{};
    int copies{};
};
struct BookTable : Declarative<Book, "books"> {
    Mapped<&Book::id>     id     {this, primary_key};
    Mapped<&Book::isbn>   isbn   {this, unique_};
    Mapped<&Book::title>  title  {this};
    Mapped<&Book::copies> copies {this};
};
inline const BookTable books;

void inserts(Session& session, SqlLog& sql) {
    // [insert]
    const std::vector<Book> delivered{{.isbn = "1", .title = "Emma", .copies = 2}, {.isbn = "2", .title = "Persuasion", .copies = 1}};
    std::vector<Ptr<Book>> added = session.scalars(insert(books).returning(books), delivered).all();
    check(added[0]->title == "Emma");                     // in the order of the structs
    check(session.get<Book>(added[1]->id) == added[1]);   // objects of the session
    // [/insert]
    sql.expect(R"(
        BEGIN (implicit)
        INSERT INTO books (isbn, title, copies) VALUES (?, ?, ?) RETURNING id, isbn, title, copies
        [('1', 'Emma', 2), ('2', 'Persuasion', 1)]
        )");
}

void upserts(Session& session, SqlLog& sql) {
    const Ptr<Book> emma = session.scalars(select(books).where(books.isbn == "1")).one();
    sql.take();
    // [upsert]
    const auto upsert = sqlite::insert(books)
                            .values(books.isbn = "1", books.title = "Emma", books.copies = 5)
                            .on_conflict_do_update({books.isbn}, books.copies = books.copies + excluded(books.copies));
    check(session.scalars(upsert.returning(books)).one() == emma);
    check(emma->copies == 7);   // the object has what its row has
    // [/upsert]
    sql.take();
}

void updates(Session& session, SqlLog& sql) {
    const Ptr<Book> emma = session.scalars(select(books).where(books.isbn == "1")).one();
    sql.take();
    // [update]
    const auto lent = session.scalars(update(books).where(books.copies > 1).values(books.copies = books.copies - 1).returning(books)).all();
    check(lent.size() == 1 && lent[0] == emma && emma->copies == 6);
    // [/update]
    sql.expect(R"(
        UPDATE books SET copies=(books.copies - ?) WHERE books.copies > ? RETURNING id, isbn, title, copies
        (1, 1)
        )");
}

void deletes(Session& session) {
    // [delete]
    const auto gone = session.scalars(delete_(books).where(books.copies < 2).returning(books)).all();
    check(gone[0]->title == "Persuasion");   // readable, and deleted
    check(inspect(gone[0]).deleted());
    // [/delete]
}

}  // namespace

int main() {
    SqlLog sql;
    Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &sql});
    metadata().create_all(engine);
    sql.take();
    Session session(engine);
    inserts(session, sql);
    upserts(session, sql);
    updates(session, sql);
    deletes(session);
    session.commit();
}
