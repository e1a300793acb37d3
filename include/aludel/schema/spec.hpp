#pragma once

#include "aludel/sql/expr.hpp"
#include "aludel/types/type.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace aludel {

//! Column options, used as `Column("id", Integer(), primary_key)` or `Mapped<&User::id> id {this, primary_key}`.
struct PrimaryKeyOption {};
struct NotNullOption {};
struct NullableOption {};
struct UniqueOption {};
struct IndexedOption {};
inline constexpr PrimaryKeyOption primary_key{};
inline constexpr NotNullOption not_null{};
inline constexpr NullableOption nullable{};
inline constexpr UniqueOption unique_{};     //!< `unique` collides with std::unique
inline constexpr IndexedOption indexed{};    //!< `index` collides with POSIX ::index

//! The column's name where it differs from the member's: `Mapped<&User::name> name {this, named("full_name")}`.
struct NamedOption {
    std::string_view name;
};
constexpr NamedOption named(std::string_view name) { return {name}; }

//! Options of a foreign key. The actions are SQL words: "CASCADE", "SET NULL", "RESTRICT", "NO ACTION".
struct ForeignKeyOptions {
    std::string_view name{};
    std::string_view ondelete{};
    std::string_view onupdate{};
};

//! A foreign key of one column to "table.column" or "schema.table.column" (SQLAlchemy's `ForeignKey`).
class ForeignKey {
public:
    explicit ForeignKey(std::string_view target, ForeignKeyOptions options = {})
        : target(target), name(options.name), ondelete(options.ondelete), onupdate(options.onupdate) {}
    std::string target, name, ondelete, onupdate;
};

//! The value the database gives a column that an INSERT leaves out (SQLAlchemy's `server_default`).
struct ServerDefault {
    sql::NodeRef expression;
};

//! Options of the table-level constraints.
struct ConstraintOptions {
    std::string_view name{};
    std::string_view ondelete{};   //!< foreign keys only
    std::string_view onupdate{};
};

//! A primary key of several columns.
struct PrimaryKeyConstraint {
    explicit PrimaryKeyConstraint(std::vector<std::string> columns, std::string_view name = {})
        : columns(std::move(columns)), name(name) {}
    std::vector<std::string> columns;
    std::string name;
};
//! UNIQUE over several columns: `UniqueConstraint({"a", "b"}, "uq_ab")`.
struct UniqueConstraint {
    explicit UniqueConstraint(std::vector<std::string> columns, std::string_view name = {})
        : columns(std::move(columns)), name(name) {}
    std::vector<std::string> columns;
    std::string name;
};
//! CHECK: `CheckConstraint("price > 0")`. `condition` is SQL text, written as it is.
struct CheckConstraint {
    explicit CheckConstraint(std::string_view condition, std::string_view name = {})
        : condition(condition), name(name) {}
    std::string condition, name;
};
//! A foreign key of several columns: `ForeignKeyConstraint({"a", "b"}, {"t.a", "t.b"}, {.ondelete = "CASCADE"})`.
struct ForeignKeyConstraint {
    ForeignKeyConstraint(std::vector<std::string> columns, std::vector<std::string> targets,
                         ConstraintOptions options = {})
        : columns(std::move(columns)), targets(std::move(targets)), name(options.name), ondelete(options.ondelete),
          onupdate(options.onupdate) {}
    std::vector<std::string> columns, targets;
    std::string name, ondelete, onupdate;
};
//! The schema a table lies in: `Table("article", metadata, Column(...), Schema("blog"))`.
struct Schema {
    explicit Schema(std::string_view name) : name(name) {}
    std::string name;
};
//! Options of an index.
struct IndexOptions {
    bool unique = false;   //!< no two rows have the same values
};
//! An index over columns: `Index("ix_posts_author", {"author_id", "created_at"})`.
struct Index {
    Index(std::string_view name, std::vector<std::string> columns, IndexOptions options = {})
        : name(name), columns(std::move(columns)), unique(options.unique) {}
    std::string name;
    std::vector<std::string> columns;
    bool unique;
};

//! The value that the database gives a column if an INSERT leaves it out: `server_default(func::now())`,
//! `server_default(0)`, `server_default("open")`. An expression is written as it is, a value as a literal.
template <class V>
ServerDefault server_default(const V& value) {
    return {detail::node_of(value)};
}

namespace schema {

//! A column as the user describes it, before it belongs to a table.
struct ColumnSpec {
    std::string name{};
    std::string field{};                   //!< the mapped member, where there is one
    SqlType type{};
    bool has_type = false;                 //!< else it comes from the foreign key's target
    std::optional<bool> nullable{};        //!< not said: nullable unless it is a key
    bool primary_key = false, unique = false, indexed = false;
    sql::NodeRef server_default{};
    std::vector<ForeignKey> foreign_keys{};

    void apply(PrimaryKeyOption) { primary_key = true; }
    void apply(NotNullOption) { nullable = false; }
    void apply(NullableOption) { nullable = true; }
    void apply(UniqueOption) { unique = true; }
    void apply(IndexedOption) { indexed = true; }
    void apply(NamedOption option) { name = option.name; }
    void apply(const ForeignKey& key) { foreign_keys.push_back(key); }
    void apply(const ServerDefault& value) { server_default = value.expression; }
    template <class T>
        requires std::is_convertible_v<const T&, SqlType>
    void apply(const T& sql_type) {
        type = sql_type;
        has_type = true;
    }
    //! `Uuid()` and `Json()` name the C++ value types; as column options they mean their SQL types.
    template <class T>
        requires(std::is_same_v<T, Uuid> || std::is_same_v<T, Json>)
    void apply(const T&) {
        apply(typename type_traits<T>::sql{});
    }
};

//! Adds what follows the name of a column.
template <class O>
void apply_option(ColumnSpec& spec, const O& option) {
    constexpr bool known = requires { spec.apply(option); };
    static_assert(known, "this is not a column option: write a type such as String(100), ForeignKey(\"table.column\"), "
                         "primary_key, not_null, nullable, unique_, indexed, server_default(...) or named(\"...\")");
    if constexpr (known) spec.apply(option);
}

//! May a value of one family be kept in a column of the other? The drivers convert between these, and no others.
constexpr bool keeps(Family column, Family value) {
    const auto pair = [&](Family a, Family b) { return (column == a && value == b) || (column == b && value == a); };
    return column == value || column == Family::any || value == Family::any || pair(Family::date, Family::date_time) ||
           pair(Family::text, Family::json);
}

template <class O>
struct option_family {
    static constexpr Family family = Family::any;
};
template <class O>
    requires requires { O::family; }
struct option_family<O> {
    static constexpr Family family = O::family;
};
template <class O>
    requires(std::is_same_v<O, Uuid> || std::is_same_v<O, Json>)
struct option_family<O> : option_family<typename type_traits<O>::sql> {};

//! Adds an option to a column whose values have the SQL type `T`; a SQL type of another kind does not compile.
template <class T, class O>
void apply_option_of(ColumnSpec& spec, const O& option) {
    constexpr bool fits = keeps(option_family<O>::family, T::family);
    static_assert(fits, "this SQL type cannot keep the field's C++ type: leave the SQL type out, write one of the same "
                        "kind (Numeric(10, 2) for a number, String(30) for a text), or change the field's type");
    if constexpr (fits) apply_option(spec, option);
}

//! A table as the user describes it.
struct TableSpec {
    std::string name{}, schema{};
    std::vector<ColumnSpec> columns{};
    std::vector<PrimaryKeyConstraint> primary_keys{};
    std::vector<ForeignKeyConstraint> foreign_keys{};
    std::vector<UniqueConstraint> uniques{};
    std::vector<CheckConstraint> checks{};
    std::vector<Index> indexes{};

    void apply(PrimaryKeyConstraint c) { primary_keys.push_back(std::move(c)); }
    void apply(ForeignKeyConstraint c) { foreign_keys.push_back(std::move(c)); }
    void apply(UniqueConstraint c) { uniques.push_back(std::move(c)); }
    void apply(CheckConstraint c) { checks.push_back(std::move(c)); }
    void apply(Index c) { indexes.push_back(std::move(c)); }
    void apply(Schema s) { schema = std::move(s.name); }
    void apply(ColumnSpec c) { columns.push_back(std::move(c)); }
};

}  // namespace schema
}  // namespace aludel
