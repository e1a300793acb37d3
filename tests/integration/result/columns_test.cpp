// Some columns of a result, in another order; the names of columns that are there twice.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

struct Author {
    std::int64_t id{};
    std::string name{};
    std::optional<int> born{};
};
struct Registry : DeclarativeBase<Registry> {};
struct AuthorTable : Declarative<Author, "column_authors", Registry> {
    Mapped<&Author::id> id{this, primary_key};
    Mapped<&Author::name> name{this, named("full_name")};
    Mapped<&Author::born> born{this};
};
const AuthorTable authors;
using Names = std::vector<std::string>;

class ChosenColumns : public DatabaseTest {
protected:
    ChosenColumns() {
        Registry::metadata().create_all(engine());
        connection = std::make_unique<Connection>(connect());
        connection->execute(insert(authors), {Author{.name = "Ann", .born = 1950}, Author{.name = "Bob"}});
        connection->commit();
    }
    std::unique_ptr<Connection> connection;
};
INSTANTIATE_TEST_SUITE_P(Live, ChosenColumns, every_database(), database_name);

}  // namespace

TEST_P(ChosenColumns, are_named_numbered_or_given_as_columns) {
    auto rows = connection->execute(select(authors.id, authors.name, authors.born).order_by(authors.id))
                    .columns(authors.born, "id", 1);
    EXPECT_EQ(rows.keys(), (Names{"born", "id", "full_name"}));
    const auto all = rows.all();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0], Row<>({}, {1950, 1, "Ann"}));
    EXPECT_EQ(all[1]["full_name"], Value("Bob"));
    EXPECT_TRUE(all[1][0].is_null());
}

TEST_P(ChosenColumns, given_as_columns_are_those_of_their_table) {
    const auto mentor = aliased(authors, "mentor");
    const auto rows = [&] {
        return connection->execute(select(authors.name, mentor.name, mentor.id.label("number"), func::count(authors.born))
                                       .join(mentor, mentor.id > authors.id).group_by(authors.name, mentor.name, mentor.id));
    };
    EXPECT_EQ(rows().columns(mentor.name).scalar_one(), Value("Bob"));
    EXPECT_EQ(rows().columns(authors.name).scalar_one(), Value("Ann"));
    EXPECT_EQ(rows().columns(mentor.id.label("number"), func::count(authors.born)).all(), (std::vector{Row<>({}, {2, 1})}));
    EXPECT_THROW(rows().columns(authors.id), NoSuchColumnError);     // selected is that of the other one
    EXPECT_THROW(rows().columns(authors.born), NoSuchColumnError);
    const Row<> row = rows().mappings().one();
    EXPECT_EQ(row[authors.name], Value("Ann"));
    EXPECT_EQ(row[mentor.name], Value("Bob"));
}

TEST_P(ChosenColumns, of_text_may_be_chosen_again_and_typed) {
    const auto one = [&] { return connection->execute(text("SELECT 1 AS a, 'x' AS b, 3 AS c")); };
    const auto [b, c] = one().columns("c", "b", "a").columns(1, 0).as<std::string, int>().one();
    EXPECT_EQ(b, "x");
    EXPECT_EQ(c, 3);
    EXPECT_EQ(one().columns("c", "b").scalars<1>().one(), Value("x"));
    EXPECT_EQ(one().columns("b", "b").mappings().one().keys(), (Names{"b", "b"}));
}

TEST_P(ChosenColumns, of_typed_rows_stay_typed) {
    const auto rows = connection->execute(select(authors.id, authors.name, authors.born).order_by(authors.id))
                          .columns<1, 0>().all();
    EXPECT_EQ(rows, (std::vector<Row<std::string, std::int64_t>>{{"Ann", 1}, {"Bob", 2}}));
    auto born = connection->execute(select(authors.name, authors.born).order_by(authors.id)).columns<1>();
    EXPECT_EQ(born.keys(), Names{"born"});
    EXPECT_EQ(born.scalars().all(), (std::vector<std::optional<int>>{1950, std::nullopt}));
}

TEST_P(ChosenColumns, of_a_session_keep_their_objects) {
    Session session(engine());
    const auto rows = session.execute(select(authors, authors.name).order_by(authors.id)).columns<1, 0, 0>().all();
    ASSERT_EQ(rows.size(), 2u);
    const auto& [name, author, again] = rows[0];
    EXPECT_EQ(name, author->name);
    EXPECT_EQ(author, again);
}

TEST_P(ChosenColumns, keep_unique_and_the_size_of_partitions) {
    auto rows = connection->execute(select(authors.id, literal(5))).unique().yield_per(1).columns<1>();
    EXPECT_EQ(rows.fetchmany().size(), 1u);
    EXPECT_TRUE(rows.all().empty());
}

TEST_P(ChosenColumns, that_are_not_there_are_refused) {
    const auto rows = [&] { return connection->execute(select(authors.id, authors.name)); };
    EXPECT_TRUE(says(caught<NoSuchColumnError>([&] { rows().columns("nope"); }), "'nope'", "full_name"));
    EXPECT_TRUE(says(caught<NoSuchColumnError>([&] { rows().columns(0, 2); }), "column 2"));
    EXPECT_THROW(rows().columns(-1), NoSuchColumnError);
    EXPECT_THROW(connection->execute(text("SELECT 1 AS a, 2 AS a")).columns("a"), AmbiguousColumnError);
    EXPECT_THROW(connection->execute(delete_(authors).all_rows()).columns(0), ResourceClosedError);
}

TEST_P(ChosenColumns, that_are_selected_twice_have_their_name_twice) {
    Result rows = connection->execute(select(authors.name, authors.born, authors.name).order_by(authors.id));
    EXPECT_EQ(rows.keys(), (Names{"full_name", "born", "full_name"}));
    EXPECT_EQ((*rows.mappings().fetchone())["full_name"], Value("Ann"));   // one column, so one value
    Session session(engine());
    EXPECT_EQ(session.execute(select(authors, authors.name)).keys(), (Names{"Author", "full_name"}));
}
