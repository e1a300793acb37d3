#include "compiler/sql_compiler.hpp"

#include "aludel/base/error.hpp"

#include <algorithm>
#include <array>

namespace aludel::compiler {

using namespace sql;

namespace {

//! Functions of the SQL standard that are written without parentheses.
constexpr std::array<std::string_view, 9> words = {
    "current_date", "current_role", "current_time", "current_timestamp", "current_user",
    "localtime", "localtimestamp", "session_user", "user",
};

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

bool is_plain(std::string_view name) {
    return std::all_of(name.begin(), name.end(), [](char c) {
        return c == '_' || c == '$' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
}

}  // namespace

void SqlCompiler::write_function(const FunctionNode& function) {
    if (function.arguments.empty()) {
        if (function.name == "count") return write("count(*)");
        if (std::find(words.begin(), words.end(), function.name) != words.end()) return write(upper(function.name));
    }
    write_call(function.name, function);
}

//! `name(arguments)`; a name may be dotted; its parts are quoted unless they are plain words.
void SqlCompiler::write_call(std::string_view name, const FunctionNode& function) {
    for (std::size_t start = 0, dot = 0; dot != name.npos; start = dot + 1) {
        dot = name.find('.', start);
        const std::string_view part = name.substr(start, dot == name.npos ? dot : dot - start);
        if (start > 0) write(".");
        write(is_plain(part) ? std::string(part) : dialect_.quote_always(part));
    }
    write("(");
    const std::string_view base = is_plain(function.name) ? std::string_view(function.name) : "param";
    for (std::size_t i = 0; i < function.arguments.size(); ++i) {
        if (i > 0) write(", ");
        const Node& argument = unwrapped(*function.arguments[i]);
        if (argument.kind == Kind::bind) write_argument(function, as<BindNode>(argument), base);
        else write_expression(argument);
    }
    write(")");
}

void SqlCompiler::write_extract(const ExtractNode& extract) {
    write("EXTRACT(");
    write(extract.field);
    write(" FROM ");
    write_expression(unwrapped(*extract.operand));
    write(")");
}

void SqlCompiler::put(const FilterNode& node) {
    if (!abilities().filter_clause) unsupported("FILTER clause", "Use func::sum(case_(when(condition, x))).");
    write_expression(*node.function);
    write(" FILTER (WHERE ");
    const NodeRef terms[] = {node.condition};
    write_conditions(terms);
    write(")");
}

void SqlCompiler::put(const OverNode& node) {
    if (!abilities().window_functions) unsupported("window functions", "Compute it from a subquery.");
    write_expression(*node.function);
    write(" OVER (");
    if (!node.partition_by.empty()) {
        write("PARTITION BY ");
        write_list(node.partition_by);
    }
    if (!node.order_by.empty()) {
        write(node.partition_by.empty() ? "ORDER BY " : " ORDER BY ");
        for (std::size_t i = 0; i < node.order_by.size(); ++i) {
            if (i > 0) write(", ");
            const Node& key = *node.order_by[i];
            write_expression(key.kind == Kind::label ? unwrapped(key) : key);
        }
    }
    write(")");
}

}  // namespace aludel::compiler
