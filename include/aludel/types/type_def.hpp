#pragma once

#include "aludel/types/type.hpp"

#include <string>
#include <utility>
#include <vector>

namespace aludel {

//! The type to use on one dialect instead of the one it belongs to.
struct TypeVariant {
    std::string dialect{};
    SqlType type{};
    friend bool operator==(const TypeVariant&, const TypeVariant&) = default;
};

struct TypeExpressions;

//! What a SQL type has beside its id: length, digits, words, the type of its elements (SQLAlchemy: the attributes of a
//! `TypeEngine`). Made by `interned` alone: equal ones are one object, which never changes and lives as long as the
//! program, so that types are compared, hashed and kept by its address.
struct TypeDef {
    std::string name{};                 //!< the type's own name in the database: that of an `Enum` or a domain
    std::string schema{};               //!< the schema that a named type lies in
    std::string dialect{};              //!< the one dialect that has the type; empty: all
    std::string sql_name{};             //!< the words that every dialect writes it with: "VARCHAR"; empty: the dialect's
    int length = 0;                     //!< characters, bytes or bits; 0: none given, `max_length`: VARCHAR(max)
    int precision = 0;                  //!< digits, or those of the fraction of a second; 0: none given
    int scale = 0;                      //!< digits after the point
    bool has_scale = false;             //!< `Numeric(10, 2)` as opposed to `Numeric(10)`
    int day_precision = 0;              //!< digits of the days of an interval
    std::string fields{};               //!< of an interval: "YEAR TO MONTH"
    std::string charset{}, collation{}, collation_schema{};
    bool ascii = false, unicode = false, binary = false, national = false;   //!< MySQL's words for texts
    bool unsigned_ = false, zerofill = false;                                //!< MySQL's words for numbers
    bool varying = false;               //!< BIT VARYING
    bool local_timezone = false;        //!< TIMESTAMP WITH LOCAL TIME ZONE
    bool native = true;                 //!< false: never the database's own type for it
    bool create_constraint = false;     //!< a CHECK for the values, where the database's type does not see to that
    bool create_type = true;            //!< create_all() creates the named type
    std::vector<std::string> words{};   //!< of `Enum({...})`; empty: any text
    SqlType element{};                  //!< of an array, a range or a domain; the type of NULL: it is none of them
    int dimensions = 0;                 //!< of an array; 0: not said
    bool as_tuple = false, zero_indexes = false;   //!< how arrays are read
    SqlType impl{};                     //!< the type that a decorator stands for in the database
    std::string decorator{};            //!< what tells decorators of one `impl` apart
    std::vector<TypeVariant> variants{};           //!< other types on some dialects
    const TypeExpressions* expressions = nullptr;  //!< the SQL around parameters and columns: `with_expressions`
    std::vector<std::pair<std::string, std::string>> options{};   //!< what one dialect alone knows, by name

    static constexpr int max_length = -1;
    //! The value of an option, or null.
    const std::string* option(const std::string& wanted) const noexcept {
        for (const auto& [given, value] : options)
            if (given == wanted) return &value;
        return nullptr;
    }
    friend bool operator==(const TypeDef&, const TypeDef&) = default;
};

//! The one object that equals `def`; null for a default one. Thread-safe.
const TypeDef* interned(TypeDef def);

//! The type with another definition: `redefined(type, [](TypeDef& def) { def.length = 3; })`.
template <class F>
SqlType redefined(SqlType type, F&& change) {
    TypeDef def = type.definition();
    change(def);
    type.def = interned(std::move(def));
    return type;
}

//! True for a type whose values are words of a list; a SET of MySQL has several of them in one value.
inline bool has_words(const SqlType& type) noexcept {
    return type.def && !type.def->words.empty() && type.id != TypeId::named;
}

//! What a dialect makes of a type: its variant there, and what a decorator stands for.
SqlType type_on(const SqlType& type, std::string_view dialect);

//! The type that every database has in place of one that belongs to a dialect: `mysql::LongText()` gives `Text()`; length,
//! precision and words stay. Throws `ArgumentError` for a type that other databases have nothing like (SQLAlchemy's
//! `as_generic`).
SqlType as_generic(const SqlType& type);

//! A type with another one on some dialects; made by `with_variant`.
template <class T>
struct Variant : T {
    SqlType type;
    Variant(const T& base, SqlType varied) : T(base), type(varied) {}
    operator SqlType() const { return type; }
};

//! Adds a variant; throws `ArgumentError` for a dialect that has one already, and for a variant that has variants.
SqlType add_variant(const SqlType& type, const SqlType& variant, std::string_view dialect);

//! A type that is `variant` on one dialect: `with_variant(String(50), mysql::LongText(), "mysql")` (SQLAlchemy's
//! `with_variant`). Throws `ArgumentError` for a second variant of a dialect.
template <class T>
Variant<T> with_variant(const T& type, const SqlType& variant, std::string_view dialect) {
    return {type, add_variant(type, variant, dialect)};
}

}  // namespace aludel
