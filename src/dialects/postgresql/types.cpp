#include "dialects/postgresql/ddl.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/type_def.hpp"

namespace aludel::postgresql {

namespace {

std::string temporal(std::string_view words, const SqlType& type) {
    const int precision = type.definition().precision;
    return std::string(words) + (precision > 0 ? "(" + std::to_string(precision) + ")" : "") +
           (type.timezone ? " WITH TIME ZONE" : " WITHOUT TIME ZONE");
}

}  // namespace

std::string PostgresqlTypes::generic(const SqlType& type) const {
    switch (type.id) {
        case TypeId::float_: return with_number("FLOAT", type.definition().precision);
        case TypeId::double_: return "DOUBLE PRECISION";
        case TypeId::text: case TypeId::unicode_text: return "TEXT" + collation(type);
        case TypeId::large_binary: return "BYTEA";
        case TypeId::date_time: return temporal("TIMESTAMP", type);
        case TypeId::time: return temporal("TIME", type);
        case TypeId::interval: return type.definition().native ? interval(type) : "BIGINT";
        case TypeId::uuid: return type.definition().native && abilities().native_uuid ? "UUID" : "CHAR(32)";
        case TypeId::jsonb: return "JSONB";
        case TypeId::enum_:
            if (!type.definition().native || !abilities().native_enum) break;
            if (type.definition().name.empty())
                throw CompileError("PostgreSQL keeps an enum as a type of its own, which needs a name. Give the Enum one.");
            return own_name(type);
        case TypeId::array: return array(type);
        case TypeId::hstore: return "HSTORE";
        case TypeId::tsvector: return "TSVECTOR";
        case TypeId::bit:
            return with_number(type.definition().varying ? "BIT VARYING" : "BIT", type.definition().length);
        default: break;
    }
    return TypeCompiler::generic(type);
}

std::string PostgresqlTypes::exact(const SqlType& type, std::string_view words) const {
    switch (type.id) {
        case TypeId::time: case TypeId::date_time: return words == "DATETIME" ? std::string(words) : temporal(words, type);
        case TypeId::float_: return with_number(words, type.definition().precision);
        default: return TypeCompiler::exact(type, words);
    }
}

//! The collation comes after the brackets.
std::string PostgresqlTypes::array(const SqlType& type) const {
    const SqlType element = type_on(type.definition().element, dialect().name());
    if (element.id == TypeId::array)
        throw CompileError("An array of arrays is one array with more dimensions: Array(Integer(), {.dimensions = 2}).");
    const SqlType plain = redefined(element, [](TypeDef& def) { def.collation.clear(), def.collation_schema.clear(); });
    std::string text = this->text(plain);
    for (int i = 0; i < type.definition().dimensions || i < 1; ++i) text += "[]";
    return text + collation(element);
}

std::string PostgresqlTypes::interval(const SqlType& type) const {
    const TypeDef& def = type.definition();
    return with_number(def.fields.empty() ? "INTERVAL" : "INTERVAL " + def.fields, def.precision);
}

}  // namespace aludel::postgresql
