#pragma once

#include "aludel/types/type.hpp"

#include <string>
#include <vector>

namespace aludel {

//! What a SQL type has beside its id: length, digits, words, the type of its elements (SQLAlchemy: the attributes of a
//! `TypeEngine`). Made by `interned` alone: equal ones are one object, which never changes and lives as long as the
//! program, so that types are compared, hashed and kept by its address.
struct TypeDef {
    std::string name{};                 //!< the type's own name: that of an `Enum`
    std::string dialect{};              //!< the one dialect that has the type; empty: all
    int length = 0;                     //!< characters or bytes; 0: none given
    int precision = 0;                  //!< digits; 0: none given
    int scale = 0;                      //!< digits after the point
    bool has_scale = false;             //!< `Numeric(10, 2)` as opposed to `Numeric(10)`
    std::vector<std::string> words{};   //!< of `Enum({...})`; empty: any text
    SqlType element{};                  //!< of a list; the type of NULL: it is not a list

    friend bool operator==(const TypeDef&, const TypeDef&) = default;
};

//! The one object that equals `def`; null for a default one. Thread-safe.
const TypeDef* interned(TypeDef def);

//! True for a type whose values are words of a list.
inline bool has_words(const SqlType& type) noexcept { return type.def && !type.def->words.empty(); }

}  // namespace aludel
