#include "dialects/mssql/dialect.hpp"

#include "aludel/base/error.hpp"
#include "aludel/mssql.hpp"
#include "dialects/mssql/compiler.hpp"
#include "dialects/mssql/ddl.hpp"
#include "dialects/mssql/literal.hpp"
#include "dialects/mssql/reserved_words.hpp"

#include <cctype>

namespace aludel::mssql {

namespace {

class MssqlDialect final : public Dialect {
public:
    MssqlDialect(const DialectOptions& options, std::string_view driver, const ServerInfo& server)
        : Dialect(options, driver, server) {
        DialectAbilities can;
        can.insert_returning = can.update_returning = can.delete_returning = true;   // OUTPUT
        can.full_join = true;
        can.is_distinct_from = is_since({16});
        can.schemas = true;
        can.update_from = true;
        can.limit_needs_order = true;
        can.recursive_word = false;
        can.large_types = is_since({11});
        can.sequences = is_since({11});
        can.identity_columns = can.comments = can.native_uuid = true;
        can.max_identifier_length = 128;
        can.max_parameters = 2099;
        can.parameters = ParameterStyle::qmark;
        set_abilities(can);
    }
    std::string_view name() const noexcept override { return "mssql"; }
    Ref<const Dialect> for_server(const ServerInfo& server) const override {
        return make_ref<MssqlDialect>(options(), driver(), server);
    }
    bool is_reserved_word(std::string_view word) const noexcept override {
        return compiler::is_listed(reserved_words, word);
    }
    std::string quote_always(std::string_view identifier) const override {
        std::string quoted = "[";
        for (char c : identifier) {
            if (c == '\0') throw CompileError("An identifier has a zero byte in it, which no database takes.");
            if (c == ']') quoted += c;
            quoted += c;
        }
        return quoted += ']';
    }
    //! "db.owner" has two names, "[db.owner]" is one.
    std::string quote_schema(std::string_view schema) const override {
        std::string text, name;
        bool bracketed = false, force = false;
        const auto end_name = [&] {
            if (name.empty()) return;
            text += (text.empty() ? "" : ".") + (force ? quote_always(name) : quote(name));
            name.clear(), force = false;
        };
        for (const char c : schema) {
            if (c == '[' && !bracketed) bracketed = force = true;
            else if (c == ']' && bracketed) bracketed = false;
            else if (c == '.' && !bracketed) end_name();
            else name += c;
        }
        end_name();
        return text;
    }
    //! Not in brackets, nor with a schema.
    std::string quote_collation(std::string_view collation) const override {
        for (const char c : collation)
            if (c != '-' && c != '_' && !std::isalnum(static_cast<unsigned char>(c)))
                throw CompileError("\"" + std::string(collation) + "\" is not the name of a collation, which has letters, "
                                   "digits and `_`.");
        return std::string(collation);
    }
    std::string type_text(const SqlType& type) const override { return MssqlTypes(*this).text(type); }

    std::string isolation_level_command(std::string_view level) const override {
        if (level.empty()) return "SET TRANSACTION ISOLATION LEVEL READ COMMITTED";
        for (std::string_view known : {"SERIALIZABLE", "REPEATABLE READ", "READ COMMITTED", "READ UNCOMMITTED", "SNAPSHOT"})
            if (level == known) return "SET TRANSACTION ISOLATION LEVEL " + std::string(level);
        throw ArgumentError("SQL Server has no isolation level \"" + std::string(level) + "\". It has SERIALIZABLE, "
                            "REPEATABLE READ, READ COMMITTED, READ UNCOMMITTED, SNAPSHOT and AUTOCOMMIT.");
    }
    std::string begin_command(const TransactionOptions& options) const override {
        return options.mode.empty() ? "BEGIN TRANSACTION" : Dialect::begin_command(options);
    }
    std::string savepoint_command(std::string_view name) const override { return "SAVE TRANSACTION " + std::string(name); }
    std::string release_command(std::string_view) const override { return {}; }   // there is none
    std::string rollback_to_command(std::string_view name) const override {
        return "ROLLBACK TRANSACTION " + std::string(name);
    }
    sql::NodeRef table_exists_query(std::string_view schema, std::string_view name) const override {
        Params values{{"name", Value(name)}};
        if (!schema.empty()) values.add("schema", Value(schema));
        const std::string query = "SELECT table_name FROM information_schema.tables WHERE table_name = :name AND "
                                  "table_schema = ";
        return sql::build::text_values(sql::build::text(query + (schema.empty() ? "SCHEMA_NAME()" : ":schema")), values);
    }

protected:
    Ref<const compiler::Compiled> run_compiler(const compiler::CompileJob& job) const override {
        return MssqlCompiler(*this, job, is_since({11})).run();
    }
    std::string write_literal(const Value& value, const SqlType& type) const override {
        auto own = literal(value, type);
        return own ? *std::move(own) : Dialect::write_literal(value, type);
    }
    std::string run_ddl(const schema::DdlNode& element, const DdlOptions& ddl) const override {
        return MssqlDdl(*this, ddl).compile(element);
    }
};

}  // namespace

Ref<const Dialect> dialect_of_driver(std::string_view driver, const DialectOptions& options) {
    return make_ref<MssqlDialect>(options, driver, ServerInfo());
}

Ref<const Dialect> dialect(const DialectOptions& options) { return dialect_of_driver("", options); }

const Dialect& dialect() {
    static const Ref<const Dialect> shared = dialect({});
    return *shared;
}

}  // namespace aludel::mssql
