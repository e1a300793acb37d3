#include "dialects/oracle/dialect.hpp"

#include "aludel/base/error.hpp"
#include "aludel/oracle.hpp"
#include "base/letters.hpp"
#include "dialects/oracle/compiler.hpp"
#include "dialects/oracle/ddl.hpp"
#include "dialects/oracle/literal.hpp"
#include "dialects/oracle/reserved_words.hpp"

namespace aludel::oracle {

namespace {

class OracleDialect final : public Dialect {
public:
    OracleDialect(const DialectOptions& options, std::string_view driver, const ServerInfo& server)
        : Dialect(options, driver, server) {
        DialectAbilities can;
        can.insert_returning = can.update_returning = can.delete_returning = true;
        can.full_join = true;
        can.native_boolean = is_since({23});
        can.schemas = true;
        can.transactional_ddl = false;
        can.native_json = is_since({21});
        can.recursive_word = false;
        can.labels_in_order_by = false;
        can.as_before_alias = false;
        can.multi_row_values = can.default_values = false;
        can.cte_follows_insert = true;
        can.integer_division = false;
        can.char_lengths = is_since({9});
        can.sequences = can.comments = true;
        can.identity_columns = is_since({12});
        can.max_identifier_length = is_since({12, 2}) ? 128 : 30;
        can.max_parameters = 65535;
        can.parameters = ParameterStyle::named;
        set_abilities(can);
    }
    std::string_view name() const noexcept override { return "oracle"; }
    Ref<const Dialect> for_server(const ServerInfo& server) const override {
        return make_ref<OracleDialect>(options(), driver(), server);
    }
    bool is_reserved_word(std::string_view word) const noexcept override {
        return compiler::is_listed(reserved_words, word);
    }
    std::string type_text(const SqlType& type) const override { return OracleTypes(*this).text(type); }
    //! CAST needs a length.
    std::string cast_type_text(const SqlType& type) const override {
        const bool is_sized = type.id == TypeId::string || type.id == TypeId::unicode;
        const bool has_length = !is_sized || type.definition().length != 0;
        return type_text(has_length ? type : redefined(type, [](TypeDef& def) { def.length = 4000; }));
    }

    std::string isolation_level_command(std::string_view level) const override {
        if (level.empty()) return "ALTER SESSION SET ISOLATION_LEVEL = READ COMMITTED";
        for (std::string_view known : {"READ COMMITTED", "SERIALIZABLE"})
            if (level == known) return "ALTER SESSION SET ISOLATION_LEVEL = " + std::string(level);
        throw ArgumentError("Oracle has no isolation level \"" + std::string(level) +
                            "\". It has READ COMMITTED, SERIALIZABLE and AUTOCOMMIT.");
    }
    //! A transaction begins with its first statement.
    std::string begin_command(const TransactionOptions& options) const override {
        if (!options.mode.empty()) return Dialect::begin_command(options);
        return options.readonly ? "SET TRANSACTION READ ONLY" : "";
    }
    std::string release_command(std::string_view) const override { return {}; }   // there is none
    std::string rollback_to_command(std::string_view name) const override {
        return "ROLLBACK TO SAVEPOINT " + std::string(name);
    }
    //! The catalog knows names in upper case that were written without quotes.
    sql::NodeRef table_exists_query(std::string_view schema, std::string_view name) const override {
        Params values{{"name", Value(denormalized(name))}};
        if (!schema.empty()) values.add("schema", Value(denormalized(schema)));
        const std::string query = "SELECT table_name FROM all_tables WHERE table_name = :name AND owner = ";
        return sql::build::text_values(
            sql::build::text(query + (schema.empty() ? "SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA')" : ":schema")), values);
    }

protected:
    Ref<const compiler::Compiled> run_compiler(const compiler::CompileJob& job) const override {
        return OracleCompiler(*this, job, is_since({12})).run();
    }
    //! Names may not begin with `_` either.
    bool needs_quotes(std::string_view identifier) const override {
        return identifier[0] == '_' || Dialect::needs_quotes(identifier);
    }
    std::string write_literal(const Value& value, const SqlType& type) const override {
        auto own = literal(value, type);
        return own ? *std::move(own) : Dialect::write_literal(value, type);
    }
    std::string empty_set(const std::vector<SqlType>& types) const override {
        std::string columns;
        for (std::size_t i = 0; i < types.size(); ++i) columns += i == 0 ? "1" : ", 1";
        return "SELECT " + columns + " FROM DUAL WHERE 1!=1";
    }
    std::string run_ddl(const schema::DdlNode& element, const DdlOptions& ddl) const override {
        return OracleDdl(*this, ddl).compile(element);
    }

private:
    //! As the catalog has it.
    std::string denormalized(std::string_view name) const {
        return quote(name) != name ? std::string(name) : upper(name);
    }
};

}  // namespace

Ref<const Dialect> dialect_of_driver(std::string_view driver, const DialectOptions& options) {
    return make_ref<OracleDialect>(options, driver, ServerInfo());
}

Ref<const Dialect> dialect(const DialectOptions& options) { return dialect_of_driver("", options); }

const Dialect& dialect() {
    static const Ref<const Dialect> shared = dialect({});
    return *shared;
}

}  // namespace aludel::oracle
