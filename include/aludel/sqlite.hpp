#pragma once

#include "aludel/compiler/dialect.hpp"
#include "aludel/sql/func.hpp"
#include "aludel/sql/type_expressions.hpp"
#include "aludel/types/type_def.hpp"
#include "aludel/types/json.hpp"

#include <utility>

//! SQLite's types; its dialect is declared in aludel/compiler/dialect.hpp. Its other types are the generic ones, and any
//! words that `exact::named("...")` is given. Not part of aludel.hpp.
namespace aludel::sqlite {

//! JSON in SQLite's binary form, from version 3.45 on: parameters are written `jsonb(?)`, columns are read `json(column)`
//! (SQLAlchemy's `sqlite.JSONB`). A `JsonType` column holds JSON as text, on all versions.
inline auto Jsonb() {
    TypeDef words;
    words.sql_name = "JSONB";
    words.dialect = "sqlite";
    const Variant<JsonType> type(JsonType(), SqlType(TypeId::json, interned(std::move(words))));
    return with_expressions(type, [](const auto& value) { return func::call<JsonType>("jsonb", value); },
                            [](const auto& column) { return func::call<JsonType>("json", column); });
}

}  // namespace aludel::sqlite
