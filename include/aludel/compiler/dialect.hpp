#pragma once

#include "aludel/base/ref.hpp"
#include "aludel/compiler/compiled_text.hpp"
#include "aludel/compiler/dialect_options.hpp"
#include "aludel/sql/node.hpp"
#include "aludel/types/type_def.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aludel {

namespace schema {
struct DdlNode;
}
namespace compiler {
struct Compiled;
struct CompileJob;
struct DialectAccess;
void destroy(const Compiled* compiled) noexcept;
}  // namespace compiler

//! How parameters are marked in the text.
enum class ParameterStyle : std::uint8_t {
    named,    //!< `:name_1`
    qmark,    //!< `?`, one parameter for each marker
    dollar,   //!< `$1`, a parameter used twice keeps its number
    numeric,  //!< `:1`, a parameter used twice keeps its number
    format,   //!< `%s`, one parameter for each marker; other percent signs are doubled
    pyformat, //!< `%(name_1)s`; other percent signs are doubled
};

//! What a dialect can do with its server; asked by the compiler, the ORM and the tests, so that none of them asks for
//! names or versions. Each dialect decides it in one place, its constructor.
struct DialectAbilities {
    bool insert_returning = false;
    bool update_returning = false;
    bool delete_returning = false;
    bool on_conflict = false;
    bool full_join = false;
    bool filter_clause = true;          //!< count(x) FILTER (WHERE ...)
    bool window_functions = true;
    bool ilike = false;                 //!< else lower(a) LIKE lower(b)
    bool is_distinct_from = false;      //!< the standard words; SQLite says IS NOT
    bool native_boolean = false;        //!< true and false are words; else 1 and 0
    bool schemas = false;
    bool schema_before_index = false;   //!< CREATE INDEX s.i ON t; foreign keys name tables without their schema
    bool nulls_first_last = true;
    bool labels_in_order_by = true;     //!< ORDER BY a label; else its expression again
    bool last_insert_id = false;        //!< the driver reports the generated key without RETURNING
    bool transactional_ddl = true;      //!< else CREATE, ALTER and DROP commit the transaction
    bool alter_constraints = true;      //!< ALTER TABLE ... ADD and DROP CONSTRAINT
    bool limit_needs_order = false;
    bool update_from = false;           //!< UPDATE t SET ... FROM u
    bool delete_using = false;          //!< DELETE FROM t USING u
    bool qualified_returning = true;    //!< RETURNING t.id; else RETURNING id
    bool array_lists = false;           //!< x = ANY (one array) instead of x IN (many parameters), when executed
    bool optional_foreign_keys = false; //!< each connection decides whether foreign keys are enforced
    bool tuple_in_values = false;       //!< (a, b) IN (VALUES (1, 2)) instead of ((1, 2))
    bool simple_limit = true;           //!< LIMIT and OFFSET; else FETCH FIRST or what the dialect has
    bool cte = true;                    //!< WITH
    bool recursive_word = true;         //!< WITH RECURSIVE; else WITH alone
    bool cte_follows_insert = false;    //!< INSERT INTO t WITH ... SELECT
    bool lateral = true;
    bool default_values = true;         //!< INSERT INTO t DEFAULT VALUES
    bool default_word = false;          //!< INSERT INTO t (a) VALUES (DEFAULT)
    bool multi_row_values = true;       //!< VALUES (1), (2)
    bool as_before_alias = true;        //!< FROM t AS a; else FROM t a
    bool integer_division = true;       //!< `/` of two integers gives an integer
    bool for_update_of = false;
    bool for_share = false;             //!< FOR SHARE; else LOCK IN SHARE MODE (MySQL)
    bool plan_is_tree = false;          //!< EXPLAIN gives rows of a number, that of the row above, and a text last (SQLite)
    bool bind_casts = false;            //!< a cast after each parameter, for drivers that send no types
    ParameterStyle parameters = ParameterStyle::named;
    std::size_t max_identifier_length = 63;
    std::size_t max_label_length = 0;   //!< of labels and made-up names; 0: as of identifiers
    std::size_t max_parameters = 32766;
    // Types, literals and DDL.
    bool is_mariadb = false;              //!< a MariaDB behind the dialect of MySQL
    bool native_enum = false;             //!< types that list their words; else texts
    bool named_types = false;             //!< CREATE TYPE and CREATE DOMAIN: tables name types that were created before
    bool native_uuid = false;
    bool jsonb_subscripts = false;        //!< x['key'] of a jsonb (PostgreSQL)
    bool native_json = true;              //!< else JSON is kept as bytes (Oracle before 21)
    bool large_types = true;              //!< VARCHAR(max) instead of TEXT (SQL Server)
    bool nchar_for_unicode = false;       //!< NVARCHAR2 for Unicode (Oracle)
    bool char_lengths = true;             //!< VARCHAR2(30 CHAR): a length counts characters (Oracle)
    bool backslash_escapes = false;       //!< a backslash in a literal must be doubled
    bool sequences = false;
    bool identity_columns = false;
    bool expression_defaults = true;      //!< DEFAULT takes any expression, which then has parentheses on MySQL
    bool comments = false;                //!< COMMENT ON, or what the database has for it
    bool inline_comments = false;         //!< within CREATE TABLE
    bool constraint_comments = false;
    bool concurrent_indexes = false;      //!< CREATE INDEX CONCURRENTLY
    bool concurrent_drops = false;        //!< DROP INDEX CONCURRENTLY
    bool virtual_columns = true;          //!< computed when read; else only persisted ones
    std::size_t max_index_name_length = 0;        //!< 0: that of identifiers
    std::size_t max_constraint_name_length = 0;   //!< 0: that of identifiers
};

//! Options of compiling an element of DDL.
struct DdlOptions {
    SchemaTranslateMap schema_translate_map{};   //!< schemas to write instead of the tables' own
};

//! How a transaction begins; see `ExecutionOptions`.
struct TransactionOptions {
    std::string_view mode{};   //!< SQLite's `begin_mode`; empty: the default
    bool readonly = false;
    bool deferrable = false;
};
//! Options of `Connection::explain` and `Session::explain`.
struct ExplainOptions {
    //! The statement is executed, and the plan says how long its parts took (PostgreSQL, MySQL, MariaDB). One that changes
    //! rows changes them: roll back after it.
    bool analyze = false;
};
//! A step of a two-phase transaction after its statements.
enum class TwoPhaseStep : std::uint8_t { prepare, commit, rollback };

//! How a database writes SQL: quoting, type names, and the differences of its statements. Immutable, shared by threads,
//! held by `Ref`. Each engine has its own; `sqlite::dialect()`, `postgresql::dialect()`, `default_dialect()` give one
//! for text alone.
class Dialect : public RefCounted {
public:
    virtual ~Dialect() = default;
    Dialect(const Dialect&) = delete;
    Dialect& operator=(const Dialect&) = delete;

    virtual std::string_view name() const noexcept = 0;
    const DialectAbilities& abilities() const noexcept { return abilities_; }
    //! The version of the server that the abilities are for: the one in the options, else that of the server that the
    //! engine has connected to first. Unknown before that.
    const ServerVersion& server_version_info() const noexcept { return version_; }
    //! The client library of the dialect's engine: "sqlite3", "libpq". Empty for a dialect that is for text alone.
    const std::string& driver() const noexcept { return driver_; }
    //! This dialect with its options, for a server; engines call it once, when they first connect.
    virtual Ref<const Dialect> for_server(const ServerInfo& server) const;

    //! The text and parameters of any statement. Throws `CompileError` and its kin.
    CompiledText compile(const sql::NodeRef& statement, const CompileOptions& options = {}) const;

    //! The identifier as it must be written here: quoted when it is a reserved word, has other characters than lower
    //! case letters, digits and `_`, or starts with a digit; quotes within are doubled.
    std::string quote(std::string_view identifier) const;
    //! The name of a schema as it must be written here; databases that have databases above schemas take `db.schema`.
    virtual std::string quote_schema(std::string_view schema) const { return quote(schema); }
    //! The name of a collation as COLLATE takes it.
    virtual std::string quote_collation(std::string_view collation) const { return quote(collation); }
    //! The type as CAST writes it, where that is another text than in a table.
    virtual std::string cast_type_text(const SqlType& type) const { return type_text(type); }
    //! The identifier in quotes, whether it needs them or not.
    virtual std::string quote_always(std::string_view identifier) const;
    virtual bool is_reserved_word(std::string_view lower_case_word) const noexcept = 0;
    //! The type as DDL and CAST write it, e.g. `VARCHAR(30)`. Throws `CompileError` for the type of NULL.
    virtual std::string type_text(const SqlType& type) const = 0;
    //! A value as a literal of this database, escaped, which the database gives the same type as a parameter of `type`;
    //! without one, the value's own. Throws `CompileError` for what has no literal (NaN, a text with a zero byte).
    std::string literal_text(const Value& value, const SqlType& type = {}) const { return write_literal(value, type); }
    //! A query that gives a row when the table or view exists; an empty schema means the default one. Throws
    //! `UnsupportedCompilationError` for the dialect of printed statements.
    virtual sql::NodeRef table_exists_query(std::string_view schema, std::string_view name) const;
    //! A query for a sequence, and for a type that has a name of its own: an enum, a domain.
    virtual sql::NodeRef sequence_exists_query(std::string_view schema, std::string_view name) const;
    virtual sql::NodeRef type_exists_query(std::string_view schema, std::string_view name) const;
    //! The command that sets the isolation level of a connection's transactions; an empty level means the default.
    //! Throws `ArgumentError` naming the levels there are.
    virtual std::string isolation_level_command(std::string_view level) const;
    //! The command that begins a transaction. Throws `ArgumentError` naming the modes there are.
    virtual std::string begin_command(const TransactionOptions& options) const;
    //! The command that lets a connection only read, or write again; empty where `begin_command` says it.
    virtual std::string readonly_command(bool readonly) const;
    //! The commands of a two-phase transaction, and the query for those that are prepared and not ended. Throw
    //! `NotSupportedError` where there are none.
    virtual std::string two_phase_command(TwoPhaseStep step, std::string_view xid) const;
    virtual std::string_view recover_query() const;
    //! What is written before a statement to get its plan instead of its rows. Throws `NotSupportedError` where there is
    //! nothing of the kind.
    virtual std::string explain_command(const ExplainOptions& options) const;
    //! The commands that set a savepoint, keep what was done since, and undo it; the last one releases the savepoint too,
    //! so that the server does not keep what it needs to return to it.
    virtual std::string savepoint_command(std::string_view name) const;
    virtual std::string release_command(std::string_view name) const;
    virtual std::string rollback_to_command(std::string_view name) const;

protected:
    Dialect() = default;
    Dialect(const DialectOptions& options, std::string_view driver, const ServerInfo& server);

    //! True when the server has this version or a later one, or its version is not known.
    bool is_since(ServerVersion version) const noexcept { return !version_ || version_ >= version; }
    //! Throws `NotSupportedError` for a server that is older than `oldest`. `product`: its name, for the message.
    static void require_server(const ServerInfo& server, std::string_view product, ServerVersion oldest);
    //! Sets the abilities, as the options change them. Constructors call it last.
    void set_abilities(DialectAbilities can);
    const DialectOptions& options() const noexcept { return options_; }

    //! `literal_text`. The base writes standard SQL, as far as a value has it.
    virtual std::string write_literal(const Value& value, const SqlType& type) const;

    friend struct compiler::DialectAccess;
    //! Runs the dialect's compiler, a private class derived from `compiler::SqlCompiler`, over one statement.
    virtual Ref<const compiler::Compiled> run_compiler(const compiler::CompileJob& job) const;
    //! A SELECT of `types.size()` columns and no rows, which replaces an empty list after IN.
    virtual std::string empty_set(const std::vector<SqlType>& types) const;
    //! The text of an element of DDL, by the dialect's own class derived from `compiler::DdlCompiler`.
    virtual std::string run_ddl(const schema::DdlNode& element, const DdlOptions& options) const;
    //! Does the identifier, which isn't a reserved word, mean another one without quotes, or nothing at all?
    virtual bool needs_quotes(std::string_view identifier) const;

private:
    DialectOptions options_{};
    std::string driver_{};
    ServerVersion version_{};
    DialectAbilities abilities_{};
};

void destroy(const Dialect* dialect) noexcept;

//! The dialect of printed statements: `:name` parameters, standard SQL. Lives as long as the program.
const Dialect& default_dialect();
//! The dialect of printed statements with options, such as another style of parameters.
Ref<const Dialect> default_dialect(const DialectOptions& options);
namespace sqlite {
//! The SQLite dialect, for text: `statement.compile(sqlite::dialect())`. Lives as long as the program.
const Dialect& dialect();
//! A SQLite dialect with options, for text: `statement.compile(sqlite::dialect({.server_version = {3, 30}}))`.
Ref<const Dialect> dialect(const DialectOptions& options);
}
namespace postgresql {
//! The PostgreSQL dialect, for text: `statement.compile(postgresql::dialect())`. Lives as long as the program.
const Dialect& dialect();
//! A PostgreSQL dialect with options, for text: `statement.compile(postgresql::dialect({.server_version = {9, 4}}))`.
Ref<const Dialect> dialect(const DialectOptions& options);
}

}  // namespace aludel
