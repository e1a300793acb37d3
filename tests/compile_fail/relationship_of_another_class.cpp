// expect: this member belongs to another class than the one this table maps
#include "model.hpp"

struct TagTable : aludel::Declarative<Tag, "tags"> {
    aludel::Mapped<&Tag::id> id{this, aludel::primary_key};
    aludel::Relationship<&User::posts> posts{this};
};
inline const TagTable tags;
