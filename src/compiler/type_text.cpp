#include "compiler/type_text.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/type_def.hpp"

namespace aludel::compiler {

namespace {

std::string sized(std::string_view name, const SqlType& type) {
    const int length = type.definition().length;
    return length > 0 ? std::string(name) + "(" + std::to_string(length) + ")" : std::string(name);
}

std::string numeric(const SqlType& type) {
    const TypeDef& def = type.definition();
    if (def.precision == 0) return "NUMERIC";
    const std::string digits = std::to_string(def.precision);
    return def.has_scale ? "NUMERIC(" + digits + ", " + std::to_string(def.scale) + ")" : "NUMERIC(" + digits + ")";
}

}  // namespace

std::string generic_type_text(const SqlType& type) {
    switch (type.id) {
        case TypeId::boolean: return "BOOLEAN";
        case TypeId::small_integer: return "SMALLINT";
        case TypeId::integer: return "INTEGER";
        case TypeId::big_integer: return "BIGINT";
        case TypeId::float_: return "FLOAT";
        case TypeId::double_: return "DOUBLE";
        case TypeId::numeric: return numeric(type);
        case TypeId::string: case TypeId::unicode: return sized("VARCHAR", type);
        case TypeId::text: case TypeId::unicode_text: return sized("TEXT", type);
        case TypeId::large_binary: return "BLOB";
        case TypeId::date: return "DATE";
        case TypeId::time: return "TIME";
        case TypeId::date_time: return "DATETIME";
        case TypeId::interval: return "INTERVAL";
        case TypeId::uuid: return "CHAR(32)";
        case TypeId::json: case TypeId::jsonb: return "JSON";
        case TypeId::null: break;
    }
    throw CompileError("A type is needed here and none is known. Give the column or the cast a type such as Integer().");
}

}  // namespace aludel::compiler
