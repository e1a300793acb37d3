// expect: not a column option
#include "model.hpp"

struct TagTable : aludel::Declarative<Tag, "tags"> {
    aludel::Mapped<&Tag::id> id{this, aludel::primary_key};
    aludel::Mapped<&Tag::word> word{this, "word"};
};
inline const TagTable tags;
