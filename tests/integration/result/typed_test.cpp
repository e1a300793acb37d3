// Rows typed by the statement: columns, mapped structs by value, structs absent from an outer join, structs by name.

#include "integration/support.hpp"

#include <set>
#include <tuple>

using namespace aludel;
using namespace aludel::integration;

namespace {

struct Author {
    std::int64_t id{};
    std::string name{};
    std::optional<int> born{};
};
struct Book {
    std::int64_t id{};
    std::string title{};
    std::int64_t author_id{};
};
struct Registry : DeclarativeBase<Registry> {};
struct AuthorTable : Declarative<Author, "authors", Registry> {
    Mapped<&Author::id> id{this, primary_key};
    Mapped<&Author::name> name{this, named("full_name")};
    Mapped<&Author::born> born{this};
};
struct BookTable : Declarative<Book, "books", Registry> {
    Mapped<&Book::id> id{this, primary_key};
    Mapped<&Book::title> title{this};
    Mapped<&Book::author_id> author_id{this, ForeignKey("authors.id")};
};
const AuthorTable authors;
const BookTable books;

struct Point {
    int x{};
    std::optional<double> y{};
    std::string label = "none";
};

class TypedRows : public DatabaseTest {
protected:
    TypedRows() {
        Registry::metadata().create_all(engine());
        connection = std::make_unique<Connection>(connect());
        connection->execute(insert(authors), std::vector<Author>{{1, "Ann", 1950}, {2, "Bob", {}}, {3, "Cy", {}}});
        connection->execute(insert(books), std::vector<Book>{{1, "First", 1}, {2, "Second", 1}, {3, "Third", 2}});
    }
    Result<> points(std::string_view sql) { return connection->execute(text(unsafe_sql(sql))); }
    std::unique_ptr<Connection> connection;
};
INSTANTIATE_TEST_SUITE_P(Live, TypedRows, every_database(), database_name);

}  // namespace

TEST_P(TypedRows, work_as_tuples_do) {
    const auto statement = select(authors.id, authors.name, authors.born).order_by(authors.id);
    std::vector<std::tuple<std::int64_t, std::string, std::optional<int>>> tuples;
    for (const auto& row : connection->execute(statement)) tuples.push_back(row);
    ASSERT_EQ(tuples.size(), 3u);
    EXPECT_EQ(tuples[0], std::tuple(1, "Ann", 1950));
    const auto rows = connection->execute(statement).all();
    EXPECT_EQ(rows[1], tuples[1]);
    EXPECT_LT(rows[0], rows[1]);
    EXPECT_EQ(std::get<std::string>(rows[2]), "Cy");
    EXPECT_EQ(std::get<0>(rows[2]), 3);
    const auto text = [](std::int64_t id, const std::string& name, const std::optional<int>& born) {
        return std::to_string(id) + name + (born ? "!" : "");
    };
    EXPECT_EQ(std::apply(text, rows[0]), "1Ann!");
    EXPECT_EQ(std::apply(text, connection->execute(statement).first().value()), "1Ann!");
    std::set<std::tuple<std::string, std::int64_t>> known;
    for (const auto& row : connection->execute(select(authors.name, authors.id))) known.insert(row);
    EXPECT_TRUE(known.contains({"Bob", 2}));
    const auto [author, title] = connection->execute(select(authors, books.title).join(books).order_by(books.id)).first().value();
    EXPECT_EQ(author.name + title, "AnnFirst");
}

TEST_P(TypedRows, have_the_types_of_the_columns) {
    for (auto [id, name, born] : connection->execute(select(authors.id, authors.name, authors.born).order_by(authors.id))) {
        static_assert(std::is_same_v<decltype(id), std::int64_t>);
        static_assert(std::is_same_v<decltype(name), std::string>);
        static_assert(std::is_same_v<decltype(born), std::optional<int>>);
        EXPECT_EQ(born.has_value(), id == 1);
    }
}

TEST_P(TypedRows, are_mapped_structs_by_value) {
    std::string names;
    for (const Author& author : connection->scalars(select(authors).order_by(authors.id))) names += author.name;
    EXPECT_EQ(names, "AnnBobCy");
    for (Author author : connection->execute(select(authors).where(authors.id == 1))) EXPECT_EQ(author.born, 1950);
    const std::vector<Author> all = connection->scalars(select(authors).order_by(authors.id)).all();
    ASSERT_EQ(all.size(), 3u);
    EXPECT_FALSE(all[1].born.has_value());
}

TEST_P(TypedRows, mix_structs_and_columns) {
    const auto query = select(books, authors.name, authors).join(authors).order_by(books.id);
    std::string seen;
    for (auto [book, name, author] : connection->execute(query)) {
        EXPECT_EQ(author.name, name);
        EXPECT_EQ(book.author_id, author.id);
        seen += book.title + " ";
    }
    EXPECT_EQ(seen, "First Second Third ");
}

TEST_P(TypedRows, are_empty_where_an_outer_join_found_nothing) {
    const auto query = select(authors.name, optional_(books), optional_(books.title))
                           .outerjoin(books, books.author_id == authors.id)
                           .order_by(authors.id, books.id);
    std::string seen;
    for (auto [name, book, title] : connection->execute(query)) {
        static_assert(std::is_same_v<decltype(book), std::optional<Book>>);
        EXPECT_EQ(book.has_value(), title.has_value());
        if (book) {
            EXPECT_EQ(book->title, *title);
        }
        seen += name + "-" + title.value_or("nothing") + " ";
    }
    EXPECT_EQ(seen, "Ann-First Ann-Second Bob-Third Cy-nothing ");
}

TEST_P(TypedRows, of_the_outer_side_must_be_optional) {
    EXPECT_TRUE(says(caught<CompileError>([&] {
        connection->execute(select(authors.name, books.title).outerjoin(books, books.author_id == authors.id));
    }), "title", "optional_("));
}

TEST_P(TypedRows, refuse_a_null_for_a_plain_field) {
    const UnexpectedNullError error = caught<UnexpectedNullError>(
        [&] { connection->execute(text("SELECT full_name, born FROM authors ORDER BY id")).as<std::string, int>().all(); });
    EXPECT_TRUE(says(error, "born", "std::optional", "[SQL: SELECT full_name, born FROM authors"));
}

TEST_P(TypedRows, keep_struct_values_apart_in_a_loop) {
    std::vector<Author> kept;
    for (Author& author : connection->scalars(select(authors).order_by(authors.id))) kept.push_back(std::move(author));
    ASSERT_EQ(kept.size(), 3u);
    EXPECT_EQ(kept[0].born, 1950);
    EXPECT_EQ(kept[2].name, "Cy");
}

TEST_P(TypedRows, of_text_are_typed_by_columns) {
    const auto query = text("SELECT id, full_name FROM authors WHERE id < :n ORDER BY id")
                           .bindparams({{"n", 3}})
                           .columns<std::int64_t, std::string>("id", "full_name");
    std::string names;
    for (auto [id, name] : connection->execute(query)) names += name;
    EXPECT_EQ(names, "AnnBob");
}

TEST_P(TypedRows, read_into_a_plain_struct_by_name) {
    const std::vector<Point> all =
        points("SELECT 'p' AS label, 1.5 AS y, 7 AS x UNION ALL SELECT 'q', NULL, 8 ORDER BY 3").into<Point>().all();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].x, 7);
    EXPECT_EQ(all[0].y, 1.5);
    EXPECT_EQ(all[0].label, "p");
    EXPECT_EQ(all[1].x, 8);
    EXPECT_FALSE(all[1].y.has_value());
    EXPECT_EQ(points("SELECT 1 AS x, 2.0 AS y, 'only' AS label").into<Point>().one().label, "only");
    for (const Point& point : points("SELECT 1 AS x, 2.0 AS y, 'loop' AS label").into<Point>()) EXPECT_EQ(point.x, 1);
    for (const auto& part : points("SELECT 1 AS x, 2.0 AS y, 'part' AS label").into<Point>().partitions(5))
        EXPECT_EQ(part.size(), 1u);
}

TEST_P(TypedRows, read_into_a_mapped_struct_by_its_column_names) {
    const Author ann = connection->execute(text("SELECT born, full_name, id FROM authors WHERE id = 1")).into<Author>().one();
    EXPECT_EQ(ann.name, "Ann");
    EXPECT_EQ(ann.born, 1950);
    struct Name { std::string full_name{}; };
    EXPECT_EQ(connection->execute(select(authors.name).order_by(authors.id)).into<Name>().all().at(2).full_name, "Cy");
}

TEST_P(TypedRows, read_into_a_struct_only_when_the_names_agree) {
    EXPECT_TRUE(says(caught<NoSuchColumnError>([&] { points("SELECT 1 AS x, 2.0 AS y").into<Point>().all(); }), "\"label\"",
                     "Point", "x, y, label", "columns x, y"));
    EXPECT_TRUE(says(caught<NoSuchColumnError>([&] {
        points("SELECT 1 AS x, 2.0 AS y, 'l' AS label, 5 AS z").into<Point>().all();
    }), "\"z\"", "no field"));
    EXPECT_TRUE(says(caught<UnexpectedNullError>([&] {
        points("SELECT NULL AS x, 2.0 AS y, 'l' AS label").into<Point>().all();
    }), "x"));
}

TEST_P(TypedRows, read_into_a_struct_that_cannot_be_taken_apart_only_when_mapped) {
    struct WithConstructor {
        explicit WithConstructor(int number = 0) : x(number) {}
        int x;
    };
    EXPECT_TRUE(says(caught<UnmappedError>([&] { points("SELECT 1 AS x").into<WithConstructor>().all(); }),
                     "WithConstructor"));
}

TEST_P(TypedRows, of_one_result_may_be_read_in_different_ways) {
    auto rows = connection->execute(select(authors.id, authors, authors.name).order_by(authors.id));
    EXPECT_EQ(rows.scalars<2>().fetchone(), "Ann");
    const auto bob = rows.fetchone();
    ASSERT_TRUE(bob);
    EXPECT_EQ(bob->get<0>(), 2);
    EXPECT_EQ(bob->get<1>().name, "Bob");
    EXPECT_EQ(rows.mappings().fetchone()->get<std::string>(2), "Cy");
    EXPECT_FALSE(rows.fetchone());

    auto twice = connection->execute(select(authors.id, authors.name).order_by(authors.id));
    EXPECT_EQ(twice.columns<1>().fetchone()->get<0>(), "Ann");
    EXPECT_EQ(twice.columns<0>().fetchone()->get<0>(), 2);
    EXPECT_EQ(twice.scalars().fetchone(), 3);
}

// CA10
TEST_P(TypedRows, of_a_statement_that_comes_again_have_the_types_of_each_call) {
    const auto query = text("SELECT id, full_name FROM authors WHERE id = 1");
    for (int round = 0; round < 2; ++round) {
        const auto [id, name] = connection->execute(query).as<std::int64_t, std::string>().one();
        EXPECT_EQ(id, 1);
        EXPECT_EQ(name, "Ann");
        const auto [number, value] = connection->execute(query).as<int, Value>().one();
        EXPECT_EQ(number, 1);
        EXPECT_EQ(value, Value("Ann"));
        EXPECT_EQ(connection->execute(query).one().get<int>("id"), 1);
        EXPECT_THROW(connection->execute(query).as<int>(), InvalidRequestError);
    }
}
