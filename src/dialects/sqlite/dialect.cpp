#include "aludel/compiler/dialect.hpp"

#include "aludel/base/error.hpp"
#include "compiler/compile.hpp"
#include "compiler/reserved_words.hpp"
#include "dialects/sqlite/compiler.hpp"
#include "dialects/sqlite/ddl.hpp"
#include "dialects/sqlite/dialect.hpp"
#include "dialects/sqlite/literal.hpp"

#include <charconv>

namespace aludel::sqlite {

namespace {

constexpr std::string_view reserved_words[] = {
    "add", "after", "all", "alter", "analyze", "and", "as", "asc", "attach", "autoincrement", "before", "begin",
    "between", "by", "cascade", "case", "cast", "check", "collate", "column", "commit", "conflict", "constraint",
    "create", "cross", "current_date", "current_time", "current_timestamp", "database", "default", "deferrable",
    "deferred", "delete", "desc", "detach", "distinct", "drop", "each", "else", "end", "escape", "except",
    "exclusive", "exists", "explain", "fail", "false", "for", "foreign", "from", "full", "glob", "group", "having",
    "if", "ignore", "immediate", "in", "index", "indexed", "initially", "inner", "insert", "instead", "intersect",
    "into", "is", "isnull", "join", "key", "left", "like", "limit", "match", "natural", "not", "notnull", "null",
    "of", "offset", "on", "or", "order", "outer", "plan", "pragma", "primary", "query", "raise", "references",
    "reindex", "rename", "replace", "restrict", "returning", "right", "rollback", "row", "select", "set", "table",
    "temp", "temporary", "then", "to", "transaction", "trigger", "true", "union", "unique", "update", "using",
    "vacuum", "values", "view", "virtual", "when", "where", "with",
};
static_assert(compiler::is_sorted_list(reserved_words));

//! The most parameters of a statement: a compile-time option of the library, with a default that has grown.
std::size_t max_parameters(const ServerInfo& server, bool is_new) {
    std::size_t most = is_new ? 32766 : 999;
    if (const std::string* text = server.setting("MAX_VARIABLE_NUMBER"))
        std::from_chars(text->data(), text->data() + text->size(), most);
    return most;
}

class SqliteDialect final : public Dialect {
public:
    SqliteDialect(const DialectOptions& options, std::string_view driver, const ServerInfo& server)
        : Dialect(options, driver, server) {
        require_server(server, "SQLite", {3, 20});
        DialectAbilities can;
        can.insert_returning = can.update_returning = can.delete_returning = is_since({3, 35});
        can.qualified_returning = false;
        can.on_conflict = is_since({3, 24});
        can.full_join = is_since({3, 39});
        can.filter_clause = can.nulls_first_last = is_since({3, 30});
        can.window_functions = is_since({3, 25}) && !server.setting("OMIT_WINDOWFUNC");
        can.last_insert_id = true;
        can.schema_before_index = true;
        can.update_from = is_since({3, 33});
        can.alter_constraints = false;
        can.optional_foreign_keys = true;
        can.tuple_in_values = true;
        can.max_identifier_length = 9999;
        can.max_parameters = max_parameters(server, is_since({3, 32}));
        can.parameters = ParameterStyle::qmark;
        can.plan_is_tree = true;
        set_abilities(can);
    }
    std::string_view name() const noexcept override { return "sqlite"; }
    Ref<const Dialect> for_server(const ServerInfo& server) const override {
        return make_ref<SqliteDialect>(options(), driver(), server);
    }
    bool is_reserved_word(std::string_view word) const noexcept override {
        return compiler::is_listed(reserved_words, word);
    }
    std::string type_text(const SqlType& type) const override { return SqliteTypes(*this).text(type); }

    std::string isolation_level_command(std::string_view level) const override {
        if (level.empty() || level == "SERIALIZABLE") return "PRAGMA read_uncommitted = 0";
        if (level == "READ UNCOMMITTED") return "PRAGMA read_uncommitted = 1";
        throw ArgumentError("SQLite has no isolation level \"" + std::string(level) + "\". It has SERIALIZABLE, READ "
                            "UNCOMMITTED and AUTOCOMMIT.");
    }

    std::string readonly_command(bool readonly) const override {
        return readonly ? "PRAGMA query_only = 1" : "PRAGMA query_only = 0";
    }

    std::string begin_command(const TransactionOptions& options) const override {
        if (options.mode.empty()) return "BEGIN";
        for (std::string_view known : {"DEFERRED", "IMMEDIATE", "EXCLUSIVE"})
            if (options.mode == known) return "BEGIN " + std::string(options.mode);
        throw ArgumentError("SQLite has no begin_mode \"" + std::string(options.mode) + "\". It has DEFERRED, IMMEDIATE and "
                            "EXCLUSIVE.");
    }

    std::string explain_command(const ExplainOptions& options) const override {
        if (options.analyze)
            throw NotSupportedError("SQLite has no EXPLAIN that executes the statement; leave analyze out, and measure with "
                                    "engine.on_slow_query() or echo.");
        return "EXPLAIN QUERY PLAN";
    }

    sql::NodeRef table_exists_query(std::string_view schema, std::string_view name) const override {
        const std::string catalog = schema.empty() ? "" : quote(schema) + ".";
        const std::string query = "SELECT name FROM " + catalog + "sqlite_master WHERE type IN ('table', 'view') AND "
                                  "name = :name";
        return sql::build::text_values(sql::build::text(query), {{"name", Value(name)}});
    }

protected:
    std::string write_literal(const Value& value, const SqlType& type) const override {
        auto own = literal(value, type);
        return own ? *std::move(own) : Dialect::write_literal(value, type);
    }
    Ref<const compiler::Compiled> run_compiler(const compiler::CompileJob& job) const override {
        return SqliteCompiler(*this, job).run();
    }
    std::string empty_set(const std::vector<SqlType>& types) const override {
        std::string columns = "1";
        for (std::size_t i = 1; i < types.size(); ++i) columns += ", 1";
        return "SELECT " + columns + " FROM (SELECT " + columns + ") WHERE 1!=1";
    }
    std::string run_ddl(const schema::DdlNode& element, const DdlOptions& ddl) const override {
        return SqliteDdl(*this, ddl).compile(element);
    }
};

}  // namespace

Ref<const Dialect> dialect_of_driver(std::string_view driver, const DialectOptions& options) {
    return make_ref<SqliteDialect>(options, driver, ServerInfo());
}

Ref<const Dialect> dialect(const DialectOptions& options) { return dialect_of_driver("", options); }

const Dialect& dialect() {
    static const Ref<const Dialect> shared = dialect({});
    return *shared;
}

}  // namespace aludel::sqlite
