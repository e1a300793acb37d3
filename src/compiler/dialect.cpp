#include "aludel/compiler/dialect.hpp"

#include "aludel/base/error.hpp"
#include "compiler/ddl_compiler.hpp"
#include "compiler/dialect_access.hpp"
#include "compiler/entity_froms.hpp"
#include "compiler/sql_compiler.hpp"

#include <algorithm>

namespace aludel {

namespace {

using compiler::Compiled;
using compiler::CompiledBind;
using compiler::StatementKey;

//! Letters, digits, `_` and `$`, neither upper case nor beginning with a digit or `$`.
bool is_plain_name(std::string_view name) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '$'; };
    return !(name[0] >= '0' && name[0] <= '9') && name[0] != '$' && std::all_of(name.begin(), name.end(), plain);
}

using Parameters = std::vector<std::pair<std::string, Value>>;

void add_list(const CompiledBind& bind, const std::vector<Value>& values, Parameters& out) {
    for (std::size_t i = 0; i < values.size(); ++i) out.emplace_back(bind.name + "_" + std::to_string(i + 1), values[i]);
}

}  // namespace

void destroy(const Dialect* dialect) noexcept { delete dialect; }

Dialect::Dialect(const DialectOptions& options, std::string_view driver, const ServerInfo& server)
    : options_(options), driver_(driver),
      version_(options.server_version ? options.server_version : ServerVersion::parse(server.version)) {}

void Dialect::require_server(const ServerInfo& server, std::string_view product, ServerVersion oldest) {
    const ServerVersion version = ServerVersion::parse(server.version);
    if (!version || version >= oldest) return;
    throw NotSupportedError("The server is " + std::string(product) + " " + version.to_string() + "; " +
                            oldest.to_string() + " is the oldest that this library works with. Update the server.");
}

void Dialect::set_abilities(DialectAbilities can) {
    if (options_.abilities) options_.abilities(can);
    abilities_ = can;
}

Ref<const Dialect> Dialect::for_server(const ServerInfo&) const { return Ref<const Dialect>(this); }

std::string Dialect::quote(std::string_view identifier) const {
    if (identifier.empty()) throw CompileError("An identifier is empty. Give the table, column or label a name.");
    return needs_quotes(identifier) || is_reserved_word(identifier) ? quote_always(identifier) : std::string(identifier);
}

bool Dialect::needs_quotes(std::string_view identifier) const { return !is_plain_name(identifier); }

std::string Dialect::run_ddl(const schema::DdlNode& element, const DdlOptions& options) const {
    return compiler::DdlCompiler(*this, options).compile(element);
}

std::string Dialect::quote_always(std::string_view identifier) const {
    std::string quoted = "\"";
    for (char c : identifier) {
        if (c == '\0') throw CompileError("An identifier has a zero byte in it, which no database takes.");
        if (c == '"') quoted += c;
        quoted += c;
    }
    return quoted += '"';
}

std::string Dialect::empty_set(const std::vector<SqlType>& types) const {
    std::string columns;
    for (std::size_t i = 0; i < types.size(); ++i) columns += i == 0 ? "1" : ", 1";
    return "SELECT " + columns + " WHERE 1!=1";
}

sql::NodeRef Dialect::table_exists_query(std::string_view, std::string_view) const {
    throw UnsupportedCompilationError("The " + std::string(name()) + " dialect is for printing: it has no database to "
                                      "look for tables in.");
}

sql::NodeRef Dialect::sequence_exists_query(std::string_view, std::string_view name) const {
    throw UnsupportedCompilationError("The " + std::string(this->name()) + " dialect has no query for the sequence \"" +
                                      std::string(name) + "\". Create it with create_all(engine, {.checkfirst = false}).");
}

sql::NodeRef Dialect::type_exists_query(std::string_view, std::string_view name) const {
    throw UnsupportedCompilationError("The " + std::string(this->name()) + " dialect has no query for the type \"" +
                                      std::string(name) + "\". Create it with create_all(engine, {.checkfirst = false}).");
}

std::string Dialect::isolation_level_command(std::string_view level) const {
    throw ArgumentError("The " + std::string(name()) + " dialect has no isolation level \"" + std::string(level) + "\".");
}

std::string Dialect::begin_command(const TransactionOptions& options) const {
    if (options.mode.empty()) return "BEGIN";
    throw ArgumentError("The " + std::string(name()) + " dialect has no begin_mode, so \"" + std::string(options.mode) +
                        "\" cannot be one: leave it empty. SQLite has DEFERRED, IMMEDIATE and EXCLUSIVE.");
}

std::string Dialect::readonly_command(bool) const { return {}; }

std::string Dialect::two_phase_command(TwoPhaseStep, std::string_view) const {
    throw NotSupportedError("The " + std::string(name()) + " dialect has no two-phase transactions.");
}

std::string_view Dialect::recover_query() const {
    two_phase_command(TwoPhaseStep::prepare, {});
    return {};
}

std::string Dialect::explain_command(const ExplainOptions&) const {
    throw NotSupportedError("The " + std::string(name()) + " dialect has no EXPLAIN that can be written before a statement; send "
                            "what the database has instead with exec_driver_sql().");
}

std::string Dialect::savepoint_command(std::string_view name) const { return "SAVEPOINT " + std::string(name); }
std::string Dialect::release_command(std::string_view name) const { return "RELEASE SAVEPOINT " + std::string(name); }
std::string Dialect::rollback_to_command(std::string_view name) const {
    return "ROLLBACK TO SAVEPOINT " + std::string(name) + "; " + release_command(name);
}

Ref<const Compiled> Dialect::run_compiler(const compiler::CompileJob& job) const {
    return compiler::SqlCompiler(*this, job).run();
}

CompiledText Dialect::compile(const sql::NodeRef& statement, const CompileOptions& options) const {
    const std::vector<std::string_view> keys(options.column_keys.begin(), options.column_keys.end());
    StatementKey key;
    compiler::make_key(*statement, keys, key);
    const sql::NodeRef written = key.has_entity_froms ? compiler::without_entity_froms(statement, false) : statement;
    compiler::CompileJob job{*written, keys, key, options.literal_binds};
    job.schemas = &options.schema_translate_map;
    const auto compiled = run_compiler(job);

    Parameters parameters;
    std::vector<std::size_t> sizes;
    for (const CompiledBind& bind : compiled->binds) {
        if (bind.expanding) {
            const std::vector<Value>& list = compiler::bind_of(bind, key).list;
            add_list(bind, list, parameters);
            sizes.push_back(list.size());
        } else if (bind.required || bind.call) parameters.emplace_back(bind.name, Value());
        else if (bind.other_form) parameters.emplace_back(bind.name, compiler::bind_of(bind, key).list.front());
        else parameters.emplace_back(bind.name, compiler::bind_of(bind, key).value);
    }
    std::string text = compiled->has_expanding ? compiler::expand(*this, *compiled, sizes) : compiled->text;
    return CompiledText(std::move(text), std::move(parameters));
}

namespace compiler {

Ref<const Compiled> compile(const Dialect& dialect, const sql::Node& statement,
                            std::span<const std::string_view> column_keys, const StatementKey& key, bool links_checked,
                            const SchemaTranslateMap* schemas, bool is_rewritten) {
    const bool may_have_entities = key.has_entity_froms || is_rewritten;
    const sql::NodeRef written = may_have_entities ? without_entity_froms(sql::NodeRef(&statement), true) : sql::NodeRef(&statement);
    CompileJob job{*written, column_keys, key};
    job.executed = true;
    job.schemas = schemas;
    job.links_checked = links_checked;
    return DialectAccess::run_compiler(dialect, job);
}

}  // namespace compiler
}  // namespace aludel
