#include "dialects/oracle/ddl.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/type_def.hpp"

namespace aludel::oracle {

namespace {

std::string in_parentheses(int number) { return number > 0 ? "(" + std::to_string(number) + ")" : std::string(); }

std::string day_to_second(const TypeDef& def) {
    return "INTERVAL DAY" + in_parentheses(def.day_precision) + " TO SECOND" + in_parentheses(def.precision);
}

}  // namespace

std::string OracleTypes::generic(const SqlType& type) const {
    const TypeDef& def = type.definition();
    switch (type.id) {
        case TypeId::boolean: return abilities().native_boolean ? "BOOLEAN" : "SMALLINT";
        case TypeId::big_integer: return "NUMBER(19)";
        case TypeId::float_:
            if (def.precision > 0)
                throw CompileError("Oracle counts the precision of a FLOAT in binary digits. Use with_variant(Float(" +
                                   std::to_string(def.precision) + "), oracle::Float(digits), \"oracle\").");
            return "FLOAT";
        case TypeId::double_: return "DOUBLE PRECISION";
        case TypeId::string: return characters("VARCHAR2", type);
        case TypeId::enum_: return characters("VARCHAR", type);
        case TypeId::unicode:
            return abilities().nchar_for_unicode ? sized("NVARCHAR2", type) : characters("VARCHAR2", type);
        case TypeId::text: return "CLOB";
        case TypeId::unicode_text: return abilities().nchar_for_unicode ? "NCLOB" : "CLOB";
        case TypeId::date_time: return type.timezone ? "TIMESTAMP WITH TIME ZONE" : "DATE";
        case TypeId::interval: return def.native ? day_to_second(def) : "NUMBER(19)";
        case TypeId::json: case TypeId::jsonb: return abilities().native_json ? "JSON" : "BLOB";
        default: return TypeCompiler::generic(type);
    }
}

std::string OracleTypes::exact(const SqlType& type, std::string_view words) const {
    const TypeDef& def = type.definition();
    if (words == "INTERVAL") return day_to_second(def);
    if (words == "NVARCHAR") return sized("NVARCHAR2", type);
    if (words == "VARCHAR" || words == "VARCHAR2") return characters(words, type);
    if (words == "FLOAT") return with_number(words, def.precision);
    if (words == "TIMESTAMP")
        return with_number(words, def.precision) + (def.local_timezone ? " WITH LOCAL TIME ZONE"
                                                    : type.timezone    ? " WITH TIME ZONE" : "");
    return TypeCompiler::exact(type, words);
}

std::string OracleTypes::characters(std::string_view words, const SqlType& type) const {
    const int length = type.definition().length;
    if (length <= 0 || !abilities().char_lengths) return sized(words, type);
    return std::string(words) + "(" + std::to_string(length) + " CHAR)" + collation(type);
}

}  // namespace aludel::oracle
