#include "dialects/mssql/ddl.hpp"

#include "aludel/types/type_def.hpp"

namespace aludel::mssql {

std::string MssqlTypes::generic(const SqlType& type) const {
    const TypeDef& def = type.definition();
    switch (type.id) {
        case TypeId::boolean: return "BIT";
        case TypeId::float_: return with_number("FLOAT", def.precision);
        case TypeId::double_: return "DOUBLE PRECISION";
        case TypeId::string: case TypeId::enum_: return unlimited("VARCHAR", type);
        case TypeId::unicode: return unlimited("NVARCHAR", type);
        case TypeId::text: return (abilities().large_types ? "VARCHAR(max)" : "TEXT") + collation(type);
        case TypeId::unicode_text: return (abilities().large_types ? "NVARCHAR(max)" : "NTEXT") + collation(type);
        case TypeId::large_binary: return abilities().large_types ? unlimited("VARBINARY", type) : "IMAGE";
        case TypeId::date_time:
            return type.timezone ? with_number("DATETIMEOFFSET", def.precision) : std::string("DATETIME");
        case TypeId::interval: return "BIGINT";   // microseconds
        case TypeId::uuid: return def.native ? "UNIQUEIDENTIFIER" : "CHAR(32)";
        case TypeId::json: case TypeId::jsonb: return "NVARCHAR(max)";
        case TypeId::bit: return "BIT";
        default: return TypeCompiler::generic(type);
    }
}

std::string MssqlTypes::exact(const SqlType& type, std::string_view words) const {
    if (words == "VARCHAR" || words == "NVARCHAR" || words == "VARBINARY")
        return unlimited(words, type) + (type.definition().option("filestream") ? " FILESTREAM" : "");
    if (type.id == TypeId::date_time || type.id == TypeId::time) return with_number(words, type.definition().precision);
    if (type.id == TypeId::float_) return with_number(words, type.definition().precision);
    return TypeCompiler::exact(type, words);
}

std::string MssqlTypes::collation(const SqlType& type) const {
    const std::string& name = type.definition().collation;
    return name.empty() ? name : " COLLATE " + dialect().quote_collation(name);
}

std::string MssqlTypes::unlimited(std::string_view words, const SqlType& type) const {
    return type.definition().length == 0 ? std::string(words) + "(max)" + collation(type) : sized(words, type);
}

}  // namespace aludel::mssql
