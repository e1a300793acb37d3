#include "oracle/builder.hpp"

#include "aludel/sql/func.hpp"
#include "aludel/sql/type_expressions.hpp"
#include "oracle/type_repr.hpp"

#include <unordered_map>

namespace aludel::oracle {

namespace {

//! What a class of SQLAlchemy is here: an id, and for the upper-case types the words that every dialect writes.
struct TypeRule {
    TypeId id;
    const char* words = nullptr;
    const char* dialect = nullptr;   //!< the one that has it
};

const std::unordered_map<std::string, TypeRule> rules{
    {"NullType", {TypeId::null}},
    {"Boolean", {TypeId::boolean}}, {"MatchType", {TypeId::boolean}}, {"BOOLEAN", {TypeId::boolean, "BOOLEAN"}},
    {"SmallInteger", {TypeId::small_integer}}, {"SMALLINT", {TypeId::small_integer, "SMALLINT"}},
    {"Integer", {TypeId::integer}}, {"INTEGER", {TypeId::integer, "INTEGER"}},
    {"BigInteger", {TypeId::big_integer}}, {"BIGINT", {TypeId::big_integer, "BIGINT"}},
    {"Float", {TypeId::float_}}, {"FLOAT", {TypeId::float_, "FLOAT"}}, {"REAL", {TypeId::float_, "REAL"}},
    {"Double", {TypeId::double_}}, {"DOUBLE", {TypeId::double_, "DOUBLE"}},
    {"DOUBLE_PRECISION", {TypeId::double_, "DOUBLE PRECISION"}},
    {"BINARY_DOUBLE", {TypeId::double_, "BINARY_DOUBLE", "oracle"}}, {"BINARY_FLOAT", {TypeId::float_, "BINARY_FLOAT", "oracle"}},
    {"Numeric", {TypeId::numeric}}, {"NUMERIC", {TypeId::numeric, "NUMERIC"}}, {"DECIMAL", {TypeId::numeric, "DECIMAL"}},
    {"String", {TypeId::string}}, {"VARCHAR", {TypeId::string, "VARCHAR"}}, {"CHAR", {TypeId::string, "CHAR"}},
    {"VARCHAR2", {TypeId::string, "VARCHAR2", "oracle"}},
    {"NVARCHAR", {TypeId::unicode, "NVARCHAR"}}, {"NCHAR", {TypeId::unicode, "NCHAR"}},
    {"Text", {TypeId::text}}, {"TEXT", {TypeId::text, "TEXT"}}, {"CLOB", {TypeId::text, "CLOB"}},
    {"LONG", {TypeId::text, "LONG", "oracle"}},
    {"TINYTEXT", {TypeId::text, "TINYTEXT", "mysql"}}, {"MEDIUMTEXT", {TypeId::text, "MEDIUMTEXT", "mysql"}},
    {"LONGTEXT", {TypeId::text, "LONGTEXT", "mysql"}},
    {"Unicode", {TypeId::unicode}}, {"UnicodeText", {TypeId::unicode_text}},
    {"LargeBinary", {TypeId::large_binary}}, {"BLOB", {TypeId::large_binary, "BLOB"}},
    {"BINARY", {TypeId::large_binary, "BINARY"}}, {"VARBINARY", {TypeId::large_binary, "VARBINARY"}},
    {"Date", {TypeId::date}}, {"DATE", {TypeId::date, "DATE"}}, {"Time", {TypeId::time}}, {"TIME", {TypeId::time, "TIME"}},
    {"DateTime", {TypeId::date_time}}, {"DATETIME", {TypeId::date_time, "DATETIME"}}, {"TIMESTAMP", {TypeId::date_time, "TIMESTAMP"}},
    {"Interval", {TypeId::interval}}, {"INTERVAL", {TypeId::interval, "INTERVAL"}},
    {"Uuid", {TypeId::uuid}}, {"UUID", {TypeId::uuid, "UUID"}},
    {"JSON", {TypeId::json}}, {"JSONB", {TypeId::jsonb}},
    {"ARRAY", {TypeId::array}}, {"Enum", {TypeId::enum_}}, {"ENUM", {TypeId::enum_}}, {"DOMAIN", {TypeId::named}},
    {"BIT", {TypeId::bit}}, {"HSTORE", {TypeId::hstore}}, {"TSVECTOR", {TypeId::tsvector}},
    {"INET", {TypeId::named, "INET", "postgresql"}}, {"CIDR", {TypeId::named, "CIDR", "postgresql"}},
    {"MACADDR", {TypeId::named, "MACADDR", "postgresql"}},
    {"MACADDR8", {TypeId::named, "MACADDR8", "postgresql"}}, {"TSQUERY", {TypeId::named, "TSQUERY", "postgresql"}},
    {"REGCONFIG", {TypeId::named, "REGCONFIG", "postgresql"}},
    {"JSONPATH", {TypeId::named, "JSONPATH", "postgresql"}}, {"JSONPathType", {TypeId::named, "JSONPATH"}},
    {"INT4RANGE", {TypeId::range, "INT4RANGE"}}, {"INT8RANGE", {TypeId::range, "INT8RANGE"}}, {"NUMRANGE", {TypeId::range, "NUMRANGE"}},
    {"DATERANGE", {TypeId::range, "DATERANGE"}}, {"TSRANGE", {TypeId::range, "TSRANGE"}}, {"TSTZRANGE", {TypeId::range, "TSTZRANGE"}},
    {"INT4MULTIRANGE", {TypeId::range, "INT4MULTIRANGE"}}, {"INT8MULTIRANGE", {TypeId::range, "INT8MULTIRANGE"}},
    {"NUMMULTIRANGE", {TypeId::range, "NUMMULTIRANGE"}}, {"DATEMULTIRANGE", {TypeId::range, "DATEMULTIRANGE"}},
    {"TSMULTIRANGE", {TypeId::range, "TSMULTIRANGE"}}, {"TSTZMULTIRANGE", {TypeId::range, "TSTZMULTIRANGE"}},
    {"JSONStrIndexType", {TypeId::string, "TEXT"}}, {"JSONIntIndexType", {TypeId::integer}},
};

//! Types of one's own in SQLAlchemy's tests: what they stand for in the database.
const std::unordered_map<std::string, TypeRule> own_types{
    {"MyInteger", {TypeId::integer}}, {"ArrayDec", {TypeId::array}}, {"JsonDec", {TypeId::json}},
    {"CoerceNothing", {TypeId::string}}, {"CoerceBool", {TypeId::string}}, {"CoerceNone", {TypeId::string}},
    {"UTypeOne", {TypeId::named, "UTYPEONE"}}, {"UTypeTwo", {TypeId::named, "UTYPETWO"}},
    {"UTypeThree", {TypeId::named, "UTYPETHREE"}}, {"Foo", {TypeId::string}}, {"MyString", {TypeId::string}}, {"MyFoldedString", {TypeId::string}},
};

//! The SQL around the columns of a type, which its name alone tells.
const TypeExpressions* expressions_of(const std::string& name) {
    const auto lower = [](auto expression) { return func::lower(expression); };
    static const SqlType lowered = with_expressions(String(), nullptr, lower), folded = with_expressions(String(), lower, lower);
    if (name == "MyFoldedString") return folded.def->expressions;
    return name == "MyString" ? lowered.def->expressions : nullptr;
}

const TypeRule* rule_of(const std::string& name) {
    if (const auto found = rules.find(name); found != rules.end()) return &found->second;
    const auto own = own_types.find(name);
    return own == own_types.end() ? nullptr : &own->second;
}

SqlType from_repr(const std::string& text);

//! Takes the keywords of a `repr` into a definition. Throws `Missing` for one that no definition has.
void take_keyword(TypeDef& def, SqlType& type, const TypeRepr& repr, const std::string& keyword) {
    const std::string& text = repr.keywords.at(keyword);
    const bool truth = text == "True";
    if (text == "None") return;
    if (keyword == "length") def.length = repr.number(keyword, 0);
    else if (keyword == "precision" || keyword == "fsp" || keyword == "second_precision") def.precision = repr.number(keyword, 0);
    else if (keyword == "day_precision") def.day_precision = repr.number(keyword, 0);
    else if (keyword == "scale") def.scale = repr.number(keyword, 0), def.has_scale = true;
    else if (keyword == "timezone") type.timezone = truth;
    else if (keyword == "local_timezone") def.local_timezone = truth;
    else if (keyword == "charset") def.charset = repr.text(keyword);
    else if (keyword == "collation") def.collation = repr.text(keyword);
    else if (keyword == "collation_schema") def.collation_schema = repr.text(keyword);
    else if (keyword == "ascii") def.ascii = truth;
    else if (keyword == "unicode") def.unicode = truth;
    else if (keyword == "binary") def.binary = truth;
    else if (keyword == "national") def.national = truth;
    else if (keyword == "unsigned") def.unsigned_ = truth;
    else if (keyword == "zerofill") def.zerofill = truth;
    else if (keyword == "varying") def.varying = truth;
    else if (keyword == "native_uuid" || keyword == "native_enum" || keyword == "native") def.native = truth;
    else if (keyword == "create_constraint") def.create_constraint = truth;
    else if (keyword == "create_type") def.create_type = truth;
    else if (keyword == "name") def.name = repr.text(keyword);
    else if (keyword == "schema") def.schema = repr.text(keyword);
    else if (keyword == "dimensions") def.dimensions = repr.number(keyword, 0);
    else if (keyword == "as_tuple") def.as_tuple = truth;
    else if (keyword == "zero_indexes") def.zero_indexes = truth;
    else if (keyword != "astext_type" && keyword != "text_type" && keyword != "use_blob" && keyword != "asdecimal")
        throw Missing{"type:" + repr.name + "." + keyword};
}

void take_positional(TypeDef& def, SqlType& type, const TypeRepr& repr) {
    for (const std::string& argument : repr.positional) {
        const bool quoted = argument[0] == '\'' || argument[0] == '"';
        if (type.id == TypeId::enum_) def.words.push_back(unquoted(argument));
        else if (quoted) def.name = unquoted(argument);
        else def.element = from_repr(argument);
    }
}

//! An Enum without a length of its own is as long as its longest word.
void size_enum(TypeDef& def) {
    for (const std::string& word : def.words) {
        int characters = 0;
        for (char c : word) characters += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
        def.length = std::max(def.length, characters);
    }
}

//! JSON that Oracle keeps as bytes, or as JSON, whatever its version.
SqlType with_oracle_json(const SqlType& type, bool as_bytes) {
    return add_variant(type, redefined(type, [&](TypeDef& def) { def.sql_name = as_bytes ? "BLOB" : "JSON"; }), "oracle");
}

SqlType from_repr(const std::string& text) {
    const TypeRepr repr = TypeRepr::parse(text);
    const TypeRule* rule = rule_of(repr.name);
    if (!rule) throw Missing{"type:" + repr.name};
    SqlType type = rule->id;
    TypeDef def;
    if (rule->words) def.sql_name = rule->words;
    def.expressions = expressions_of(repr.name);
    if (rule->dialect) def.dialect = rule->dialect;
    if (repr.name == "ENUM" && !repr.has("name")) def.dialect = "mysql";   // PostgreSQL's have names
    take_positional(def, type, repr);
    for (const auto& [keyword, value] : repr.keywords) take_keyword(def, type, repr, keyword);
    const auto length = repr.keywords.find("length");
    const bool has_no_length = length != repr.keywords.end() && length->second == "None";
    if (type.id == TypeId::enum_ && !has_no_length) size_enum(def);
    type.def = interned(std::move(def));
    return repr.has("use_blob") ? with_oracle_json(type, repr.is_true("use_blob")) : type;
}

}  // namespace

SqlType to_type(const json& described) {
    if (described.is_null()) return {};
    if (described.is_string()) return from_repr(described.get<std::string>());
    if (!described.is_object()) throw Missing{"type:" + described.dump()};
    if (described.contains("type")) return to_type(described.at("type"));
    SqlType type = from_repr(described.at("repr_").get<std::string>());
    if (const json& name = field(described, "schema"); name.is_string())
        type = redefined(type, [&](TypeDef& def) { def.schema = name.get<std::string>(); });
    if (const json& variants = field(described, "variants"); variants.is_object())
        for (const auto& [dialect, variant] : variants.items()) type = add_variant(type, to_type(variant), dialect);
    return type;
}

}  // namespace aludel::oracle
