#include "compiler/type_compiler.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/type_def.hpp"

namespace aludel::compiler {

std::string TypeCompiler::text(const SqlType& given) const {
    const SqlType type = type_on(given, dialect_.name());
    if (const std::string& owner = type.definition().dialect; !owner.empty() && !has_types_of(owner)) foreign(type);
    const std::string& words = type.definition().sql_name;
    return words.empty() ? generic(type) : exact(type, words);
}

std::string TypeCompiler::generic(const SqlType& type) const {
    switch (type.id) {
        case TypeId::boolean: return "BOOLEAN";
        case TypeId::small_integer: return "SMALLINT";
        case TypeId::integer: return "INTEGER";
        case TypeId::big_integer: return "BIGINT";
        case TypeId::float_: return "FLOAT";
        case TypeId::double_: return "DOUBLE";
        case TypeId::numeric: return with_digits("NUMERIC", type);
        case TypeId::string: case TypeId::unicode: case TypeId::enum_: return sized("VARCHAR", type);
        case TypeId::text: case TypeId::unicode_text: return sized("TEXT", type);
        case TypeId::large_binary: return "BLOB";
        case TypeId::date: return "DATE";
        case TypeId::time: return "TIME";
        case TypeId::date_time: return "DATETIME";
        case TypeId::interval: return "INTERVAL";
        case TypeId::uuid: return "CHAR(32)";
        case TypeId::json: case TypeId::jsonb: return "JSON";
        case TypeId::named:
            if (!type.definition().name.empty()) return own_name(type);
            unsupported(type);
        case TypeId::array: case TypeId::range: case TypeId::bit: case TypeId::hstore: case TypeId::tsvector: unsupported(type);
        case TypeId::null: break;
    }
    throw CompileError("A type is needed here and none is known. Give the column or the cast a type such as Integer().");
}

std::string TypeCompiler::exact(const SqlType& type, std::string_view words) const {
    switch (type.id) {
        case TypeId::date: case TypeId::time: case TypeId::date_time: return std::string(words);
        case TypeId::float_: case TypeId::double_: return std::string(words);
        case TypeId::numeric: return with_digits(words, type);
        default: return sized(words, type);
    }
}

std::string TypeCompiler::sized(std::string_view words, const SqlType& type) const {
    const int length = type.definition().length;
    return (length == TypeDef::max_length ? std::string(words) + "(max)" : with_number(words, length)) + collation(type);
}

std::string TypeCompiler::with_digits(std::string_view words, const SqlType& type) {
    const TypeDef& def = type.definition();
    if (def.precision == 0 || !def.has_scale) return with_number(words, def.precision);
    return std::string(words) + "(" + std::to_string(def.precision) + ", " + std::to_string(def.scale) + ")";
}

std::string TypeCompiler::with_number(std::string_view words, int number) {
    return number > 0 ? std::string(words) + "(" + std::to_string(number) + ")" : std::string(words);
}

std::string TypeCompiler::collation(const SqlType& type) const {
    const TypeDef& def = type.definition();
    if (def.collation.empty()) return {};
    const std::string schema = def.collation_schema.empty() ? "" : dialect_.quote(def.collation_schema) + ".";
    return " COLLATE " + schema + dialect_.quote_collation(def.collation);
}

std::string TypeCompiler::own_name(const SqlType& type) const {
    const TypeDef& def = type.definition();
    return (def.schema.empty() ? "" : dialect_.quote(def.schema) + ".") + dialect_.quote(def.name);
}

//! A type that another database alone has.
void TypeCompiler::foreign(const SqlType& type) const {
    const TypeDef& def = type.definition();
    throw UnsupportedCompilationError("The dialect '" + std::string(dialect_.name()) + "' has no type " + def.sql_name +
                                      ", which is one of " + def.dialect + ". Add it by with_variant() to a type that " +
                                      "every database has.");
}

void TypeCompiler::unsupported(const SqlType& type) const {
    throw UnsupportedCompilationError("The dialect '" + std::string(dialect_.name()) + "' has no type for " +
                                      std::string(type_name(type.id)) +
                                      ". Give it one for this dialect by with_variant(), or use another type.");
}

void TypeCompiler::length_needed(std::string_view words) const {
    throw CompileError("The dialect '" + std::string(dialect_.name()) + "' needs a length for " + std::string(words) +
                       ": String(100), or Text() for a text of any length.");
}

}  // namespace aludel::compiler
