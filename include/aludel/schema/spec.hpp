#pragma once

#include "aludel/schema/client_default.hpp"
#include "aludel/schema/constraints.hpp"
#include "aludel/schema/generated_columns.hpp"
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

//! The value the database gives a column that an INSERT leaves out (SQLAlchemy's `server_default`).
struct ServerDefault {
    sql::NodeRef expression;
};
//! The column's value in the database changes with each UPDATE (a trigger, ON UPDATE).
struct ServerOnUpdateOption {};
inline constexpr ServerOnUpdateOption server_onupdate{};

//! What people should know of a table or a column; kept in the database where it has a place for it.
struct Comment {
    explicit Comment(std::string_view text) : text(text) {}
    std::string text;
};
//! The name that a program knows a column by, where it isn't the column's own.
struct Key {
    explicit Key(std::string_view name) : name(name) {}
    std::string name;
};
//! Whether the database numbers the key: `autoincrement(false)`. Not said: if it is a table's only key, an integer, and
//! no foreign key.
struct AutoincrementOption {
    bool wanted;
};
constexpr AutoincrementOption autoincrement(bool wanted = true) { return {wanted}; }
//! The name is quoted always, or never, whatever its characters.
struct QuoteOption {
    bool wanted;
};
inline constexpr QuoteOption quoted{true}, unquoted{false};
//! Values for programs to find again at the table or the column; the library does nothing with them.
struct Info {
    std::vector<std::pair<std::string, Value>> entries;
};
inline Info info(std::vector<std::pair<std::string, Value>> entries) { return {std::move(entries)}; }

//! The schema a table lies in: `Table("article", metadata, Column(...), Schema("blog"))`. `Schema("")` is the database's own
//! default, even if the MetaData has a schema (SQLAlchemy's `BLANK_SCHEMA`).
struct Schema {
    explicit Schema(Name name) : name(std::move(name)) {}
    Name name;
};
//! Words between CREATE and TABLE: `Prefixes({"TEMPORARY"})`.
struct Prefixes {
    explicit Prefixes(std::vector<std::string> words) : words(std::move(words)) {}
    std::vector<std::string> words;
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
    std::string key{};                     //!< empty: the name
    SqlType type{};
    bool has_type = false;                 //!< else it comes from the foreign key's target
    std::optional<bool> nullable{};        //!< not said: nullable unless it is a key
    bool primary_key = false, unique = false, indexed = false, server_onupdate = false;
    std::optional<bool> autoincrement{}, quote{};
    sql::NodeRef server_default{};
    ClientDefault default_value{}, onupdate{};
    std::vector<ForeignKey> foreign_keys{};
    std::vector<CheckConstraint> checks{};
    std::optional<Computed> computed{};
    std::optional<Identity> identity{};
    std::optional<Sequence> sequence{};
    std::optional<std::string> comment{};
    std::vector<std::pair<std::string, Value>> info{};
    std::vector<DialectOption> options{};

    ColumnSpec();
    ColumnSpec(const ColumnSpec&);
    ColumnSpec(ColumnSpec&&) noexcept;
    ColumnSpec& operator=(const ColumnSpec&);
    ColumnSpec& operator=(ColumnSpec&&) noexcept;
    ~ColumnSpec();

    void apply(PrimaryKeyOption) { primary_key = true; }
    void apply(NotNullOption) { nullable = false; }
    void apply(NullableOption) { nullable = true; }
    void apply(UniqueOption) { unique = true; }
    void apply(IndexedOption) { indexed = true; }
    void apply(NamedOption option) { name = option.name; }
    void apply(const Key& option) { key = option.name; }
    void apply(AutoincrementOption option) { autoincrement = option.wanted; }
    void apply(QuoteOption option) { quote = option.wanted; }
    void apply(const ForeignKey& foreign_key);
    void apply(const CheckConstraint& check);
    void apply(const ServerDefault& value) { server_default = value.expression; }
    void apply(ServerOnUpdateOption) { server_onupdate = true; }
    template <Family F>
    void apply(const ClientDefaultOption<F>& option) {
        apply_default(option.value, option.on_update);
    }
    void apply(const Computed& option);
    void apply(const Identity& option);
    void apply(const Sequence& option);
    void apply(const Comment& option);
    void apply(const Info& option);
    void apply(const DialectKeywords& keywords);
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

private:
    void apply_default(const ClientDefault& value, bool on_update);
};

//! Adds what follows the name of a column.
template <class O>
void apply_option(ColumnSpec& spec, const O& option) {
    constexpr bool known = requires { spec.apply(option); };
    static_assert(known, "this is not a column option: write a type such as String(100), ForeignKey(\"table.column\"), "
                         "primary_key, not_null, nullable, unique_, indexed, server_default(...), default_value(...), "
                         "Computed(...), Identity(), Comment(\"...\") or named(\"...\")");
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
    if constexpr (requires { O::default_family; })
        static_assert(keeps(T::family, O::default_family), "this default is a value of another kind than the column's: "
                                                           "write one of the column's type, or cast<T>(...)");
    if constexpr (fits) apply_option(spec, option);
}

//! A table as the user describes it.
struct TableSpec {
    std::string name{};
    std::optional<std::string> schema{};   //!< not said: that of the MetaData
    std::optional<bool> quote{}, quote_schema{};
    std::vector<ColumnSpec> columns{};
    std::vector<PrimaryKeyConstraint> primary_keys{};
    std::vector<ForeignKeyConstraint> foreign_keys{};
    std::vector<UniqueConstraint> uniques{};
    std::vector<CheckConstraint> checks{};
    std::vector<ExcludeConstraint> excludes{};
    std::vector<Index> indexes{};
    std::vector<char> order{};   //!< the kinds of the constraints above as they came: p, f, u, c, e
    std::optional<std::string> comment{};
    std::vector<std::string> prefixes{};
    std::vector<std::pair<std::string, Value>> info{};
    std::vector<DialectOption> options{};

    TableSpec();
    TableSpec(const TableSpec&) = delete;
    TableSpec(TableSpec&&) noexcept;
    TableSpec& operator=(const TableSpec&) = delete;
    ~TableSpec();

    void apply(const PrimaryKeyConstraint& c);
    void apply(const ForeignKeyConstraint& c);
    void apply(const UniqueConstraint& c);
    void apply(const CheckConstraint& c);
    void apply(const ExcludeConstraint& c);
    void apply(const Index& c);
    void apply(const Schema& s);
    void apply(const ColumnSpec& c);
    void apply(QuoteOption option) { quote = option.wanted; }
    void apply(const Comment& option);
    void apply(const Prefixes& option);
    void apply(const Info& option);
    void apply(const DialectKeywords& keywords);
};

}  // namespace schema
}  // namespace aludel
