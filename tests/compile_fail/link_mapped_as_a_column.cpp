// expect: this field's type has no SQL type: map a Many or One with Relationship, or teach the library the type by specialising aludel::type_traits
#include "model.hpp"

struct TagTable : aludel::Declarative<Tag, "tags"> {
    aludel::Mapped<&Tag::posts> posts{this};
};
inline const TagTable tags;
