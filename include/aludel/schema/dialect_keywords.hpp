#pragma once

#include "aludel/sql/node.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aludel {

//! The name of a constraint, an index or a sequence: a text, unless `conv` or `quoted_name` says more.
struct Name {
    std::string text{};
    std::optional<bool> quote{};   //!< not said: quoted where the dialect needs it
    bool is_final = false;         //!< no naming convention changes it

    Name() = default;
    Name(const char* name) : text(name) {}
    Name(std::string_view name) : text(name) {}
    Name(std::string name) : text(std::move(name)) {}
    bool empty() const noexcept { return text.empty(); }
    friend bool operator==(const Name&, const Name&) = default;
};
//! A name that the naming convention leaves as it is (SQLAlchemy's `conv`).
inline Name conv(std::string_view name) {
    Name final(name);
    final.is_final = true;
    return final;
}
//! A name that is quoted always or never, whatever its characters.
inline Name quoted_name(std::string_view name, bool quote) {
    Name quoted(name);
    quoted.quote = quote;
    return quoted;
}

//! The value of an option that one dialect knows: a flag, a number, a word, an expression, a list of names, or values by
//! name: `{"postgresql_with", option_entries({{"fillfactor", 50}})}`.
class OptionValue {
public:
    OptionValue(bool flag) : value(flag) {}
    OptionValue(int number) : value(number) {}
    OptionValue(double number) : value(number) {}
    OptionValue(const char* word) : value(std::string_view(word)) {}
    OptionValue(std::string_view word) : value(word) {}
    OptionValue(std::string word) : value(std::string_view(word)) {}
    OptionValue(const Value& given) : value(given) {}
    template <class X>
        requires requires(const X& x) { sql::NodeRef(x.node()); }
    OptionValue(const X& given) : expression(given.node()) {}
    explicit OptionValue(std::vector<std::pair<std::string, Value>> given) : entries(std::move(given)) {}

    Value value{};
    sql::NodeRef expression{};
    std::vector<std::pair<std::string, Value>> entries{};   //!< of a list of names, without values
};

//! Values by name, as an option's value.
inline OptionValue option_entries(std::vector<std::pair<std::string, Value>> values) { return OptionValue(std::move(values)); }
//! Names, as an option's value: `{"postgresql_include", option_names({"a", "b"})}`.
inline OptionValue option_names(const std::vector<std::string>& list) {
    std::vector<std::pair<std::string, Value>> entries;
    for (const std::string& name : list) entries.emplace_back(name, Value());
    return OptionValue(std::move(entries));
}

//! An option that one dialect alone reads: `{"mysql_engine", "InnoDB"}`.
struct DialectOption {
    std::string name;
    OptionValue value;
};

//! Options of a table or a column for single dialects, made by `dialect_options`.
struct DialectKeywords {
    std::vector<DialectOption> options;
};
//! Options of a table or a column that one dialect alone reads, each after its dialect:
//! `dialect_options({{"mysql_engine", "InnoDB"}, {"sqlite_strict", true}})`.
inline DialectKeywords dialect_options(std::vector<DialectOption> options) { return {std::move(options)}; }

}  // namespace aludel
