#include "aludel/compiler/dialect.hpp"

#include "aludel/base/error.hpp"
#include "compiler/reserved_words.hpp"
#include "dialects/postgresql/compiler.hpp"
#include "dialects/postgresql/ddl.hpp"
#include "dialects/postgresql/dialect.hpp"
#include "dialects/postgresql/literal.hpp"

namespace aludel::postgresql {

namespace {

constexpr std::string_view reserved_words[] = {
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "between",
    "binary", "both", "case", "cast", "check", "collate", "column", "constraint", "create", "cross",
    "current_catalog", "current_date", "current_role", "current_time", "current_timestamp", "current_user", "default",
    "deferrable", "desc", "distinct", "do", "else", "end", "except", "false", "fetch", "for", "foreign", "freeze",
    "from", "full", "grant", "group", "having", "ilike", "in", "initially", "inner", "intersect", "into", "is",
    "isnull", "join", "lateral", "leading", "left", "like", "limit", "localtime", "localtimestamp", "natural", "new",
    "not", "notnull", "null", "of", "off", "offset", "old", "on", "only", "or", "order", "outer", "over", "overlaps",
    "placing", "primary", "references", "returning", "right", "select", "session_user", "similar", "some",
    "symmetric", "table", "tablesample", "then", "to", "trailing", "true", "union", "unique", "user", "using",
    "variadic", "verbose", "when", "where", "window", "with",
};
static_assert(compiler::is_sorted_list(reserved_words));

//! A query of the catalog for what `name` is called, in `schema` or, without one, where it is `visible`.
sql::NodeRef catalog_query(std::string_view query, std::string_view visible, std::string_view schema, std::string_view name) {
    Params values{{"name", Value(name)}};
    if (!schema.empty()) values.add("schema", Value(schema));
    const std::string where = schema.empty() ? std::string(visible) : "n.nspname = :schema";
    return sql::build::text_values(sql::build::text(std::string(query) + where), values);
}

sql::NodeRef relation_query(std::string_view kinds, std::string_view schema, std::string_view name) {
    return catalog_query("SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = "
                         "c.relnamespace WHERE c.relname = :name AND c.relkind IN (" + std::string(kinds) + ") AND ",
                         "pg_catalog.pg_table_is_visible(c.oid)", schema, name);
}

class PostgresqlDialect final : public Dialect {
public:
    PostgresqlDialect(const DialectOptions& options, std::string_view driver, const ServerInfo& server)
        : Dialect(options, driver, server) {
        require_server(server, "PostgreSQL", {9, 6});
        DialectAbilities can;
        can.insert_returning = can.update_returning = can.delete_returning = true;
        can.on_conflict = is_since({9, 5});
        can.filter_clause = is_since({9, 4});
        can.full_join = true;
        can.ilike = true;
        can.is_distinct_from = true;
        can.native_boolean = true;
        can.schemas = true;
        can.array_lists = true;
        can.update_from = can.delete_using = true;
        can.max_identifier_length = 63;
        can.max_parameters = 65535;
        can.parameters = ParameterStyle::dollar;
        can.native_enum = can.native_uuid = can.named_types = true;
        can.sequences = can.comments = can.constraint_comments = can.concurrent_indexes = true;
        can.jsonb_subscripts = is_since({14});
        can.concurrent_drops = is_since({9, 2});
        can.identity_columns = is_since({10});
        can.virtual_columns = is_since({18});
        set_abilities(can);
    }
    std::string_view name() const noexcept override { return "postgresql"; }
    Ref<const Dialect> for_server(const ServerInfo& server) const override {
        return make_ref<PostgresqlDialect>(options(), driver(), server);
    }
    bool is_reserved_word(std::string_view word) const noexcept override {
        return compiler::is_listed(reserved_words, word);
    }

    std::string type_text(const SqlType& type) const override { return PostgresqlTypes(*this).text(type); }

    std::string isolation_level_command(std::string_view level) const override {
        if (level.empty()) return "RESET default_transaction_isolation";
        for (std::string_view known : {"SERIALIZABLE", "REPEATABLE READ", "READ COMMITTED", "READ UNCOMMITTED"})
            if (level == known)
                return "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL " + std::string(level);
        throw ArgumentError("PostgreSQL has no isolation level \"" + std::string(level) + "\". It has SERIALIZABLE, "
                            "REPEATABLE READ, READ COMMITTED, READ UNCOMMITTED and AUTOCOMMIT.");
    }

    std::string explain_command(const ExplainOptions& options) const override {
        return options.analyze ? "EXPLAIN (ANALYZE, BUFFERS)" : "EXPLAIN";
    }
    std::string begin_command(const TransactionOptions& options) const override {
        std::string command = Dialect::begin_command(options);
        if (options.readonly) command += " READ ONLY";
        if (options.deferrable) command += options.readonly ? ", DEFERRABLE" : " DEFERRABLE";
        return command;
    }

    std::string two_phase_command(TwoPhaseStep step, std::string_view xid) const override {
        const std::string quoted = literal_text(Value(xid));
        switch (step) {
            case TwoPhaseStep::prepare: return "PREPARE TRANSACTION " + quoted;
            case TwoPhaseStep::commit: return "COMMIT PREPARED " + quoted;
            case TwoPhaseStep::rollback: return "ROLLBACK PREPARED " + quoted;
        }
        return {};
    }
    std::string_view recover_query() const override {
        return "SELECT gid FROM pg_prepared_xacts WHERE database = current_database() ORDER BY prepared";
    }

    sql::NodeRef table_exists_query(std::string_view schema, std::string_view name) const override {
        return relation_query("'r', 'p', 'f', 'v', 'm'", schema, name);
    }
    sql::NodeRef sequence_exists_query(std::string_view schema, std::string_view name) const override {
        return relation_query("'S'", schema, name);
    }
    sql::NodeRef type_exists_query(std::string_view schema, std::string_view name) const override {
        return catalog_query("SELECT t.typname FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = "
                             "t.typnamespace WHERE t.typname = :name AND ",
                             "pg_catalog.pg_type_is_visible(t.oid)", schema, name);
    }

protected:
    std::string write_literal(const Value& value, const SqlType& type) const override {
        auto own = literal(value, type);
        return own ? *std::move(own) : Dialect::write_literal(value, type);
    }
    Ref<const compiler::Compiled> run_compiler(const compiler::CompileJob& job) const override {
        return PostgresqlCompiler(*this, job).run();
    }
    //! The server compares types, so the columns must have the list's.
    std::string empty_set(const std::vector<SqlType>& types) const override {
        std::string columns;
        for (const SqlType& type : types)
            columns += (columns.empty() ? "" : ", ") +
                       (type.id == TypeId::null ? "NULL" : "CAST(NULL AS " + type_text(type) + ")");
        return "SELECT " + columns + " WHERE 1!=1";
    }
    std::string run_ddl(const schema::DdlNode& element, const DdlOptions& ddl) const override {
        return PostgresqlDdl(*this, ddl).compile(element);
    }
};

}  // namespace

Ref<const Dialect> dialect_of_driver(std::string_view driver, const DialectOptions& options) {
    return make_ref<PostgresqlDialect>(options, driver, ServerInfo());
}

Ref<const Dialect> dialect(const DialectOptions& options) { return dialect_of_driver("", options); }

const Dialect& dialect() {
    static const Ref<const Dialect> shared = dialect({});
    return *shared;
}

}  // namespace aludel::postgresql
