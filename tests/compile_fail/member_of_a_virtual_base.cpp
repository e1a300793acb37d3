// expect: this member belongs to a virtual base, whose place in the object is not fixed
#include "model.hpp"

struct Keyed {
    std::int64_t id{};
};
struct Doc : virtual Keyed {};
struct DocTable : aludel::Declarative<Doc, "docs"> {
    aludel::Mapped<&Doc::id> id{this, aludel::primary_key};
};
inline const DocTable docs;
