#include "dialects/mysql/ddl.hpp"

#include "aludel/types/type_def.hpp"

#include <algorithm>
#include <cctype>

namespace aludel::mysql {

namespace {

//! The words for numbers: UNSIGNED, ZEROFILL.
std::string extended(std::string words, const SqlType& type) {
    if (type.definition().unsigned_) words += " UNSIGNED";
    if (type.definition().zerofill) words += " ZEROFILL";
    return words;
}

//! A name in letters of either case, which COLLATE takes as it is.
bool is_word(const std::string& name) {
    return std::all_of(name.begin(), name.end(), [](char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)); });
}

}  // namespace

std::string MysqlTypes::generic(const SqlType& type) const {
    const TypeDef& def = type.definition();
    switch (type.id) {
        case TypeId::boolean: return "BOOL";
        case TypeId::float_: return with_number("FLOAT", def.precision);
        case TypeId::string: case TypeId::unicode:
            if (def.length == 0) length_needed("VARCHAR");
            return sized("VARCHAR", type);
        case TypeId::enum_: return def.native ? listed("ENUM", type) : sized("VARCHAR", type);
        case TypeId::large_binary: return with_number("BLOB", def.length);
        case TypeId::interval: return "BIGINT";   // microseconds
        case TypeId::uuid: return def.native && abilities().native_uuid ? "UUID" : "CHAR(32)";
        case TypeId::bit: return with_number("BIT", def.length);
        default: return TypeCompiler::generic(type);
    }
}

std::string MysqlTypes::exact(const SqlType& type, std::string_view words) const {
    const TypeDef& def = type.definition();
    if (words == "SET" || words == "ENUM") return listed(words, type);
    if (words == "NVARCHAR") return sized("NATIONAL VARCHAR", type);
    if (words == "NCHAR") return sized("NATIONAL CHAR", type);
    switch (type.id) {
        case TypeId::small_integer: case TypeId::integer: case TypeId::big_integer:
            return extended(with_number(words, def.length), type);   // the width to show it in
        case TypeId::float_: case TypeId::double_: case TypeId::numeric: return extended(with_digits(words, type), type);
        case TypeId::time: case TypeId::date_time: return with_number(words, def.precision);
        case TypeId::date: return std::string(words);
        case TypeId::string: case TypeId::unicode:
            if (words == "VARCHAR" && def.length == 0) length_needed(words);
            return sized(words, type);
        default: return sized(words, type);
    }
}

//! Texts have a character set, a collation and MySQL's own words for them.
std::string MysqlTypes::sized(std::string_view words, const SqlType& type) const {
    const TypeDef& def = type.definition();
    std::string text = with_number(words, def.length);
    if (def.national && !text.starts_with("NATIONAL ")) text.insert(0, "NATIONAL ");
    else if (!def.charset.empty()) text += " CHARACTER SET " + def.charset;
    else if (def.ascii) text += " ASCII";
    else if (def.unicode) text += " UNICODE";
    if (!def.collation.empty()) return text + " COLLATE " + (is_word(def.collation) ? def.collation : dialect().quote(def.collation));
    return def.binary ? text + " BINARY" : text;
}

std::string MysqlTypes::listed(std::string_view words, const SqlType& type) const {
    std::string list;
    for (const std::string& word : type.definition().words)
        list += (list.empty() ? "" : ",") + dialect().literal_text(Value(word), TypeId::string);
    const SqlType plain = redefined(type, [](TypeDef& def) { def.length = 0; });
    return sized(std::string(words) + "(" + list + ")", plain);
}

}  // namespace aludel::mysql
