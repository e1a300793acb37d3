// Fields of struct types, whose members are columns.

#include "example.hpp"

using namespace aludel;

namespace {

// [model]
struct Point {
    int x{};
    int y{};
    friend bool operator==(const Point&, const Point&) = default;
};
struct Route {
    std::int64_t id{};
    Point start{};
    std::optional<Point> goal{};
};
struct RouteTable : Declarative<Route, "routes"> {
    Mapped<&Route::id>                            id    {this, primary_key};
    Composite<&Route::start, &Point::x, &Point::y> start {this, {"x1", "y1"}};
    Composite<&Route::goal, &Point::x, &Point::y>  goal  {this};   // goal_x and goal_y
};
inline const RouteTable routes;
// [/model]

void reading(Session& session, SqlLog& sql) {
    // [compare]
    const auto route = session.scalars(select(routes).where(routes.start == Point{1, 2}, routes.goal != null)).one();
    check(route->goal == Point{5, 6});
    // [/compare]
    sql.expect(R"(
        BEGIN (implicit)
        SELECT routes.id, routes.x1, routes.y1, routes.goal_x, routes.goal_y
        FROM routes
        WHERE routes.x1 = ? AND routes.y1 = ? AND NOT (routes.goal_x IS NULL AND routes.goal_y IS NULL)
        (1, 2)
        )");

    // [parts]
    const auto far = session.scalars(select(routes).where(routes.start.part<&Point::x>() > 2).order_by(routes.start.desc())).all();
    check(far.size() == 1 && !far[0]->goal);
    // [/parts]
    sql.take();
}

void writing(Session& session, SqlLog& sql) {
    const auto route = session.get<Route>(1);
    // [write]
    route.edit()->start.y = 9;              // one column
    route.edit()->goal = std::nullopt;      // NULL in both
    session.flush();
    session.execute(update(routes).where(routes.goal == null).values(routes.goal = Point{0, 0}));
    check(route->goal == Point{0, 0});
    // [/write]
    sql.expect(R"(
        UPDATE routes SET y1=?, goal_x=?, goal_y=? WHERE routes.id = ?
        (9, NULL, NULL, 1)
        UPDATE routes SET goal_x=?, goal_y=? WHERE routes.goal_x IS NULL AND routes.goal_y IS NULL
        (0, 0)
        )");
}

}  // namespace

int main() {
    SqlLog sql;
    Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &sql});
    metadata().create_all(engine);
    Session session(engine);
    session.add(Route{.start = {1, 2}, .goal = Point{5, 6}});
    session.add(Route{.start = {3, 4}, .goal = {}});
    session.commit();
    session.expunge_all();
    sql.take();
    reading(session, sql);
    writing(session, sql);
    session.commit();
}
