// expect: this member belongs to another class than the one this table maps
#include "model.hpp"

struct TagTable : aludel::Declarative<Tag, "tags"> {
    aludel::Mapped<&User::name> name{this};
};
inline const TagTable tags;
