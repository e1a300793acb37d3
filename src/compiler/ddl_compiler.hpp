#pragma once

#include "aludel/compiler/dialect.hpp"
#include "schema/ddl_node.hpp"
#include "schema/naming.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aludel::compiler {

//! What a dialect's option may belong to.
enum class OptionOwner : std::uint8_t { table, column, index, primary_key, foreign_key, unique, check, exclude, view };

//! An option that a dialect reads: `{OptionOwner::table, "engine"}` for "mysql_engine". "*": any of that owner.
struct KnownOption {
    OptionOwner owner;
    std::string_view key;
};

//! Writes an element of DDL: the standard's words, which a dialect changes by overriding. The functions lie in ddl.cpp
//! (names and expressions), ddl_table.cpp, ddl_constraint.cpp, ddl_index.cpp, ddl_objects.cpp, ddl_options.cpp and
//! ddl_alter.cpp.
class DdlCompiler {
public:
    DdlCompiler(const Dialect& dialect, const DdlOptions& options) : dialect_(dialect), options_(options) {}
    virtual ~DdlCompiler() = default;
    DdlCompiler(const DdlCompiler&) = delete;
    DdlCompiler& operator=(const DdlCompiler&) = delete;

    std::string compile(const schema::DdlNode& element);
    //! The name of a foreign key that ALTER TABLE adds or drops: it needs one.
    std::string late_name(const schema::TableDef& table, const schema::ForeignKeyDef& key) const;

protected:
    using TableDef = schema::TableDef;
    using ColumnDef = schema::ColumnDef;

    // Tables and columns.
    virtual std::string create_table(const schema::CreateTableDdl& element);
    //! What comes after the parenthesis that closes a CREATE TABLE.
    virtual std::string table_options(const TableDef&) const { return {}; }
    //! Name, type and what belongs to it.
    virtual std::string column(const TableDef& table, const ColumnDef& column) const;
    virtual std::string column_type(const ColumnDef& column) const;
    //! " DEFAULT ..."; empty for a column without.
    std::string default_clause(const ColumnDef& column) const;
    //! A server default, given its expression as SQL: some databases want parentheses around all but literals.
    virtual std::string default_text(const std::string& expression) const { return expression; }
    virtual std::string computed(const ColumnDef& column) const;
    //! "(a + 1)": what a computed column is computed from.
    std::string computed_from(const ColumnDef& column) const;
    virtual std::string identity(const Identity& identity) const;
    //! "INCREMENT BY 2 START WITH 5", as sequences and identity columns have them.
    template <class O>
    std::string numbering(const O& options) const {
        return numbering_of({options.start, options.increment, options.minvalue, options.maxvalue, options.nominvalue,
                             options.nomaxvalue, options.cycle, options.cache, options.order});
    }

    // Constraints. The body is what comes after CONSTRAINT name.
    std::string constraint(const TableDef& table, const schema::ConstraintDef& constraint) const;
    virtual std::string primary_key(const TableDef& table, const schema::ConstraintDef& key) const;
    virtual std::string foreign_key(const TableDef& table, const schema::ForeignKeyDef& key) const;
    virtual std::string unique(const TableDef& table, const schema::UniqueDef& unique) const;
    virtual std::string check(const TableDef& table, const schema::CheckDef& check) const;
    virtual std::string exclude(const TableDef& table, const schema::ExcludeDef& exclude) const;
    virtual std::string deferral(const schema::ConstraintDef& constraint) const;
    //! " ON DELETE ...", " ON UPDATE ..."
    virtual std::string actions(const TableDef& table, const schema::ForeignKeyDef& key) const;
    virtual std::string action(const TableDef& table, std::string_view clause, const std::string& given) const;
    //! Does this database have the constraint?
    virtual bool has(const TableDef& table, const schema::ConstraintDef& constraint) const;
    virtual bool has_primary_key_clause(const TableDef& table) const { return !table.primary_key.empty(); }
    virtual std::string drop_constraint(const schema::ConstraintDdl& element);

    // Indexes.
    std::string create_index(const schema::IndexDdl& element);
    //! "INDEX ", with what comes before and after the word.
    virtual std::string index_words(const schema::IndexDef&) const { return "INDEX "; }
    //! "i ON t"
    virtual std::string index_place(const TableDef& table, const schema::IndexDef& index) const;
    //! " (a, b)"
    virtual std::string index_body(const TableDef& table, const schema::IndexDef& index) const;
    //! What comes after the elements.
    virtual std::string index_options(const TableDef&, const schema::IndexDef&) const { return {}; }
    virtual std::string drop_index(const schema::IndexDdl& element);
    virtual std::string index_name(const TableDef& table, const schema::IndexDef& index) const;
    //! The columns and expressions, separated by commas.
    std::string index_elements(const TableDef& table, const schema::IndexDef& index) const;
    virtual std::string index_element(const TableDef& table, const schema::IndexDef& index,
                                      const schema::ElementDef& element) const;
    std::string index_where(const schema::IndexDef& index) const;

    // Other objects.
    std::string create_sequence(const schema::SequenceDdl& element) const;
    virtual bool has_typed_sequences() const { return false; }   // CREATE SEQUENCE s AS BIGINT
    std::string create_view(const schema::ViewDdl& element) const;
    virtual std::string_view replace_words() const { return "OR REPLACE "; }
    virtual bool is_for_missing(const schema::ViewDdl& view) const { return view.if_exists; }   // IF NOT EXISTS
    //! What comes between a view's name and AS.
    virtual std::string view_options(const schema::ViewDdl&) const { return {}; }
    virtual std::string create_table_as(const schema::ViewDdl& element);
    virtual std::string comment(const schema::CommentDdl& element);
    virtual std::string create_type(const schema::TypeDdl& element);
    virtual std::string drop_type(const schema::TypeDdl& element);

    // ALTER TABLE.
    virtual std::string_view add_column_words() const { return " ADD COLUMN "; }
    virtual std::string alter_column(const schema::AlterColumnDdl& element);
    virtual std::string rename_column(const TableDef& table, const ColumnDef& column, const std::string& name);
    virtual std::string rename_table(const schema::RenameTableDdl& element);

    // Names.
    const Dialect& dialect() const noexcept { return dialect_; }
    const DialectAbilities& abilities() const noexcept { return dialect_.abilities(); }
    //! The identifier as it is written; throws `CompileError` for one that is too long.
    std::string identifier(std::string_view name, std::optional<bool> quote = {}) const;
    std::string written(const Name& name) const { return identifier(name.text, name.quote); }
    //! The schema as it is written, translated; empty for the default one.
    virtual std::string schema_prefix(std::string_view schema, std::optional<bool> quote = {}) const;
    std::string_view translated(std::string_view schema) const;
    std::string table_name(const TableDef& table) const;
    virtual std::string column_name(const ColumnDef& column) const { return identifier(column.name, column.quote); }
    std::string names(const TableDef& table, const std::vector<std::uint32_t>& columns) const;
    //! The constraint's or index's name; empty where it has none.
    std::string constraint_name(const TableDef& table, const schema::ConstraintDef& constraint) const;
    std::string alter_table(const TableDef& table) const { return "ALTER TABLE " + table_name(table); }

    // Expressions.
    //! With values as literals; columns without their table.
    std::string expression(const sql::NodeRef& node) const;
    std::string statement(const sql::NodeRef& node, bool bare_columns = false, std::string_view into = {}) const;
    std::string quoted(std::string_view text) const;
    //! The option of this dialect, or null.
    const OptionValue* option(const std::vector<DialectOption>& options, std::string_view key) const {
        return schema::option_of(options, option_dialect(), key);
    }
    virtual std::string_view option_dialect() const { return dialect_.name(); }
    //! All options of this dialect; without a list it takes any.
    virtual std::optional<std::span<const KnownOption>> known_options() const { return std::nullopt; }
    //! Throws `ArgumentError` for an option of this dialect that it does not know. `of`: "table \"t\"", for the message.
    void check_options(OptionOwner owner, const std::vector<DialectOption>& options, const std::string& of) const;
    void check_options(const TableDef& table) const;
    void check_options(const TableDef& table, const schema::ConstraintDef& constraint) const;
    bool flag(const std::vector<DialectOption>& options, std::string_view key) const;
    //! The option's word or number as it is; empty for none.
    std::string word(const std::vector<DialectOption>& options, std::string_view key) const;
    //! A word or number as it is, true and false in lower case.
    static std::string word(const OptionValue& value);
    //! "a, b", identifiers of a list.
    std::string name_list(const OptionValue& value) const;
    //! "a = 1, b = x", `separator` between name and value.
    static std::string settings(const OptionValue& value, std::string_view separator = " = ");
    [[noreturn]] void unsupported(std::string_view what) const;

    struct Numbering {
        std::optional<std::int64_t> start, increment, minvalue, maxvalue;
        bool nominvalue, nomaxvalue;
        std::optional<bool> cycle;
        std::optional<std::int64_t> cache;
        std::optional<bool> order;
    };
    virtual std::string numbering_of(const Numbering& numbers) const;

private:
    std::string drop(std::string_view what, bool if_exists, const std::string& name) const;
    std::string body(const schema::CreateTableDdl& element) const;
    std::string add_constraint(const schema::ConstraintDdl& element) const;
    std::string text(const schema::TextDdl& element) const;
    std::string names_of_key(const TableDef& table, const schema::ConstraintDef& key) const;

    const Dialect& dialect_;
    const DdlOptions& options_;
};

}  // namespace aludel::compiler
