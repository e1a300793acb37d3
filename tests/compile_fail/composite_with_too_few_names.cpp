// expect: a composite has one column for each part: name them all
#include "edge.hpp"

struct EdgeTable : aludel::Declarative<Edge, "edges"> {
    aludel::Mapped<&Edge::id> id{this, aludel::primary_key};
    aludel::Composite<&Edge::start, &Point::x, &Point::y> start{this, {"x1"}};
};
inline const EdgeTable edges;
