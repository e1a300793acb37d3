// expect: this is not a column option: write a type such as String(100), ForeignKey("table.column"), primary_key, not_null, nullable, unique_, indexed, server_default(...), default_value(...), Computed(...), Identity(), Comment("...") or named("...")
#include "model.hpp"

struct TagTable : aludel::Declarative<Tag, "tags"> {
    aludel::Mapped<&Tag::id> id{this, aludel::primary_key};
    aludel::Mapped<&Tag::word> word{this, "word"};
};
inline const TagTable tags;
