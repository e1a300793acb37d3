#include "oracle/dialects.hpp"

#include "aludel/mssql.hpp"
#include "aludel/mysql.hpp"
#include "aludel/oracle.hpp"

#include "compiler/default_dialect.hpp"
#include "oracle/builder.hpp"

#include <unordered_map>
#include <unordered_set>

namespace aludel::oracle {

namespace {

using Change = void (*)(DialectAbilities& can, const json& value);

//! Attributes of SQLAlchemy's dialects that are abilities here.
const std::unordered_map<std::string, bool DialectAbilities::*> flags{
    {"supports_native_boolean", &DialectAbilities::native_boolean},
    {"supports_default_values", &DialectAbilities::default_values},
    {"supports_default_metavalue", &DialectAbilities::default_word},
    {"supports_multivalues_insert", &DialectAbilities::multi_row_values},
    {"supports_for_update_of", &DialectAbilities::for_update_of},
    {"supports_identity_columns", &DialectAbilities::identity_columns},
    {"supports_sequences", &DialectAbilities::sequences},
    {"supports_native_uuid", &DialectAbilities::native_uuid},
    {"cte_follows_insert", &DialectAbilities::cte_follows_insert},
    {"tuple_in_values", &DialectAbilities::tuple_in_values},
    {"insert_returning", &DialectAbilities::insert_returning},
    {"delete_returning", &DialectAbilities::delete_returning},
    {"is_mariadb", &DialectAbilities::is_mariadb},
    {"_backslash_escapes", &DialectAbilities::backslash_escapes},
    {"_use_nchar_for_unicode", &DialectAbilities::nchar_for_unicode},
    {"_supports_oracle_json", &DialectAbilities::native_json},
    {"_supports_create_index_concurrently", &DialectAbilities::concurrent_indexes},
    {"_supports_drop_index_concurrently", &DialectAbilities::concurrent_drops},
    {"_support_default_function", &DialectAbilities::expression_defaults},
    {"use_mysql_for_share", &DialectAbilities::for_share},
    {"_supports_jsonb_subscripting", &DialectAbilities::jsonb_subscripts},
};
const std::unordered_map<std::string, std::size_t DialectAbilities::*> sizes{
    {"max_identifier_length", &DialectAbilities::max_identifier_length},
    {"label_length", &DialectAbilities::max_label_length},
};

//! Those that say nothing of the text of a statement, or that follow from the version of the server.
const std::unordered_set<std::string> silent{
    "default_isolation_level", "compiler_linting", "default_schema_name", "_user_defined_max_identifier_length",
    "implicit_returning", "insert_executemany_returning", "insert_executemany_returning_sort_by_parameter_order",
    "server_version_info", "_supports_offset_fetch", "enable_offset_fetch", "_support_float_cast", "_allows_uuid_binds",
    "_requires_alias_for_on_duplicate_key",
    "_needs_correct_for_88718_96365",
};

//! What the dialect that is being made can do otherwise: DialectOptions takes a plain function.
thread_local std::vector<std::pair<Change, json>> wanted;
thread_local json wanted_attributes;
void apply_wanted(DialectAbilities& can) {
    for (const auto& [change, value] : wanted) change(can, value);
    if (!wanted_attributes.is_object()) return;
    for (const auto& [attribute, value] : wanted_attributes.items()) {
        if (const auto flag = flags.find(attribute); flag != flags.end()) can.*flag->second = value == true;
        if (const auto size = sizes.find(attribute); size != sizes.end()) can.*size->second = value.get<std::size_t>();
    }
}

ServerVersion version_of(const json& attributes) {
    if (attributes.is_object())   // a version of SQL Server or Oracle that has it, or has it not
        for (const char* name : {"_supports_offset_fetch", "enable_offset_fetch"})
            if (const json& has = field(attributes, name); has.is_boolean()) return has == true ? ServerVersion{12} : ServerVersion{10};
    if (attributes.is_object() && field(attributes, "_requires_alias_for_on_duplicate_key") == true) return {8, 0, 20};
    const json& tuple = attributes.is_object() ? field(attributes, "server_version_info") : attributes;
    if (!tuple.is_object()) return {};
    const auto number = [&](std::size_t i) { return i < tuple.at("$tuple").size() ? tuple.at("$tuple")[i].get<int>() : 0; };
    return {number(0), number(1), number(2)};
}

//! SQLAlchemy takes a server it does not know for an old one, Aludel for a new one.
ServerVersion assumed_version(const std::string& dialect) {
    if (dialect == "mssql") return {10};
    if (dialect == "mysql") return {5, 7};
    return dialect == "mariadb" ? ServerVersion{10, 0} : ServerVersion();
}

Ref<const Dialect> made(const std::string& name, const DialectOptions& options) {
    if (name == "sqlite") return sqlite::dialect(options);
    if (name == "postgresql") return postgresql::dialect(options);
    if (name == "str") return compiler::str_dialect(options);
    if (name == "default" || name.starts_with("default:")) return default_dialect(options);
    if (name == "mysql") return mysql::dialect(options);
    if (name == "mariadb") return mariadb::dialect(options);
    if (name == "mssql") return mssql::dialect(options);
    if (name == "oracle") return aludel::oracle::dialect(options);
    throw Missing{"dialect:" + name};
}

ParameterStyle style_of(const std::string& name) {
    if (name == "qmark") return ParameterStyle::qmark;
    if (name == "format") return ParameterStyle::format;
    if (name == "pyformat") return ParameterStyle::pyformat;
    if (name == "numeric") return ParameterStyle::numeric;
    return name == "numeric_dollar" ? ParameterStyle::dollar : ParameterStyle::named;
}

//! What the driver's name and style of parameters are to the text.
void want_driver(const Expectation& expected) {
    wanted.emplace_back([](DialectAbilities& can, const json& style) { can.parameters = style_of(style.get<std::string>()); },
                        expected.style);
    const bool casts = expected.driver == "psycopg" || expected.driver == "asyncpg" || expected.driver == "pg8000";
    wanted.emplace_back([](DialectAbilities& can, const json& value) { can.bind_casts = value == true; }, casts);
    if (expected.dialect == "mysql" || expected.dialect == "mariadb")
        wanted.emplace_back([](DialectAbilities& can, const json&) { can.expression_defaults = true; }, true);
    if (expected.dialect == "mariadb")
        wanted.emplace_back([](DialectAbilities& can, const json&) { can.native_uuid = true; }, true);
    const bool is_default = expected.dialect.starts_with("default");
    if (is_default || expected.dialect == "str")   // SQLAlchemy's has few abilities unless a test gives it some
        wanted.emplace_back([](DialectAbilities& can, const json&) { can.default_values = false; }, true);
    if (is_default) wanted.emplace_back([](DialectAbilities& can, const json&) { can.multi_row_values = false; }, true);
}

}  // namespace

Ref<const Dialect> dialect_for(const Expectation& expected, const json& attributes, std::vector<std::string>& unmapped) {
    const std::string& name = expected.dialect;
    wanted.clear();
    want_driver(expected);
    wanted_attributes = attributes;
    if (attributes.is_object())
        for (const auto& [attribute, value] : attributes.items())
            if (!flags.count(attribute) && !sizes.count(attribute) && !silent.count(attribute)) unmapped.push_back("attr:" + attribute);
    DialectOptions options;
    options.server_version = version_of(attributes);
    if (!options.server_version) options.server_version = assumed_version(name);
    if (!wanted.empty()) options.abilities = apply_wanted;
    return made(name, options);
}

}  // namespace aludel::oracle
