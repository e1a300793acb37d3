// expect: back_populates names a member of another class than this relationship's target
#include "model.hpp"

struct TagTable : aludel::Declarative<Tag, "tags"> {
    aludel::Mapped<&Tag::id> id{this, aludel::primary_key};
    aludel::Relationship<&Tag::posts> posts{this, aludel::back_populates<&User::posts>};
};
inline const TagTable tags;
