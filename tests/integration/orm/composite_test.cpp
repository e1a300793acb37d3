// Composites: fields of struct types, whose members are columns.

#include "integration/orm/orm_test.hpp"

namespace composites {
namespace {

using namespace aludel;
using blog::Names;
using blog::columns_set;

struct Base : DeclarativeBase<Base> {};

struct Point {
    int x{};
    int y{};
    friend bool operator==(const Point&, const Point&) = default;
};
struct Place {
    std::string city{};
    std::optional<std::string> street{};
    friend bool operator==(const Place&, const Place&) = default;
};
struct Edge {
    std::int64_t id{};
    Point start{};
    std::optional<Point> end{};
    std::optional<Place> place{};
};
struct Cell {
    Point at{};
    std::string text{};
};
struct Shape {
    std::int64_t id{};
    std::string type{};
    Point centre{1, 1};
};
struct Circle : Shape {
    std::optional<Point> edge{};
};
struct EdgeTable : Declarative<Edge, "co_edges", Base> {
    Mapped<&Edge::id> id{this, primary_key};
    Composite<&Edge::start, &Point::x, &Point::y> start{this, {"x1", "y1"}};
    Composite<&Edge::end, &Point::x, &Point::y> end{this};
    Composite<&Edge::place, &Place::city, &Place::street> place{this, part<&Place::city>(named("town"), String(40), indexed)};
};
struct CellTable : Declarative<Cell, "co_cells", Base> {
    Composite<&Cell::at, &Point::x, &Point::y> at{this, part<&Point::x>(primary_key), part<&Point::y>(primary_key)};
    Mapped<&Cell::text> text{this};
};
struct ShapeTable : Declarative<Shape, "co_shapes", Base> {
    Mapped<&Shape::id> id{this, primary_key};
    Mapped<&Shape::type> type{this};
    Composite<&Shape::centre, &Point::x, &Point::y> centre{this};
    Polymorphic poly{this, type, "shape"};
};
struct CircleTable : JoinedInheritance<Circle, ShapeTable, "co_circles"> {
    Mapped<&Circle::id> id{this, primary_key, ForeignKey("co_shapes.id")};
    Composite<&Circle::edge, &Point::x, &Point::y> edge{this};
    PolymorphicIdentity identity{this, "circle"};
};
inline const EdgeTable edges;
inline const CellTable cells;
inline const ShapeTable shapes;
inline const CircleTable circles;

class Composites : public blog::OrmTest {
protected:
    Composites() {
        Base::metadata().create_all(engine());
        run("INSERT INTO co_edges (id, x1, y1, end_x, end_y, town, place_street) VALUES (1, 1, 2, 3, 4, 'Bern', 'Gasse 1'),"
            " (2, 5, 6, NULL, NULL, 'Chur', NULL), (3, 1, 0, 0, 0, NULL, NULL)");
        forget_sent();
    }
    std::vector<std::int64_t> ids(const auto& statement) {
        Session session(engine());
        std::vector<std::int64_t> found;
        for (const auto& edge : session.scalars(statement).all()) found.push_back(edge->id);
        return found;
    }
};
INSTANTIATE_TEST_SUITE_P(Live, Composites, aludel::integration::every_database(), aludel::integration::database_name);
using Ids = std::vector<std::int64_t>;

TEST_P(Composites, it_is_read_and_written_as_a_whole) {
    Session session(engine());
    const auto first = session.get<Edge>(1);
    EXPECT_EQ(first->start, (Point{1, 2}));
    EXPECT_EQ(first->end, (Point{3, 4}));
    EXPECT_EQ(first->place, (Place{"Bern", "Gasse 1"}));
    EXPECT_EQ(session.get<Edge>(2)->end, std::nullopt);
    EXPECT_EQ(session.get<Edge>(2)->place, (Place{"Chur", std::nullopt}));
    EXPECT_EQ(session.get<Edge>(3)->place, std::nullopt);
    const auto made = session.add(Edge{.id = 9, .start = {7, 8}, .end = Point{9, 10}, .place = {}});
    session.commit();
    EXPECT_EQ(made->start, (Point{7, 8}));
    EXPECT_EQ(made->end, (Point{9, 10}));
    EXPECT_EQ(made->place, std::nullopt);
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM co_edges WHERE town IS NULL AND place_street IS NULL"), 2);
}

TEST_P(Composites, a_change_of_a_member_updates_its_column_alone) {
    Session session(engine());
    const auto edge = session.get<Edge>(1);
    edge.edit()->start.y = 20;
    forget_sent();
    session.flush();
    EXPECT_EQ(columns_set(sent_flat()[0]), "y1");
    edge.edit()->start = Point{1, 20};
    session.flush();
    EXPECT_EQ(sent_count(), 0u);
    edge.edit()->end->x = 30;
    session.flush();
    EXPECT_EQ(columns_set(sent_flat()[0]), "end_x");
    edge.edit()->end = std::nullopt;
    session.flush();
    EXPECT_EQ(columns_set(sent_flat()[0]), "end_x, end_y");
    session.commit();
    EXPECT_EQ(edge->end, std::nullopt);
    edge.edit()->end = Point{0, 0};
    session.commit();
    EXPECT_EQ(edge->end, (Point{0, 0}));
    EXPECT_EQ(edge->start, (Point{1, 20}));
}

TEST_P(Composites, it_is_compared_with_a_value_a_column_or_null) {
    EXPECT_EQ(ids(select(edges).where(edges.start == Point{1, 2})), Ids{1});
    EXPECT_EQ(ids(select(edges).where(edges.start != Point{1, 2}).order_by(edges.id)), (Ids{2, 3}));   // one part differs
    EXPECT_EQ(ids(select(edges).where(edges.end == null)), Ids{2});
    EXPECT_EQ(ids(select(edges).where(edges.end != null).order_by(edges.id)), (Ids{1, 3}));
    EXPECT_EQ(ids(select(edges).where(edges.end == std::optional<Point>())), Ids{2});
    EXPECT_EQ(ids(select(edges).where(edges.end == Point{0, 0})), Ids{3});
    EXPECT_EQ(ids(select(edges).where(edges.place == Place{"Bern", "Gasse 1"})), Ids{1});
    EXPECT_EQ(ids(select(edges).where(edges.start == edges.end)), Ids{});
    EXPECT_EQ(ids(select(edges).where(edges.start.part<&Point::x>() > 1)), Ids{2});
    const auto other = aliased(edges);
    EXPECT_EQ(ids(select(other).where(other.end == Point{3, 4})), Ids{1});
}

TEST_P(Composites, a_null_part_of_a_value_is_compared_as_null) {
    EXPECT_EQ(ids(select(edges).where(edges.place == Place{"Chur", std::nullopt})), Ids{2});
}

TEST_P(Composites, rows_are_sorted_by_all_parts) {
    EXPECT_EQ(ids(select(edges).order_by(edges.start)), (Ids{3, 1, 2}));
    EXPECT_EQ(ids(select(edges).order_by(edges.start.desc())), (Ids{2, 1, 3}));
    EXPECT_EQ(ids(select(edges).order_by(edges.start.part<&Point::y>().desc(), edges.id)), (Ids{2, 1, 3}));
}

TEST_P(Composites, an_update_sets_it) {
    Session session(engine());
    const auto edge = session.get<Edge>(1);
    session.execute(update(edges).where(edges.start == Point{1, 2}).values(edges.start = Point{8, 9}, edges.end = null));
    EXPECT_EQ(edge->start, (Point{8, 9}));
    EXPECT_EQ(edge->end, std::nullopt);
    session.execute(update(edges).where(edges.id == 3).values(edges.end = Point{4, 4}, edges.start.part<&Point::y>() = 5));
    session.commit();
    EXPECT_EQ(session.get<Edge>(3)->end, (Point{4, 4}));
    EXPECT_EQ(session.get<Edge>(3)->start, (Point{1, 5}));
    Connection connection = engine().connect();
    EXPECT_EQ(connection.scalars(select(edges.start.part<&Point::x>()).where(edges.id == 1)).one(), 8);
}

TEST_P(Composites, a_connection_reads_and_inserts_values) {
    Connection connection = engine().connect();
    const Edge edge = connection.scalars(select(edges).where(edges.id == 1)).one();
    EXPECT_EQ(edge.end, (Point{3, 4}));
    connection.execute(insert(edges).values(edges.id = 20, edges.start = Point{1, 1}, edges.end = Point{2, 2}));
    connection.commit();
    EXPECT_EQ(connection.scalars(select(edges).where(edges.id == 20)).one().end, (Point{2, 2}));
}

TEST_P(Composites, a_null_in_one_column_of_a_composite_without_null_is_refused) {
    for (const char* change : {"end_x = NULL", "end_x = 3, end_y = NULL"}) {
        run("UPDATE co_edges SET " + std::string(change) + " WHERE id = 1");
        Session session(engine());
        EXPECT_THROW(session.get<Edge>(1), UnexpectedNullError);
    }
}

TEST_P(Composites, it_may_be_the_primary_key) {
    Session session(engine());
    session.add(Cell{.at = {1, 2}, .text = "a"});
    session.add(Cell{.at = {1, 3}, .text = "b"});
    session.commit();
    EXPECT_EQ(session.get<Cell>(1, 3)->text, "b");
    session.get<Cell>(1, 3).edit()->text = "c";
    session.commit();
    EXPECT_EQ(session.scalars(select(cells).where(cells.at == Point{1, 3})).one()->text, "c");
}

TEST_P(Composites, subclasses_have_it) {
    Session session(engine());
    session.add(Circle{});
    Circle second;
    second.centre = {4, 5};
    second.edge = Point{6, 7};
    session.add(second);
    session.commit();
    session.expunge_all();
    EXPECT_EQ(session.scalars(select(circles).where(circles.edge == null)).one()->centre, (Point{1, 1}));
    const auto found = session.scalars(select(shapes).where(shapes.centre == Point{4, 5})).one();
    EXPECT_EQ(found.as<Circle>()->edge, (Point{6, 7}));
}

TEST_P(Composites, a_rollback_restores_it) {
    Session session(engine());
    const auto edge = session.get<Edge>(1);
    edge.edit()->end = std::nullopt;
    session.flush();
    session.rollback();
    EXPECT_EQ(edge->end, (Point{3, 4}));
    const auto merged = session.merge(Edge{.id = 1, .start = {1, 2}, .end = Point{3, 5}, .place = {}});
    EXPECT_EQ(merged->end, (Point{3, 5}));
    EXPECT_EQ(merged->place, std::nullopt);
    session.commit();
    EXPECT_EQ(edge->end, (Point{3, 5}));
}

TEST_P(Composites, json_has_its_columns) {
    Session session(engine());
    EXPECT_NE(std::string(to_json(edges, *session.get<Edge>(1)).text()).find("\"y1\":2"), std::string::npos);
}

}  // namespace
}  // namespace composites
