// The order of statements, rows and lists follows from what the program did, never from where its objects lie in memory.

#include "integration/orm/orm_test.hpp"

#include "orm/mapping/mapper_impl.hpp"

#include <algorithm>
#include <array>
#include <regex>

namespace blog {
namespace {

// ---- which side of a many-to-many is written ----------------------------------------------------------------------------

struct Sides : DeclarativeBase<Sides> {};
template <int N>
struct Author;
template <int N>
struct Book {
    std::int64_t id{};
    Many<Author<N>> authors{};
};
template <int N>
struct Author {
    std::int64_t id{};
    Many<Book<N>> books{};
};

//! The name with the number in place of its last letter.
template <std::size_t Size>
constexpr FixedString<Size> numbered(const char (&name)[Size], int number) {
    FixedString made(name);
    made.text[Size - 2] = static_cast<char>('0' + number);
    return made;
}
template <int N>
const Table& book_authors() {
    static const Table made(numbered("order_book_authors_N", N).view(), Sides::metadata(),
                            Column("book_id", BigInteger(), primary_key), Column("author_id", BigInteger(), primary_key),
                            ForeignKeyConstraint({"book_id"}, {std::string(numbered("order_books_N", N).view()) + ".id"}),
                            ForeignKeyConstraint({"author_id"}, {std::string(numbered("order_authors_N", N).view()) + ".id"}));
    return made;
}
template <int N>
struct BookTable : Declarative<Book<N>, numbered("order_books_N", N), Sides> {
    Mapped<&Book<N>::id> id{this, primary_key};
    Relationship<&Book<N>::authors> authors{this, secondary(book_authors<N>()), back_populates("books")};
};
template <int N>
struct AuthorTable : Declarative<Author<N>, numbered("order_authors_N", N), Sides> {
    Mapped<&Author<N>::id> id{this, primary_key};
    Relationship<&Author<N>::books> books{this, secondary(book_authors<N>()), back_populates("authors")};
};
template <class T>
const T& table() {
    static const T made;
    return made;
}

//! The next two relationships lie at rising or at falling addresses, if the allocator gives first what was freed last.
void place_next_two(bool rising) {
    std::array<void*, 2> places{::operator new(sizeof(orm::RelationshipDef)),
                                ::operator new(sizeof(orm::RelationshipDef))};
    std::sort(places.begin(), places.end());
    if (rising) std::reverse(places.begin(), places.end());
    for (void* place : places) ::operator delete(place);
}

//! Of an even pair, the book's side is defined first. One of each lies in memory as it was defined, and one does not.
constexpr bool book_is_first(int pair) { return pair % 2 == 0; }
template <int N>
void define_pair() {
    place_next_two(N < 2);
    if (book_is_first(N)) table<BookTable<N>>();
    table<AuthorTable<N>>();
    table<BookTable<N>>();
}
template <int... N>
bool define_pairs(std::integer_sequence<int, N...>) {
    (define_pair<N>(), ...);
    return true;
}
using Pairs = std::make_integer_sequence<int, 4>;
const bool pairs_are_defined = define_pairs(Pairs());

class OrderOfSides : public OrmTest {
protected:
    OrderOfSides() { Sides::metadata().create_all(engine()); }
    //! Cuts two links, each on another side, when both sides know of them.
    template <int N>
    void expect_first_side_is_written() {
        Session session(engine());
        const Ptr<Book<N>> book = session.add(Book<N>{.authors = {Author<N>{}, Author<N>{}}});
        session.commit();
        const Ptr<Author<N>> one = book->authors[0], two = book->authors[1];
        EXPECT_EQ(one->books.size() + two->books.size(), 2u);
        book.edit()->authors.remove(one);
        two.edit()->books.remove(book);
        forget_sent();
        session.flush();
        const std::vector<std::string> statements = sent();
        EXPECT_EQ(statements.size(), 1u);
        for (const std::string& statement : statements)
            EXPECT_EQ(statement.find("book_id") < statement.find("author_id"), book_is_first(N)) << N << ": " << statement;
    }
    template <int... N>
    void expect_first_sides_are_written(std::integer_sequence<int, N...>) {
        (expect_first_side_is_written<N>(), ...);
    }
};
INSTANTIATE_TEST_SUITE_P(Live, OrderOfSides, every_database(), database_name);

// ---- rows and lists -----------------------------------------------------------------------------------------------------

enum class Memory { fresh, reused, scattered };

class OrderOfRows : public OrmTest {
protected:
    //! The session's next objects lie at rising addresses, at falling ones, or two in gaps and the others behind. Gives
    //! what has to stay for that.
    static std::vector<Ptr<User>> prepare(Session& session, Memory memory) {
        std::vector<Ptr<User>> kept;
        if (memory == Memory::fresh) return kept;
        for (int i = 0; i < 20; ++i) {
            const Ptr<User> user = session.add(User{.posts = {{.tags = {Tag{}}}}});
            if (memory == Memory::scattered && i != 5 && i != 9) kept.push_back(user);
        }
        session.expunge_all();
        return kept;
    }
    //! Three users with two posts each, which share tags.
    void save(Memory memory) {
        Session session(engine());
        const auto kept = prepare(session, memory);
        std::vector<Ptr<Tag>> words;
        for (int id : {2, 3, 1}) words.push_back(session.add(Tag{.id = id, .name = std::to_string(id)}));
        std::vector<Ptr<User>> saved;
        for (int id : {3, 1, 2}) {
            const std::string name = std::to_string(id);
            const Ptr<User> user = session.add(User{
                .id = id, .name = name, .email = name, .posts = {{.id = 10 * id + 1, .title = "b"}, {.id = 10 * id, .title = "a"}}});
            for (const Ptr<Post>& post : user->posts)
                for (const Ptr<Tag>& word : words) post.edit()->tags.append(word);
            saved.push_back(user);
        }
        EXPECT_EQ(&*saved[0] < &*saved[1], memory == Memory::fresh);
        session.commit();
    }
    void load_and_delete(Memory memory) {
        Session session(engine());
        const auto kept = prepare(session, memory);
        const auto read = session.scalars(select(users).order_by(users.id.desc())
                                              .options(selectinload(users.posts).selectinload(posts.tags))).all();
        ASSERT_EQ(read.size(), 3u);
        EXPECT_EQ(&*read[0] < &*read[1], memory == Memory::fresh);
        for (const Ptr<User>& user : read) user->posts[0].edit()->tags.clear();
        session.flush();
        for (const Ptr<User>& user : read) session.delete_(user);
        for (const Ptr<Tag>& tag : session.scalars(select(tags)).all()) session.delete_(tag);
        session.commit();
    }
    //! All that is sent, with its parameters, while objects in such memory are saved, loaded and deleted.
    std::string sent_with(Memory memory) {
        forget_sent();
        save(memory);
        load_and_delete(memory);
        static const std::regex times(R"(\[(generated in|cached since) [^\]]*\] )");
        return std::regex_replace(log_text(), times, "");
    }
};
INSTANTIATE_TEST_SUITE_P(Live, OrderOfRows, every_database(), database_name);

}  // namespace

TEST_P(OrderOfSides, is_that_of_their_definitions) { expect_first_sides_are_written(Pairs()); }

TEST_P(OrderOfRows, does_not_depend_on_addresses) {
    const std::string fresh = sent_with(Memory::fresh);
    EXPECT_NE(fresh.find("(3, 2, 1)"), std::string::npos) << fresh;                   // the owners as they were read
    EXPECT_NE(fresh.find("(30, 31, 20, 21, 10, 11)"), std::string::npos) << fresh;
    EXPECT_EQ(sent_with(Memory::reused), fresh);
    EXPECT_EQ(sent_with(Memory::scattered), fresh);
    EXPECT_EQ(sent_with(Memory::fresh), fresh);
}

}  // namespace blog
