#include "engine/statement_type.hpp"

#include <algorithm>
#include <cstddef>

namespace aludel::engine {

namespace {

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

//! The words of a text that are outside of parentheses, quotes and comments.
class Words {
public:
    explicit Words(std::string_view text) noexcept : rest_(text) {}

    //! The next one; empty at the end.
    std::string_view next() noexcept {
        for (int depth = 0; !rest_.empty();) {
            if (rest_.starts_with("--")) skip_past("\n");
            else if (rest_.starts_with("/*")) skip_past("*/");
            else if (rest_[0] == '\'' || rest_[0] == '"' || rest_[0] == '`') skip_quoted();
            else if (is_letter(rest_[0])) {
                const std::string_view word = take_word();
                if (depth <= 0) return word;
            } else {
                depth += (rest_[0] == '(') - (rest_[0] == ')');
                rest_.remove_prefix(1);
            }
        }
        return {};
    }
    //! Parentheses around the whole are none: (SELECT 1) UNION (SELECT 2).
    void enter() noexcept {
        while (!rest_.empty() && (rest_[0] == '(' || rest_[0] == ' ' || rest_[0] == '\n')) rest_.remove_prefix(1);
    }

private:
    void skip_past(std::string_view end) noexcept {
        const std::size_t at = rest_.find(end, 1);
        rest_.remove_prefix(at == rest_.npos ? rest_.size() : at + end.size());
    }
    void skip_quoted() noexcept {
        const char quote = rest_[0];
        const std::size_t end = rest_.find(quote, 1);
        rest_.remove_prefix(end == rest_.npos ? rest_.size() : end + 1);
    }
    std::string_view take_word() noexcept {
        std::size_t end = 1;
        while (end < rest_.size() && (is_letter(rest_[end]) || (rest_[end] >= '0' && rest_[end] <= '9'))) ++end;
        const std::string_view word = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return word;
    }

    std::string_view rest_;
};

bool is_word(std::string_view word, std::string_view upper) noexcept {
    return word.size() == upper.size() && std::equal(word.begin(), word.end(), upper.begin(), [](char a, char b) {
        return a == b || (a >= 'a' && a <= 'z' && a - 'a' + 'A' == b);
    });
}

StatementType type_of(std::string_view word) noexcept {
    if (is_word(word, "SELECT") || is_word(word, "VALUES")) return StatementType::select;
    if (is_word(word, "INSERT") || is_word(word, "REPLACE")) return StatementType::insert;
    if (is_word(word, "UPDATE")) return StatementType::update;
    if (is_word(word, "DELETE")) return StatementType::delete_;
    return StatementType::other;
}

}  // namespace

StatementType statement_type(std::string_view text) noexcept {
    Words words(text);
    words.enter();
    std::string_view word = words.next();
    if (is_word(word, "WITH"))
        while (type_of(word) == StatementType::other && !word.empty()) word = words.next();
    return type_of(word);
}

}  // namespace aludel::engine
