#include "engine/batch_check.hpp"

#include "aludel/base/error.hpp"

#include <boost/algorithm/string/case_conv.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace aludel::engine {

namespace {

//! Where a statement begins: behind blanks, brackets and comments.
std::size_t start_of(std::string_view sql) {
    std::size_t at = 0;
    for (;;) {
        at = std::min(sql.find_first_not_of(" \t\r\n(", at), sql.size());
        std::string_view end;
        if (sql.substr(at).starts_with("--")) end = "\n";
        else if (sql.substr(at).starts_with("/*")) end = "*/";
        else return at;
        at = std::min(sql.find(end, at), sql.size());
        at = std::min(at + end.size(), sql.size());
    }
}

bool only_reads(std::string_view sql) {
    constexpr std::array<std::string_view, 3> words{"select", "values", "table"};
    const std::string_view rest = sql.substr(start_of(sql));
    const std::size_t size = std::min(rest.find_first_of(" \t\r\n(*/-;'\":"), rest.size());
    const std::string word = boost::algorithm::to_lower_copy(std::string(rest.substr(0, size)));
    return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

void check_takes_sets(const compiler::Compiled& compiled) {
    using enum compiler::StatementKind;
    if (compiled.kind != select && !(compiled.kind == text && only_reads(compiled.text))) return;
    throw ArgumentError("execute_many() is for INSERT, UPDATE and DELETE, and this statement only reads: " +
                        compiled.text.substr(0, 100) + (compiled.text.size() > 100 ? "..." : "") +
                        ". Call execute() once for each set of parameters.");
}

}  // namespace aludel::engine
