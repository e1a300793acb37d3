#include "tour/page/highlight.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace aludel::tour {

namespace {

using Colouring = std::string_view (*)(std::string_view word);

constexpr std::array cpp_words = {"and", "auto", "bool", "catch", "const", "else", "false", "for", "if", "inline",
                                  "int", "not", "or", "return", "struct", "this", "true", "try", "void", "while"};
constexpr std::array sql_words = {
    "AND", "AS", "ASC", "BEGIN", "BETWEEN", "BY", "CASCADE", "COMMIT", "CONSTRAINT", "COUNT", "CREATE", "DELETE",
    "DESC", "DISTINCT", "EXISTS", "FOREIGN", "FROM", "GROUP", "HAVING", "IN", "INDEX", "INSERT", "INTO", "IS", "JOIN",
    "KEY", "LEFT", "LIKE", "LIMIT", "NOT", "NULL", "OFFSET", "ON", "OR", "ORDER", "OUTER", "OVER", "PARTITION",
    "PRIMARY", "REFERENCES", "RETURNING", "ROLLBACK", "SELECT", "SET", "TABLE", "UNIQUE", "UPDATE", "VALUES", "WHERE"};

std::string_view colour_of_cpp(std::string_view word) {
    if (std::ranges::find(cpp_words, word) != cpp_words.end()) return colour::keyword;
    return std::isupper(static_cast<unsigned char>(word.front())) ? colour::type : std::string_view();
}

std::string_view colour_of_sql(std::string_view word) {
    return std::ranges::find(sql_words, word) != sql_words.end() ? colour::keyword : std::string_view();
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

//! The end of the token at `at`: a comment, a quoted text, a word or number, or one character.
std::size_t token_end(std::string_view line, std::size_t at) {
    const char c = line[at];
    if (line.substr(at, 2) == "//") return line.size();
    if (c == '"' || c == '\'') {
        std::size_t end = at + 1;
        while (end < line.size() && line[end] != c) end += line[end] == '\\' ? 2 : 1;
        return std::min(end + 1, line.size());
    }
    std::size_t end = at + 1;
    if (is_word(c))
        while (end < line.size() && (is_word(line[end]) || (std::isdigit(static_cast<unsigned char>(c)) && line[end] == '.')))
            ++end;
    return end;
}

std::string_view colour_of(std::string_view token, Colouring colouring) {
    if (token.starts_with("//")) return colour::dim;
    if (token.front() == '"' || token.front() == '\'') return colour::text;
    if (std::isdigit(static_cast<unsigned char>(token.front())) || token == "?") return colour::number;
    return is_word(token.front()) ? colouring(token) : std::string_view();
}

std::string highlight(std::string_view line, Colouring colouring) {
    std::string coloured;
    for (std::size_t at = 0; at < line.size();) {
        const std::string_view token = line.substr(at, token_end(line, at) - at);
        const std::string_view colour = colour_of(token, colouring);
        coloured += colour;
        coloured += token;
        if (!colour.empty()) coloured += colour::off;
        at += token.size();
    }
    return coloured;
}

}  // namespace

std::string highlight_cpp(std::string_view line) { return highlight(line, colour_of_cpp); }
std::string highlight_sql(std::string_view line) { return highlight(line, colour_of_sql); }

}  // namespace aludel::tour
