// expect: this member is not a part of the composite
#include "edge.hpp"

struct EdgeTable : aludel::Declarative<Edge, "edges"> {
    aludel::Mapped<&Edge::id> id{this, aludel::primary_key};
    aludel::Composite<&Edge::start, &Point::x, &Point::y> start{this};
};
inline const EdgeTable edges;

auto part() { return edges.start.part<&Edge::id>(); }
