// expect: a composite lists all members of its struct
#include "edge.hpp"

struct EdgeTable : aludel::Declarative<Edge, "edges"> {
    aludel::Mapped<&Edge::id> id{this, aludel::primary_key};
    aludel::Composite<&Edge::start, &Point::x> start{this};
};
inline const EdgeTable edges;
