// Statements of a program's own, from_dml_column, copies of tables, and columns by name that compute: on the databases.

#include "integration/support.hpp"

#include <aludel/sql/construct.hpp>

using namespace aludel;
using namespace aludel::integration;

namespace {

const MetaData model({.naming_convention = {{"uq", "uq_%(table_name)s"}}});
const Table pages("own_pages", model, Column("id", Integer(), primary_key), Column("title", String(30), not_null),
                  Column("slug", String(40)), Column("hits", Integer(), default_value(3)), Column("price", Numeric(10, 2)),
                  UniqueConstraint({"title"}), CheckConstraint("hits >= 0", "ck_hits"));
struct Pages : TypedTable<"own_typed_pages"> {
    Column<Integer> id{this, "id", primary_key};
    Column<String> title{this, "title", String(30)};
    Column<Nullable<String>> slug{this, "slug", String(40)};
    Column<Nullable<Integer>> hits{this, "hits", default_value(3), onupdate(5)};
};
inline const Pages typed;

class OwnStatements : public DatabaseTest {
protected:
    OwnStatements() {
        model.drop_all(engine());
        model.create_all(engine());
        metadata(typed).create_all(engine());
        engine().begin([](Connection& c) {
            c.execute(delete_(typed).all_rows());
            c.execute(insert(typed).values({{typed.id = 1, typed.title = "One"}, {typed.id = 2, typed.title = "Two"}}));
        });
    }
};
INSTANTIATE_TEST_SUITE_P(Live, OwnStatements, every_database(), database_name);

}  // namespace

TEST_P(OwnStatements, change_rows_and_return_them) {
    Connection connection = connect();
    const auto copied = construct_statement([](sql::ConstructText& out) {
        out << "INSERT INTO ";
        out.operand(0) << " (id, title, slug) ";
        out.operand(1);
    }, typed, select(typed.id + 10, typed.title, typed.slug).where(typed.title != "Two"));
    EXPECT_EQ(connection.execute(copied).rowcount(), 1);
    const auto listed = construct_statement([](sql::ConstructText& out) {
        out.operand(0) << " ORDER BY 1 LIMIT ";
        out.operand(1);
    }, select(typed.id, typed.title), 2).columns<int, std::string>("id", "title");
    std::vector<std::string> found;
    for (auto [id, title] : connection.execute(listed)) found.push_back(std::to_string(id) + title);
    EXPECT_EQ(found, (std::vector<std::string>{"1One", "2Two"}));
    EXPECT_EQ(connection.scalar(select(func::count()).select_from(typed)), 3);
}

TEST_P(OwnStatements, are_compiled_once_for_all_values) {
    Connection connection = connect();
    const auto of = [](int least) {
        return construct_statement([](sql::ConstructText& out) {
            out << "SELECT count(*) FROM own_typed_pages WHERE id >= ";
            out.operand(0);
        }, least).columns<int>("n");
    };
    EXPECT_EQ(connection.scalar(of(1)), 2);
    const std::size_t before = engine().compiled_count();
    EXPECT_EQ(connection.scalar(of(2)), 1);
    EXPECT_EQ(connection.scalar(of(3)), 0);
    EXPECT_EQ(engine().compiled_count(), before);
}

TEST_P(OwnStatements, take_what_the_same_update_sets) {
    Connection connection = connect();
    connection.execute(update(typed).values(typed.title = "Three", typed.slug = func::lower(from_dml_column(typed.title)) + "/x")
                           .where(typed.id == 1));
    connection.execute(update(typed).values(typed.slug = func::lower(from_dml_column(typed.title))).where(typed.id == 2));
    EXPECT_EQ(connection.scalars(select(typed.slug).order_by(typed.id)).all(),
              (std::vector<std::optional<std::string>>{"three/x", "two"}));
    // The value that onupdate fills in, and parameters named as columns.
    connection.execute(update(typed).values(typed.slug = cast<String>(from_dml_column(typed.hits)) + from_dml_column(typed.title))
                           .where(typed.id == 2), {{"title", "four"}});
    const auto row = connection.execute(select(typed.slug, typed.hits, typed.title).where(typed.id == 2)).one();
    EXPECT_EQ(row.get<0>(), "5four");
    EXPECT_EQ(row.get<1>(), 5);
    EXPECT_EQ(row.get<2>(), "four");
}

TEST_P(OwnStatements, of_conditions_that_add_nothing_are_still_without_where) {
    Connection connection = connect();
    EXPECT_THROW(connection.execute(delete_(typed).where(and_())), ArgumentError);
    EXPECT_THROW(connection.execute(update(typed).values(typed.title = "x").where(or_())), ArgumentError);
    EXPECT_EQ(connection.scalars(select(typed.id).where(and_()).order_by(typed.id)).all(), (std::vector<int>{1, 2}));
    EXPECT_EQ(connection.scalar(select(func::count()).select_from(typed).where(or_(false_()))), 0);
}

TEST_P(OwnStatements, with_rows_of_which_some_use_a_default) {
    Connection connection = connect();
    connection.execute(insert(typed).values({{typed.id = 4, typed.title = "a"}, {typed.id = 5, typed.title = "b", typed.hits = 9},
                                             {typed.id = 6, typed.title = "c"}}));
    EXPECT_EQ(connection.scalars(select(typed.hits).where(typed.id > 3).order_by(typed.id)).all(),
              (std::vector<std::optional<int>>{3, 9, 3}));
    EXPECT_THROW(connection.execute(insert(typed).values({{typed.id = 7, typed.title = "d"}, {typed.id = 8, typed.title = "e", typed.slug = "s"}})),
                 CompileError);
}

TEST_P(OwnStatements, compute_with_columns_by_name) {
    Connection connection = connect();
    connection.execute(insert(pages).values({{"id", 7}, {"title", "t"}, {"hits", 2}, {"slug", "s"}, {"price", Decimal::parse("1.50")}}));
    const auto row = connection.execute(select((pages.c["id"] / pages.c["hits"]).label("q"), (pages.c["title"] + pages.c["slug"]).label("j"),
                                               (pages.c["price"] * pages.c["hits"]).label("p"),
                                               (pages.c["id"] + pages.c["hits"]).label("s"))).mappings().one();
    EXPECT_EQ(row.get<Decimal>("q"), Decimal::parse("3.5"));
    EXPECT_EQ(row.get<std::string>("j"), "ts");
    EXPECT_EQ(row.get<Decimal>("p"), Decimal::parse("3.00"));
    EXPECT_EQ(row.get<int>("s"), 9);
}

TEST_P(OwnStatements, of_a_table_that_was_copied) {
    const MetaData archive;
    const Table copy = pages.to_metadata(archive, {.name = "own_archive"});
    archive.drop_all(engine());
    archive.create_all(engine());
    Connection connection = connect();
    connection.execute(insert(pages).values({{"id", 1}, {"title", "a"}}));
    connection.execute(insert(copy).from_select({copy.c["id"], copy.c["title"], copy.c["hits"]}, select(pages.c["id"], pages.c["title"], pages.c["hits"])));
    connection.commit();
    EXPECT_EQ(connection.execute(select(copy.c["hits"])).as<int>().scalars().all(), std::vector<int>{3});
    EXPECT_THROW(connection.execute(insert(copy).values({{"id", 2}, {"title", "b"}, {"hits", -1}})), IntegrityError);
    connection.rollback();
}
