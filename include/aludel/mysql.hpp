#pragma once

#include "aludel/compiler/dialect.hpp"
#include "aludel/sql/dml.hpp"
#include "aludel/types/exact.hpp"

#include <string>
#include <string_view>
#include <vector>

//! MySQL's dialect and types. Not part of aludel.hpp.
namespace aludel::mysql {

//! The MySQL dialect, for text: `statement.compile(mysql::dialect())`. Lives as long as the program.
const Dialect& dialect();
//! A MySQL dialect with options, for text: `statement.compile(mysql::dialect({.server_version = {5, 7}}))`.
Ref<const Dialect> dialect(const DialectOptions& options);

namespace detail {
//! INSERT with ON DUPLICATE KEY UPDATE.
template <class... R>
class [[nodiscard("a statement is a value: keep what this returns, or execute it")]] DuplicateKeyInsert
    : public aludel::detail::InsertBase<DuplicateKeyInsert, R...> {
public:
    using aludel::detail::InsertBase<DuplicateKeyInsert, R...>::InsertBase;

    //! A row that violates a unique key updates the existing row instead (upsert); `inserted(column)` is the new row's
    //! value: `on_duplicate_key_update(users.name = mysql::inserted(users.name))`. Assigned in the order of the call.
    template <std::same_as<Assignment>... A>
    DuplicateKeyInsert on_duplicate_key_update(const A&... set) const {
        static_assert(sizeof...(A) > 0, "on_duplicate_key_update needs what to set: users.name = mysql::inserted(users.name)");
        const sql::build::Assignment list[] = {{set.column, set.value}...};
        return DuplicateKeyInsert(sql::build::on_duplicate_key_update(this->node(), list, sizeof...(A)));
    }
};
}  // namespace detail

struct MatchOptions;
namespace detail {
std::string_view match_mode(const MatchOptions& options);
}

//! INSERT with ON DUPLICATE KEY UPDATE.
template <class X>
detail::DuplicateKeyInsert<> insert(const X& table) {
    return detail::DuplicateKeyInsert<>(sql::build::insert(sql::FromItem<X>::get(table)));
}
//! The value of a column in the row that could not be inserted.
template <IsExpr C>
auto inserted(const C& column) {
    return excluded(column);
}

//! How `match` searches; nothing: in natural language.
struct MatchOptions {
    bool in_boolean_mode = false, in_natural_language_mode = false, with_query_expansion = false;
};
//! A search in a full-text index of several columns, a condition and a rank: `mysql::match({posts.title, posts.body},
//! "database", {.in_boolean_mode = true})`. Throws `ArgumentError` for a boolean mode with another one.
template <class V>
Expr<Boolean> match(std::initializer_list<ExprBase> columns, const V& text, const MatchOptions& options = {}) {
    std::vector<sql::NodeRef> nodes;
    for (const ExprBase& column : columns) nodes.push_back(column.node());
    return Expr<Boolean>(sql::build::fulltext_match(nodes.data(), nodes.size(), aludel::detail::node_of(text), detail::match_mode(options)));
}

//! MySQL's options of a text.
struct TextOptions {
    std::string_view charset{}, collation{};
    bool ascii = false, unicode = false, binary = false, national = false;
};
//! MySQL's options of a number.
struct NumberOptions {
    int width = 0;   //!< of integers: the characters to show; 0: not said
    bool unsigned_ = false, zerofill = false;
};

namespace detail {
inline exact::Type<Family::text> text_type(TypeId id, std::string_view words, int length, const TextOptions& o) {
    TypeDef def;
    def.sql_name = words;
    def.dialect = "mysql";
    def.length = length;
    def.charset = o.charset;
    def.collation = o.collation;
    def.ascii = o.ascii, def.unicode = o.unicode, def.binary = o.binary, def.national = o.national;
    return exact::make<Family::text>(id, std::move(def));
}
inline exact::Type<Family::number> number_type(TypeId id, std::string_view words, const NumberOptions& o, int precision = 0,
                                               int scale = 0, bool has_scale = false) {
    TypeDef def;
    def.sql_name = words;
    def.dialect = "mysql";
    def.length = o.width;
    def.unsigned_ = o.unsigned_, def.zerofill = o.zerofill;
    def.precision = precision, def.scale = scale, def.has_scale = has_scale;
    return exact::make<Family::number>(id, std::move(def));
}
inline exact::Type<Family::text> words_type(std::string_view words, std::vector<std::string> values, const TextOptions& o) {
    exact::Type<Family::text> type = text_type(TypeId::enum_, words, 0, o);
    type.type = redefined(type.type, [&](TypeDef& def) { def.words = std::move(values); });
    return type;
}
}  // namespace detail

inline auto Varchar(int length, const TextOptions& o = {}) { return detail::text_type(TypeId::string, "VARCHAR", length, o); }
inline auto Char(int length = 0, const TextOptions& o = {}) { return detail::text_type(TypeId::string, "CHAR", length, o); }
inline auto Text(int length = 0, const TextOptions& o = {}) { return detail::text_type(TypeId::text, "TEXT", length, o); }
inline auto TinyText(const TextOptions& o = {}) { return detail::text_type(TypeId::text, "TINYTEXT", 0, o); }
inline auto MediumText(const TextOptions& o = {}) { return detail::text_type(TypeId::text, "MEDIUMTEXT", 0, o); }
inline auto LongText(const TextOptions& o = {}) { return detail::text_type(TypeId::text, "LONGTEXT", 0, o); }
//! One of the words: a type of MySQL.
inline auto Enum(std::vector<std::string> words, const TextOptions& o = {}) {
    return detail::words_type("ENUM", std::move(words), o);
}
//! Any of the words, separated by commas.
inline auto Set(std::vector<std::string> words, const TextOptions& o = {}) {
    TypeDef def = detail::words_type("SET", std::move(words), o).type.definition();
    return exact::make<Family::any>(TypeId::named, std::move(def));
}

inline auto TinyInt(const NumberOptions& o = {}) { return detail::number_type(TypeId::small_integer, "TINYINT", o); }
inline auto SmallInt(const NumberOptions& o = {}) { return detail::number_type(TypeId::small_integer, "SMALLINT", o); }
inline auto MediumInt(const NumberOptions& o = {}) { return detail::number_type(TypeId::integer, "MEDIUMINT", o); }
inline auto Integer(const NumberOptions& o = {}) { return detail::number_type(TypeId::integer, "INTEGER", o); }
inline auto BigInt(const NumberOptions& o = {}) { return detail::number_type(TypeId::big_integer, "BIGINT", o); }
inline auto Numeric(int precision, int scale, const NumberOptions& o = {}) {
    return detail::number_type(TypeId::numeric, "NUMERIC", o, precision, scale, true);
}
inline auto Decimal(int precision, int scale, const NumberOptions& o = {}) {
    return detail::number_type(TypeId::numeric, "DECIMAL", o, precision, scale, true);
}
inline auto Float(int precision = 0, const NumberOptions& o = {}) { return detail::number_type(TypeId::float_, "FLOAT", o, precision); }
inline auto Double(int precision = 0, int scale = 0, const NumberOptions& o = {}) {
    return detail::number_type(TypeId::double_, "DOUBLE", o, precision, scale, precision > 0);
}
inline auto Real(int precision = 0, int scale = 0, const NumberOptions& o = {}) {
    return detail::number_type(TypeId::double_, "REAL", o, precision, scale, precision > 0);
}

//! `precision`: digits of the fraction of a second, 0 to 6.
inline auto DateTime(int precision = 0) { return exact::DateTime(precision); }
inline auto Timestamp(int precision = 0) { return exact::Timestamp(precision); }
inline auto Time(int precision = 0) { return exact::Time(precision); }
inline auto Year() { return exact::number(TypeId::small_integer, "YEAR"); }

inline auto Bit(int length = 0) { return exact::sized<Family::any>(TypeId::bit, "BIT", length); }
inline auto TinyBlob() { return exact::sized<Family::binary>(TypeId::large_binary, "TINYBLOB", 0); }
inline auto MediumBlob() { return exact::sized<Family::binary>(TypeId::large_binary, "MEDIUMBLOB", 0); }
inline auto LongBlob() { return exact::sized<Family::binary>(TypeId::large_binary, "LONGBLOB", 0); }

}  // namespace aludel::mysql

//! MariaDB's dialect, and the types that MySQL does not have.
namespace aludel::mariadb {

//! The MariaDB dialect, for text. Lives as long as the program.
const Dialect& dialect();
//! A MariaDB dialect with options, for text.
Ref<const Dialect> dialect(const DialectOptions& options);

inline auto Inet4() { return exact::named("INET4"); }
inline auto Inet6() { return exact::named("INET6"); }
inline auto Uuid() { return exact::Uuid(); }

}  // namespace aludel::mariadb
