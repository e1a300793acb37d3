// expect: a composite has one column for each part: name them all
#include "model.hpp"

#include "aludel/orm/composite.hpp"

struct Point {
    int x{};
    int y{};
};
struct Edge {
    std::int64_t id{};
    Point start{};
};
struct EdgeTable : aludel::Declarative<Edge, "edges"> {
    aludel::Mapped<&Edge::id> id{this, aludel::primary_key};
    aludel::Composite<&Edge::start, &Point::x, &Point::y> start{this, {"x1"}};
};
inline const EdgeTable edges;
