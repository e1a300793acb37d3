#include "dialects/mysql/dialect.hpp"

#include "aludel/base/error.hpp"
#include "aludel/mysql.hpp"
#include "dialects/mysql/compiler.hpp"
#include "dialects/mysql/ddl.hpp"
#include "dialects/mysql/literal.hpp"
#include "dialects/mysql/reserved_words.hpp"

#include <algorithm>

namespace aludel::mysql {

namespace {

class MysqlDialect final : public Dialect {
public:
    MysqlDialect(const DialectOptions& options, std::string_view driver, const ServerInfo& server, bool mariadb)
        : Dialect(options, driver, server), named_mariadb_(mariadb) {
        DialectAbilities can;
        can.is_mariadb = mariadb || server.version.find("MariaDB") != std::string::npos;
        if (can.is_mariadb) set_mariadb(can);
        else can.expression_defaults = is_since({8, 0, 13});
        const std::string* mode = server.setting("sql_mode");
        can.backslash_escapes = !mode || mode->find("NO_BACKSLASH_ESCAPES") == std::string::npos;
        ansi_quotes_ = mode && mode->find("ANSI_QUOTES") != std::string::npos;
        can.schemas = true;
        can.last_insert_id = true;
        can.cte_follows_insert = true;
        can.integer_division = false;
        can.for_update_of = can.for_share = !can.is_mariadb && is_since({8, 0, 1});
        can.transactional_ddl = false;
        can.native_enum = true;
        can.comments = can.inline_comments = true;
        can.max_identifier_length = 255;
        can.max_index_name_length = can.max_constraint_name_length = 64;
        can.max_parameters = 65535;
        can.parameters = ParameterStyle::qmark;
        set_abilities(can);
    }
    std::string_view name() const noexcept override { return named_mariadb_ ? "mariadb" : "mysql"; }
    Ref<const Dialect> for_server(const ServerInfo& server) const override {
        return make_ref<MysqlDialect>(options(), driver(), server, named_mariadb_);
    }
    bool is_reserved_word(std::string_view word) const noexcept override {
        return abilities().is_mariadb ? compiler::is_listed(mariadb_words, word) : compiler::is_listed(mysql_words, word);
    }
    std::string quote_always(std::string_view identifier) const override {
        if (ansi_quotes_) return Dialect::quote_always(identifier);
        std::string quoted = "`";
        for (char c : identifier) {
            if (c == '\0') throw CompileError("An identifier has a zero byte in it, which no database takes.");
            if (c == '`') quoted += c;
            quoted += c;
        }
        return quoted += '`';
    }
    std::string type_text(const SqlType& type) const override { return MysqlTypes(*this).text(type); }

    std::string isolation_level_command(std::string_view level) const override {
        if (level.empty()) return "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ";
        for (std::string_view known : {"SERIALIZABLE", "REPEATABLE READ", "READ COMMITTED", "READ UNCOMMITTED"})
            if (level == known) return "SET SESSION TRANSACTION ISOLATION LEVEL " + std::string(level);
        throw ArgumentError("MySQL has no isolation level \"" + std::string(level) + "\". It has SERIALIZABLE, "
                            "REPEATABLE READ, READ COMMITTED, READ UNCOMMITTED and AUTOCOMMIT.");
    }
    std::string explain_command(const ExplainOptions& options) const override {
        if (!options.analyze) return "EXPLAIN";
        if (abilities().is_mariadb) return "ANALYZE";
        if (!is_since({8, 0, 18})) throw NotSupportedError("MySQL has EXPLAIN ANALYZE since 8.0.18; leave analyze out.");
        return "EXPLAIN ANALYZE";
    }
    std::string begin_command(const TransactionOptions& options) const override {
        if (!options.mode.empty()) return Dialect::begin_command(options);
        return options.readonly ? "START TRANSACTION READ ONLY" : "BEGIN";
    }
    sql::NodeRef table_exists_query(std::string_view schema, std::string_view name) const override {
        Params values{{"name", Value(name)}};
        if (!schema.empty()) values.add("schema", Value(schema));
        const std::string query = "SELECT table_name FROM information_schema.tables WHERE table_name = :name AND "
                                  "table_schema = ";
        return sql::build::text_values(sql::build::text(query + (schema.empty() ? "DATABASE()" : ":schema")), values);
    }

protected:
    Ref<const compiler::Compiled> run_compiler(const compiler::CompileJob& job) const override {
        return MysqlCompiler(*this, job, abilities().is_mariadb).run();
    }
    std::string write_literal(const Value& value, const SqlType& type) const override {
        auto own = literal(value, abilities().backslash_escapes);
        return own ? *std::move(own) : Dialect::write_literal(value, type);
    }
    std::string run_ddl(const schema::DdlNode& element, const DdlOptions& ddl) const override {
        return MysqlDdl(*this, ddl).compile(element);
    }

private:
    void set_mariadb(DialectAbilities& can) const {
        can.insert_returning = is_since({10, 5});
        can.delete_returning = is_since({10, 0, 5});
        can.sequences = is_since({10, 3});
        can.native_uuid = is_since({10, 7});
        can.expression_defaults = is_since({10, 2, 1});
    }

    bool named_mariadb_;
    bool ansi_quotes_ = false;
};

}  // namespace

Ref<const Dialect> dialect_of_driver(std::string_view driver, const DialectOptions& options, bool mariadb) {
    return make_ref<MysqlDialect>(options, driver, ServerInfo(), mariadb);
}

Ref<const Dialect> dialect(const DialectOptions& options) { return dialect_of_driver("", options, false); }

const Dialect& dialect() {
    static const Ref<const Dialect> shared = dialect({});
    return *shared;
}

std::string_view detail::match_mode(const MatchOptions& o) {
    if (o.in_boolean_mode && (o.in_natural_language_mode || o.with_query_expansion))
        throw ArgumentError("mysql::match() searches in boolean mode or in natural language, not in both. Name one of them.");
    if (o.in_boolean_mode) return "boolean";
    if (o.with_query_expansion) return o.in_natural_language_mode ? "natural expansion" : "expansion";
    return o.in_natural_language_mode ? "natural" : "";
}

}  // namespace aludel::mysql

namespace aludel::mariadb {

Ref<const Dialect> dialect(const DialectOptions& options) { return mysql::dialect_of_driver("", options, true); }

const Dialect& dialect() {
    static const Ref<const Dialect> shared = dialect({});
    return *shared;
}

}  // namespace aludel::mariadb
