#pragma once

#include "aludel/compiler/dialect.hpp"
#include "aludel/sql/func.hpp"
#include "aludel/types/exact.hpp"
#include "aludel/types/range.hpp"

#include <string>
#include <string_view>
#include <vector>

//! PostgreSQL's types; its dialect is declared in aludel/compiler/dialect.hpp. Not part of aludel.hpp.
namespace aludel::postgresql {

//! Options of `Array`.
struct ArrayOptions {
    int dimensions = 0;          //!< 0: not said, which is one
    bool as_tuple = false;
    bool zero_indexes = false;   //!< indexes of expressions begin with 0
};
//! An array of another type: `Array(Integer())`.
inline exact::Type<Family::any> Array(const SqlType& element, const ArrayOptions& options = {}) {
    TypeDef def;
    def.element = element;
    def.dimensions = options.dimensions;
    def.as_tuple = options.as_tuple;
    def.zero_indexes = options.zero_indexes;
    return exact::make<Family::any>(TypeId::array, std::move(def));
}

//! Options of `Enum`.
struct EnumOptions {
    std::string_view schema{};
    bool create_type = true;   //!< create_all() creates the type
};
//! A type of the database that lists its words: `Enum({"open", "closed"}, "status")`.
inline exact::Type<Family::text> Enum(std::vector<std::string> words, std::string_view name, const EnumOptions& options = {}) {
    TypeDef def;
    for (const std::string& word : words)
        if (static_cast<int>(word.size()) > def.length) def.length = static_cast<int>(word.size());
    def.words = std::move(words);
    def.name = name;
    def.schema = options.schema;
    def.create_type = options.create_type;
    return exact::make<Family::text>(TypeId::enum_, std::move(def));
}

//! Options of `Domain`; the texts are SQL.
struct DomainOptions {
    std::string_view schema{}, collation{}, default_{}, constraint_name{}, check{};
    bool not_null = false;
    bool create_type = true;   //!< create_all() creates the domain
};
//! A type of the database that limits another one: `Domain("posint", Integer(), {.check = "VALUE > 0"})`.
inline exact::Type<Family::any> Domain(std::string_view name, const SqlType& type, const DomainOptions& options = {}) {
    TypeDef def;
    def.name = name;
    def.schema = options.schema;
    def.element = type;
    def.collation = options.collation;
    def.create_type = options.create_type;
    const auto add = [&](const char* key, std::string_view value) {
        if (!value.empty()) def.options.emplace_back(key, value);
    };
    add("default", options.default_);
    add("constraint_name", options.constraint_name);
    if (options.not_null) def.options.emplace_back("not_null", "");
    add("check", options.check);
    return exact::make<Family::any>(TypeId::named, std::move(def));
}

//! JSON in binary form, which can be searched and compared.
inline exact::Type<Family::json> Jsonb() { return {SqlType(TypeId::jsonb)}; }
inline exact::Type<Family::any> Hstore() { return {SqlType(TypeId::hstore)}; }
inline exact::Type<Family::any> TsVector() { return {SqlType(TypeId::tsvector)}; }
inline exact::Type<Family::any> Bit(int length = 0, bool varying = false) {
    TypeDef def;
    def.length = length;
    def.varying = varying;
    return exact::make<Family::any>(TypeId::bit, std::move(def));
}
//! Options of `Interval`.
struct IntervalFields {
    std::string_view fields{};   //!< "YEAR TO MONTH"
    int precision = 0;           //!< digits of the fraction of a second; 0: not said
};
inline exact::Type<Family::interval> Interval(const IntervalFields& options = {}) {
    TypeDef def;
    def.fields = options.fields;
    def.precision = options.precision;
    return exact::make<Family::interval>(TypeId::interval, std::move(def));
}

namespace detail {
inline exact::Type<Family::any> range(std::string_view words, const SqlType& element) { return {aludel::detail::range_type(words, element)}; }
}  // namespace detail

inline auto Int4Range() { return detail::range("INT4RANGE", TypeId::integer); }
inline auto Int8Range() { return detail::range("INT8RANGE", TypeId::big_integer); }
inline auto NumRange() { return detail::range("NUMRANGE", TypeId::numeric); }
inline auto DateRange() { return detail::range("DATERANGE", TypeId::date); }
inline auto TsRange() { return detail::range("TSRANGE", DateTime()); }
inline auto TstzRange() { return detail::range("TSTZRANGE", DateTime(with_timezone)); }
inline auto Int4Multirange() { return detail::range("INT4MULTIRANGE", TypeId::integer); }
inline auto Int8Multirange() { return detail::range("INT8MULTIRANGE", TypeId::big_integer); }
inline auto NumMultirange() { return detail::range("NUMMULTIRANGE", TypeId::numeric); }
inline auto DateMultirange() { return detail::range("DATEMULTIRANGE", TypeId::date); }
inline auto TsMultirange() { return detail::range("TSMULTIRANGE", DateTime()); }
inline auto TstzMultirange() { return detail::range("TSTZMULTIRANGE", DateTime(with_timezone)); }

inline auto Inet() { return exact::named("INET"); }
inline auto Cidr() { return exact::named("CIDR"); }
inline auto MacAddr() { return exact::named("MACADDR"); }
inline auto MacAddr8() { return exact::named("MACADDR8"); }
inline auto Money() { return exact::named("MONEY"); }
inline auto Oid() { return exact::number(TypeId::big_integer, "OID"); }
inline auto RegClass() { return exact::named("REGCLASS"); }
inline auto RegConfig() { return exact::named("REGCONFIG"); }
inline auto TsQuery() { return exact::named("TSQUERY"); }
inline auto Citext() { return exact::sized<Family::text>(TypeId::text, "CITEXT", 0); }
inline auto JsonPath() { return exact::named("JSONPATH"); }
inline auto Xml() { return exact::named("XML"); }
inline auto Bytea() { return exact::sized<Family::binary>(TypeId::large_binary, "BYTEA", 0); }

// Expressions of PostgreSQL's types; operands are columns, expressions or values.

namespace detail {
template <class Out, class L, class R>
Expr<Out> operation(std::string_view symbol, const L& left, const R& right, int precedence = 5) {
    return Expr<Out>(sql::build::custom_binary(symbol, aludel::detail::node_of(left), aludel::detail::node_of(right),
                                               base_sql_t<Out>{}, precedence));
}
}  // namespace detail

}  // namespace aludel::postgresql
namespace aludel::sql::build {
NodeRef collate_in(const NodeRef& operand, std::string_view schema, std::string_view collation);
}
namespace aludel::postgresql {

//! An expression with a collation that is in a schema: `collate(users.name, "pg_catalog", "C")`. `users.name.collate("C")`
//! looks the collation up in the search path.
template <class T>
Expr<T> collate(const Expr<T>& expression, std::string_view schema, std::string_view collation) {
    return Expr<T>(sql::build::collate_in(expression.node(), schema, collation));
}

//! `ARRAY[a, b]` of elements of one type.
template <class First, class... More>
Expr<Any> array(const First& first, const More&... more) {
    const sql::NodeRef elements[] = {aludel::detail::node_of(first), aludel::detail::node_of(more)...};
    return Expr<Any>(sql::build::array(elements, 1 + sizeof...(More), Array(SqlType(base_sql_t<aludel::detail::side_t<First>>{}))));
}
//! `a @> b`: an array, a range or JSON contains the other.
template <class L, class R>
Expr<Boolean> contains(const L& left, const R& right) { return detail::operation<Boolean>("@>", left, right); }
//! `a <@ b`: an array, a range or JSON is contained in the other.
template <class L, class R>
Expr<Boolean> contained_by(const L& left, const R& right) { return detail::operation<Boolean>("<@", left, right); }
//! `a && b`: two arrays or ranges have something in common.
template <class L, class R>
Expr<Boolean> overlaps(const L& left, const R& right) { return detail::operation<Boolean>("&&", left, right); }
//! `a -|- b`: two ranges lie side by side.
template <class L, class R>
Expr<Boolean> adjacent_to(const L& left, const R& right) { return detail::operation<Boolean>("-|-", left, right); }
//! `a << b`: a range lies before the other.
template <class L, class R>
Expr<Boolean> strictly_left_of(const L& left, const R& right) { return detail::operation<Boolean>("<<", left, right); }
//! `a >> b`: a range lies behind the other.
template <class L, class R>
Expr<Boolean> strictly_right_of(const L& left, const R& right) { return detail::operation<Boolean>(">>", left, right); }
//! `a ? key`: JSONB or HSTORE has the key.
template <class L, class R>
Expr<Boolean> has_key(const L& left, const R& key) { return detail::operation<Boolean>("?", left, key); }
//! `a ?& keys`: it has all the keys of an array.
template <class L, class R>
Expr<Boolean> has_all(const L& left, const R& keys) { return detail::operation<Boolean>("?&", left, keys); }
//! `a ?| keys`: it has any of the keys of an array.
template <class L, class R>
Expr<Boolean> has_any(const L& left, const R& keys) { return detail::operation<Boolean>("?|", left, keys); }
//! `a @? path`: a JSON path finds something in JSONB.
template <class L, class R>
Expr<Boolean> path_exists(const L& left, const R& path) { return detail::operation<Boolean>("@?", left, path); }
//! `a @@ path`: what a JSON path finds in JSONB is true.
template <class L, class R>
Expr<Boolean> path_match(const L& left, const R& path) { return detail::operation<Boolean>("@@", left, path); }

// Full text search: `to_tsvector(posts.body).op("@@")(websearch_to_tsquery("cats -dogs"))`.
template <class... X>
auto to_tsvector(const X&... arguments) { return func::call<Any>("to_tsvector", arguments...); }
template <class... X>
auto to_tsquery(const X&... arguments) { return func::call<Any>("to_tsquery", arguments...); }
template <class... X>
auto plainto_tsquery(const X&... arguments) { return func::call<Any>("plainto_tsquery", arguments...); }
template <class... X>
auto phraseto_tsquery(const X&... arguments) { return func::call<Any>("phraseto_tsquery", arguments...); }
template <class... X>
auto websearch_to_tsquery(const X&... arguments) { return func::call<Any>("websearch_to_tsquery", arguments...); }
template <class... X>
auto ts_headline(const X&... arguments) { return func::call<String>("ts_headline", arguments...); }

}  // namespace aludel::postgresql
