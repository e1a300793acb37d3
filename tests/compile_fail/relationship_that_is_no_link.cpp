// expect: a relationship is a Many<T> or One<T> field: map other fields with Mapped
#include "model.hpp"

struct TagTable : aludel::Declarative<Tag, "tags"> {
    aludel::Mapped<&Tag::id> id{this, aludel::primary_key};
    aludel::Relationship<&Tag::word> word{this};
};
inline const TagTable tags;
