#include "sql/text_parser.hpp"

#include <algorithm>

namespace aludel::sql {

namespace {

bool is_name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_name_part(char c) { return is_name_start(c) || (c >= '0' && c <= '9'); }

class Parser {
public:
    explicit Parser(std::string_view sql) : sql_(sql) {}

    ParsedText run() {
        while (at_ < sql_.size()) step();
        return std::move(parsed_);
    }

private:
    char peek(std::size_t ahead = 0) const { return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0'; }
    char before() const { return at_ > 0 ? sql_[at_ - 1] : '\0'; }

    void step() {
        const char c = peek();
        if (c == '\'' && is_escape_string()) escape_string();
        else if (c == '\'' || c == '"' || c == '`') copy_through(std::string_view(&sql_[at_], 1), 1);
        else if (c == '-' && peek(1) == '-') copy_through("\n", 2);
        else if (c == '/' && peek(1) == '*') comment();
        else if (c == '$' && !is_name_part(before()) && before() != '$') dollar_quote();
        else if (c == ':') colon();
        else copy(1);
    }

    //! Copies, except that the backslash of `\:` is dropped.
    void copy(std::size_t count) {
        for (const std::size_t end = at_ + count; at_ < end; ++at_)
            if (!(peek() == '\\' && peek(1) == ':')) parsed_.pieces.back() += sql_[at_];
            else parsed_.pieces.back() += sql_[++at_];
    }

    //! From a quote or a comment's start (of `start` characters) to its end.
    void copy_through(std::string_view end, std::size_t start) {
        const std::size_t found = sql_.find(end, at_ + start);
        copy(found == sql_.npos ? sql_.size() - at_ : found + end.size() - at_);
    }

    //! PostgreSQL's E'...', where a backslash takes the next character along and '' is a quote. (LIKE'...' isn't one.)
    bool is_escape_string() const {
        return (before() == 'E' || before() == 'e') && !(at_ > 1 && (is_name_part(sql_[at_ - 2]) || sql_[at_ - 2] == '$'));
    }
    void escape_string() {
        const auto is_quote = [&](std::size_t i) { return i < sql_.size() && sql_[i] == '\''; };
        std::size_t end = at_ + 1;
        while (end < sql_.size() && (!is_quote(end) || is_quote(end + 1)))
            end += is_quote(end) || sql_[end] == '\\' ? 2 : 1;
        copy(std::min(end + 1, sql_.size()) - at_);
    }

    //! Comments nest in PostgreSQL and end at the first "*/" in SQLite. A comment that is complete when they nest is
    //! read so: SQLite would take a second "*/" for a mistake anyway.
    void comment() {
        const std::size_t nested = end_of_nested_comment();
        if (nested != sql_.npos) copy(nested - at_);
        else copy_through("*/", 2);
    }
    std::size_t end_of_nested_comment() const {
        std::size_t depth = 0;
        for (std::size_t i = at_; i + 1 < sql_.size(); ++i) {
            const std::string_view two = sql_.substr(i, 2);
            if (two == "/*") ++depth, ++i;
            else if (two == "*/" && --depth == 0) return i + 2;
            else if (two == "*/") ++i;
        }
        return sql_.npos;
    }

    //! PostgreSQL's $tag$ ... $tag$; without its end it is none.
    void dollar_quote() {
        std::size_t length = 1;
        while (is_name_part(peek(length))) ++length;
        const bool digits_first = peek(1) >= '0' && peek(1) <= '9';
        const std::string_view quote = sql_.substr(at_, length + 1);
        if (peek(length) != '$' || digits_first || sql_.find(quote, at_ + quote.size()) == sql_.npos) return copy(1);
        copy_through(quote, quote.size());
    }

    void colon() {
        if (peek(1) == ':') return copy(2);
        if (before() == '\\' || before() == ':' || is_name_part(before()) || !is_name_start(peek(1))) return copy(1);
        std::size_t length = 1;
        while (is_name_part(peek(length))) ++length;
        parsed_.names.emplace_back(sql_.substr(at_ + 1, length - 1));
        parsed_.pieces.emplace_back();
        at_ += length;
    }

    std::string_view sql_;
    std::size_t at_ = 0;
    ParsedText parsed_{};
};

}  // namespace

ParsedText parse_text(std::string_view sql) { return Parser(sql).run(); }

}  // namespace aludel::sql
