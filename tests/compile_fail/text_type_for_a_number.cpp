// expect: this SQL type cannot keep the field's C++ type: leave the SQL type out, write one of the same kind (Numeric(10, 2) for a number, String(30) for a text), or change the field's type
#include "model.hpp"

struct TagTable : aludel::Declarative<Tag, "tags"> {
    aludel::Mapped<&Tag::id> id{this, aludel::String(30)};
    aludel::Mapped<&Tag::word> word{this};
};
inline const TagTable tags;
