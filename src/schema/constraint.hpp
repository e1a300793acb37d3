#pragma once

#include "aludel/schema/spec.hpp"

#include <string>
#include <vector>

namespace aludel::schema {

struct TableDef;

enum class ConstraintKind : std::uint8_t { primary_key, foreign_key, unique, check, exclude, index };

//! What constraints and indexes have in common.
struct ConstraintDef {
    ConstraintKind kind;
    std::string name{};                          //!< empty: the naming convention's, or none
    bool name_is_final = false;                  //!< no naming convention changes it
    std::optional<bool> quote{};
    std::vector<std::uint32_t> columns{};        //!< indexes in the owning table
    std::optional<bool> deferrable{};
    std::string initially{}, comment{};
    std::vector<DialectOption> options{};
    std::vector<std::string> ddl_if{};           //!< the only dialects that have it; none: all
    std::uint32_t order = 0;                     //!< the place among the table's constraints

    explicit ConstraintDef(ConstraintKind k) : kind(k) {}
    ConstraintDef(ConstraintKind k, const ConstraintOptions& given);
};

struct PrimaryKeyDef : ConstraintDef {
    explicit PrimaryKeyDef(const ConstraintOptions& given) : ConstraintDef(ConstraintKind::primary_key, given) {}
};

//! A foreign key of one or more columns.
struct ForeignKeyDef : ConstraintDef {
    std::string target_table{};                  //!< "schema.table" or "table"
    std::vector<std::string> target_columns{};
    std::string ondelete{}, onupdate{}, match{};
    bool use_alter = false;

    explicit ForeignKeyDef(const ConstraintOptions& given)
        : ConstraintDef(ConstraintKind::foreign_key, given), ondelete(given.ondelete), onupdate(given.onupdate),
          match(given.match), use_alter(given.use_alter) {}
};

struct UniqueDef : ConstraintDef {
    explicit UniqueDef(const ConstraintOptions& given) : ConstraintDef(ConstraintKind::unique, given) {}
};

struct CheckDef : ConstraintDef {
    std::string condition{};      //!< SQL text; empty: see `expression`
    sql::NodeRef expression{};
    bool of_column = false;       //!< written after its column, `columns[0]`
    bool of_type = false;         //!< the values of a Boolean or an Enum, where the database's type allows others

    explicit CheckDef(const CheckConstraint& given)
        : ConstraintDef(ConstraintKind::check, given), condition(given.condition), expression(given.expression) {}
};

//! A column or an expression of an index.
struct ElementDef {
    std::optional<std::uint32_t> column{};
    sql::NodeRef expression{};
    std::string op{}, ops{};      //!< of EXCLUDE
};

struct ExcludeDef : ConstraintDef {
    std::vector<ElementDef> elements{};
    std::string using_{};
    sql::NodeRef where{};
    explicit ExcludeDef(const ConstraintOptions& given) : ConstraintDef(ConstraintKind::exclude, given) {}
};

//! `columns` is empty for an index with expressions, or over some of the rows only.
struct IndexDef : ConstraintDef {
    std::vector<ElementDef> elements{};
    bool unique = false;
    IndexDef() : ConstraintDef(ConstraintKind::index) {}
};

//! Throws `ArgumentError` for an option whose name does not begin with a dialect's: "mysql_engine". `of`: for the message.
void check_option_names(const std::vector<DialectOption>& options, const std::string& of);
//! The option `key` of a dialect, or null.
const OptionValue* option_of(const std::vector<DialectOption>& options, std::string_view dialect, std::string_view key);

// Constraints of a table, made from what users give. Throw `ArgumentError` for a column that it does not have.
PrimaryKeyDef make_primary_key(const TableDef& table, const PrimaryKeyConstraint& given);
ForeignKeyDef make_foreign_key(const TableDef& table, const ForeignKeyConstraint& given);
UniqueDef make_unique(const TableDef& table, const UniqueConstraint& given);
CheckDef make_check(const TableDef& table, const CheckConstraint& given);
ExcludeDef make_exclude(const TableDef& table, const ExcludeConstraint& given);
IndexDef make_index(const TableDef& table, const Index& given);

}  // namespace aludel::schema
