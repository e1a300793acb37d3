#include "compiler/sql_compiler.hpp"

#include "aludel/base/error.hpp"
#include "base/letters.hpp"

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

bool is_plain(std::string_view name) {
    return std::all_of(name.begin(), name.end(), [](char c) {
        return c == '_' || c == '$' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
}

}  // namespace

void SqlCompiler::write_function(const FunctionNode& function) {
    if (function.arguments.empty() && function.name == "count") return write("count(*)");
    if (std::find(words.begin(), words.end(), function.name) != words.end()) {
        if (!function.arguments.empty()) return write_call(upper(function.name), function);
        return write(upper(function.name));
    }
    if (function.name == "cube" || function.name == "rollup") return write_call(upper(function.name), function);
    if (function.name == "grouping_sets") {
        write("GROUPING SETS(");
        write_arguments(function);
        return write(")");
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
    write_arguments(function);
    write(")");
}

void SqlCompiler::write_arguments(const FunctionNode& function) {
    const std::string_view base = is_plain(function.name) ? std::string_view(function.name) : "param";
    for (std::size_t i = 0; i < function.arguments.size(); ++i) {
        if (i > 0) write(", ");
        const Node& argument = unwrapped(*function.arguments[i]);
        if (argument.kind == Kind::bind) write_argument(function, as<BindNode>(argument), base);
        else if (argument.kind == Kind::select || argument.kind == Kind::compound)
            write_statement_in_brackets(argument, SelectPlace::nested);
        else if (facts_of(argument.kind).is_from) write_from_name(as<FromNode>(argument));   // the whole row
        else write_operand(argument, Op::comma);
    }
}

void SqlCompiler::write_separator(const Node& separator, const FunctionNode& function) {
    const Node& bare = unwrapped(separator);
    const auto* bind = as_if<BindNode>(bare);
    if (!bind || !bind->is_literal() || writes_literals()) return write_operand(bare, Op::comma, function.name);
    const auto known = known_binds_.find(bind);   // no cast: it is a literal when it is executed
    const std::uint32_t index = known != known_binds_.end() ? known->second : add_bind(*bind, name_for(*bind, function.name));
    compiled_->binds[index].literal_execute = true;
    write_marker(index);
}

void SqlCompiler::write_aggregate_strings(std::string_view name, const FunctionNode& function) {
    if (function.arguments.size() != 2) return write_call(name, function);
    const auto* ordered = as_if<OrderedArgumentsNode>(*function.arguments[1]);
    write(name);
    write("(");
    write_operand(*function.arguments[0], Op::comma, function.name);
    write(", ");
    write_separator(ordered ? *ordered->operand : *function.arguments[1], function);
    if (ordered) write(" ORDER BY "), write_all(ordered->order_by);
    write(")");
}

bool SqlCompiler::has_ordered_arguments(const FunctionNode& function) {
    return !function.arguments.empty() && function.arguments.back()->kind == Kind::ordered_arguments;
}

void SqlCompiler::write_within_group_of(const FunctionNode& function) {
    const auto& ordered = as<OrderedArgumentsNode>(*function.arguments.back());
    const auto plain = make_ref<FunctionNode>(function);
    plain->arguments.back() = ordered.operand;
    write_function(*plain);
    write(" WITHIN GROUP (ORDER BY ");
    write_all(ordered.order_by);
    write(")");
}

void SqlCompiler::write_extract(const ExtractNode& extract) {
    write("EXTRACT(");
    write(extract.field);
    write(" FROM ");
    write_expression(unwrapped(*extract.operand));
    write(")");
}

void SqlCompiler::write_filter(const FilterNode& node) {
    if (!abilities().filter_clause) unsupported("FILTER clause", "Use func::sum(case_(when(condition, x))).");
    write_expression(*node.function);
    write(" FILTER (WHERE ");
    const NodeRef terms[] = {node.condition};
    write_conditions(terms);
    write(")");
}

void SqlCompiler::write_within_group(const WithinGroupNode& node) {
    write_expression(*node.function);
    write(" WITHIN GROUP (ORDER BY ");
    write_all(node.order_by);
    write(")");
}

void SqlCompiler::write_ordered_arguments(const OrderedArgumentsNode& node) {
    write_operand(*node.operand, Op::comma);
    write(" ORDER BY ");
    write_all(node.order_by);
}

namespace {

std::string_view unit_words(build::FrameUnit unit) {
    switch (unit) {
        case build::FrameUnit::rows: return "ROWS";
        case build::FrameUnit::range: return "RANGE";
        case build::FrameUnit::groups: return "GROUPS";
        case build::FrameUnit::none: break;
    }
    return {};
}

std::string_view bound_words(build::FrameBound bound) {
    switch (bound) {
        case build::FrameBound::unbounded_preceding: return "UNBOUNDED PRECEDING";
        case build::FrameBound::preceding: return " PRECEDING";
        case build::FrameBound::current_row: return "CURRENT ROW";
        case build::FrameBound::following: return " FOLLOWING";
        case build::FrameBound::unbounded_following: return "UNBOUNDED FOLLOWING";
    }
    return {};
}

std::string_view exclude_words(build::FrameExclude exclude) {
    switch (exclude) {
        case build::FrameExclude::nothing: return {};
        case build::FrameExclude::current_row: return " EXCLUDE CURRENT ROW";
        case build::FrameExclude::group: return " EXCLUDE GROUP";
        case build::FrameExclude::ties: return " EXCLUDE TIES";
        case build::FrameExclude::no_others: return " EXCLUDE NO OTHERS";
    }
    return {};
}

}  // namespace

void SqlCompiler::write_over(const OverNode& node) {
    if (!abilities().window_functions) unsupported("window functions", "Compute it from a subquery.");
    write_expression(*node.function);
    write(" OVER (");
    std::string_view blank;
    const auto clause = [&](std::string_view words) { write(std::exchange(blank, " ")), write(words); };
    if (!node.partition_by.empty()) {
        clause("PARTITION BY ");
        write_all(node.partition_by);
    }
    if (!node.order_by.empty()) {
        clause("ORDER BY ");
        write_all(node.order_by);
    }
    if (node.frame.unit != build::FrameUnit::none) {
        clause(unit_words(node.frame.unit));
        write(" BETWEEN ");
        if (node.frame.start_offset) write_expression(*node.frame.start_offset);
        write(bound_words(node.frame.start));
        write(" AND ");
        if (node.frame.end_offset) write_expression(*node.frame.end_offset);
        write(bound_words(node.frame.end));
        write(exclude_words(node.frame.exclude));
    }
    write(")");
}

}  // namespace aludel::compiler
