// expect: this composite is never NULL: its field isn't a std::optional
#include "edge.hpp"

struct EdgeTable : aludel::Declarative<Edge, "edges"> {
    aludel::Mapped<&Edge::id> id{this, aludel::primary_key};
    aludel::Composite<&Edge::start, &Point::x, &Point::y> start{this};
};
inline const EdgeTable edges;

auto changed() { return aludel::update(edges).values(edges.start = aludel::null); }
