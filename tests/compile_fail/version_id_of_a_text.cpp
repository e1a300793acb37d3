// expect: version_id counts: its field is an integer
#include "model.hpp"

struct Doc {
    std::int64_t id{};
    std::string version{};
};
struct DocTable : aludel::Declarative<Doc, "docs"> {
    aludel::Mapped<&Doc::id> id{this, aludel::primary_key};
    aludel::Mapped<&Doc::version> version{this, aludel::version_id};
};
const DocTable docs;
