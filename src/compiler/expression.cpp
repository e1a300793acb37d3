#include "compiler/sql_compiler.hpp"

#include "aludel/base/error.hpp"
#include "sql/visit.hpp"

namespace aludel::compiler {

using namespace sql;

namespace {

bool is_ordering_unary(const Node& node) { return node.kind == Kind::unary && is_ordering(as<UnaryNode>(node).op); }

//! Does the text begin with IS NULL, IS NOT NULL, ISNULL or NOTNULL?
bool begins_with_null_test(std::string_view text) {
    std::string words;   // without blanks
    for (std::size_t i = 0; i < text.size() && words.size() < 9; ++i) {
        const char c = text[i];
        if (c >= 'A' && c <= 'Z') words += static_cast<char>(c - 'A' + 'a');
        else if (c != ' ' && c != '\n' && c != '\t' && c != '\r') words += c;
    }
    return words.starts_with("isnull") || words.starts_with("isnotnull") || words.starts_with("notnull");
}

constexpr int filter_precedence = 6;

//! Does an expression need parentheses as an operand of `outer`?
bool is_looser(const Node& node, Op outer) {
    switch (node.kind) {
        case Kind::binary: {
            const Op op = as<BinaryNode>(node).op;
            return op != Op::not_in && needs_parentheses(op, outer);   // NOT IN brings its own
        }
        case Kind::between: return needs_parentheses(Op::between, outer);
        case Kind::list: return as<ListNode>(node).op != Op::custom && needs_parentheses(as<ListNode>(node).op, outer);
        case Kind::unary: return !is_ordering_unary(node) && needs_parentheses(as<UnaryNode>(node).op, outer);
        case Kind::exists: return true;
        case Kind::filter: return filter_precedence <= precedence(outer);
        default: return false;
    }
}

}  // namespace

void SqlCompiler::write_expression(const Node& node) {
    visit(node, [this](const auto& typed) { put(typed); });
}

void SqlCompiler::write_operand(const Node& node, Op outer, std::string_view base) {
    const Node& bare = unwrapped(node);
    if (bare.kind == Kind::bind) return write_bind(as<BindNode>(bare), base);
    const bool grouped = is_looser(bare, outer);
    if (grouped) write("(");
    write_expression(bare);
    if (grouped) write(")");
}

void SqlCompiler::put(const ColumnNode& node) {
    if (!bare_columns_) {
        write_from_name(*node.from);
        write(".");
    }
    write_identifier(column_text(*node.from, node));
}

void SqlCompiler::put(const BooleanLiteralNode& node) {
    if (abilities().native_boolean) write(node.value ? "true" : "false");
    else write(node.value ? "1" : "0");
}

void SqlCompiler::put(const BetweenNode& node) {
    const std::string* name = natural_name(unwrapped(*node.operand));
    const std::string_view base = name ? std::string_view(*name) : "param";
    write_compared(*node.operand, Op::between, *node.low, "param");
    write(node.negated ? " NOT BETWEEN " : " BETWEEN ");
    write_compared(*node.low, Op::between, *node.operand, base);
    write(" AND ");
    write_compared(*node.high, Op::between, *node.operand, base);
}

void SqlCompiler::put(const CastNode& node) {
    write("CAST(");
    write_expression(unwrapped(*node.operand));
    write(" AS ");
    write(dialect_.type_text(node.type));
    write(")");
}

void SqlCompiler::put(const CaseNode& node) {
    write("CASE");
    for (std::size_t i = 0; i < node.conditions.size(); ++i) {
        write(" WHEN ");
        write_grouped(*node.conditions[i]);
        write(" THEN ");
        write_expression(unwrapped(*node.results[i]));
    }
    if (node.otherwise) {
        write(" ELSE ");
        write_expression(unwrapped(*node.otherwise));
    }
    write(" END");
}

void SqlCompiler::put(const ExistsNode& node) {
    write("EXISTS (");
    write_nested_select(*node.select);
    write(")");
}

void SqlCompiler::put(const ScalarSubqueryNode& node) {
    write("(");
    write_nested_select(*node.select);
    write(")");
}

void SqlCompiler::put(const ExcludedNode& node) {
    write("excluded.");
    write_identifier(as<ColumnNode>(node.column).name);
}

void SqlCompiler::put(const TextNode& node) {
    for (std::size_t i = 0; i < node.pieces.size(); ++i) {
        write(node.pieces[i]);
        if (i == node.binds.size()) break;
        const BindNode& bind = as<BindNode>(node.binds[i]);
        if (i + 1 < node.pieces.size() && begins_with_null_test(node.pieces[i + 1])) write_untyped(bind, "param");
        else write_bind(bind, "param");
    }
}

}  // namespace aludel::compiler
