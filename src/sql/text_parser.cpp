#include "sql/text_parser.hpp"

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
        if (c == '\'' || c == '"' || c == '`') copy_through(std::string_view(&sql_[at_], 1), 1);
        else if (c == '-' && peek(1) == '-') copy_through("\n", 2);
        else if (c == '/' && peek(1) == '*') copy_through("*/", 2);
        else if (c == '$' && !is_name_part(before())) dollar_quote();
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

    //! PostgreSQL's $tag$ ... $tag$.
    void dollar_quote() {
        std::size_t length = 1;
        while (is_name_part(peek(length))) ++length;
        const bool digits_first = peek(1) >= '0' && peek(1) <= '9';
        if (peek(length) != '$' || digits_first) return copy(1);
        copy_through(sql_.substr(at_, length + 1), length + 1);
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
