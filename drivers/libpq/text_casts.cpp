#include "drivers/libpq/text_casts.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace aludel::libpq_driver {

namespace {

constexpr std::string_view blanks = " \t\r\n\f\v";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// Comments of PostgreSQL may be nested.
std::string_view after_comment(std::string_view sql) {
    int depth = 0;
    while (sql.size() > 1) {
        const std::string_view two = sql.substr(0, 2);
        depth += two == "/*" ? 1 : two == "*/" ? -1 : 0;
        sql.remove_prefix(two == "/*" || two == "*/" ? 2 : 1);
        if (depth == 0) return sql;
    }
    return {};
}

std::string_view after_blanks_and_comments(std::string_view sql) {
    for (;;) {
        sql.remove_prefix(std::min(sql.find_first_not_of(blanks), sql.size()));
        if (sql.starts_with("--")) sql.remove_prefix(std::min(sql.find('\n'), sql.size()));
        else if (sql.starts_with("/*")) sql = after_comment(sql);
        else return sql;
    }
}

std::string_view first_word(std::string_view sql) {
    const auto end = std::find_if_not(sql.begin(), sql.end(), is_letter);
    return sql.substr(0, static_cast<std::size_t>(end - sql.begin()));
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return boost::iequals(w, word); });
}

bool is_change(std::string_view word) { return is_one_of(word, {"insert", "update", "delete", "merge"}); }

// Also true for such words in texts and for FOR UPDATE: then a query is taken for something else, which does no harm.
bool mentions_change(std::string_view sql) {
    while (!sql.empty()) {
        const std::string_view word = first_word(sql);
        if (is_change(word)) return true;
        sql.remove_prefix(std::max<std::size_t>(word.size(), 1));
    }
    return false;
}

// Without the semicolon at the end; empty when a comment may hide one.
std::string_view without_semicolon(std::string_view sql) {
    const std::size_t last = sql.find_last_not_of(std::string(blanks) + ';');
    sql = sql.substr(0, last == std::string_view::npos ? 0 : last + 1);
    const bool has_comment = sql.find("--") != std::string_view::npos || sql.find("/*") != std::string_view::npos;
    return has_comment && sql.find(';') != std::string_view::npos ? std::string_view() : sql;
}

// format() writes a value as the server sends it in text form; a cast does not always (inet).
std::string item(const Column& column, std::size_t number) {
    const std::string name = fmt::format("c{}", number);
    const std::string label = " AS " + quoted_name(column.name);
    if (column.kind != Kind::other) return name + label;
    return fmt::format("CASE WHEN {0} IS DISTINCT FROM NULL THEN pg_catalog.format('%s', {0}) END{1}", name, label);
}

}  // namespace

std::string quoted_name(std::string_view name) {
    std::string quoted = "\"";
    for (const char c : name) (quoted += c) += c == '"' ? "\"" : "";
    return quoted + '"';
}

Opening opening_of(std::string_view sql) noexcept {
    sql = after_blanks_and_comments(sql);
    const std::string_view word = first_word(sql);
    if (is_one_of(word, {"select", "values", "table"})) return Opening::query;
    if (is_change(word)) return Opening::change;
    if (is_one_of(word, {"copy"})) return Opening::copy;
    const bool may_be_query = sql.starts_with('(') || is_one_of(word, {"with"});
    return may_be_query && !mentions_change(sql) ? Opening::query : Opening::other;
}

std::string with_unknown_as_text(std::string_view sql, const std::vector<Column>& columns) {
    if (std::none_of(columns.begin(), columns.end(), [](const Column& c) { return c.kind == Kind::other; })) return {};
    const Opening opening = opening_of(sql);
    const std::string_view inner = without_semicolon(sql);
    if ((opening != Opening::query && opening != Opening::change) || inner.empty()) return {};
    std::string names, items;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        names += fmt::format("{}c{}", i ? ", " : "", i + 1);
        items += (i ? ", " : "") + item(columns[i], i + 1);
    }
    if (opening == Opening::query)
        return fmt::format("SELECT {} FROM (\n{}\n) AS aludel_rows ({})", items, inner, names);
    return fmt::format("WITH aludel_rows ({}) AS (\n{}\n) SELECT {} FROM aludel_rows", names, inner, items);
}

}  // namespace aludel::libpq_driver
