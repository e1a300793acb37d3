#include "compiler/sql_compiler.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/type_def.hpp"

namespace aludel::compiler {

using namespace sql;

namespace {

std::string_view operator_words(Op op) {
    switch (op) {
        case Op::eq: return " = ";
        case Op::ne: return " != ";
        case Op::lt: return " < ";
        case Op::le: return " <= ";
        case Op::gt: return " > ";
        case Op::ge: return " >= ";
        case Op::is_: return " IS ";
        case Op::is_not: return " IS NOT ";
        case Op::add: return " + ";
        case Op::sub: return " - ";
        case Op::mul: return " * ";
        case Op::div: return " / ";
        case Op::mod: return " % ";
        case Op::concat: return " || ";
        case Op::and_: return " AND ";
        case Op::or_: return " OR ";
        default: return " ? ";
    }
}

bool is_word(std::string_view text) {
    for (char c : text)
        if (!(c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) return false;
    return !text.empty();
}

//! A literal is named after what it is compared with: a column or a function.
std::string_view bind_base(const Node& other) {
    const Node& bare = unwrapped(other);
    const std::string_view name = bare.kind == Kind::column     ? as<ColumnNode>(bare).name
                                  : bare.kind == Kind::function ? as<FunctionNode>(bare).name
                                  : bare.kind == Kind::raw      ? as<RawNode>(bare).text
                                                                : std::string_view();
    return is_word(name) ? name : "param";
}

//! IS NULL of a parameter, which says nothing of its type.
bool is_null_test(const BinaryNode& node) {
    return (node.op == Op::is_ || node.op == Op::is_not) && node.right->kind == Kind::null_literal &&
           unwrapped(*node.left).kind == Kind::bind;
}

//! May a list be sent as one array? Not tuples, the words of an Enum (each is checked), and JSON (no array equals it).
bool is_plain_list(const Node& left, const Node& right) {
    if (left.kind == Kind::list || right.kind != Kind::bind) return false;
    const BindNode& bind = as<BindNode>(right);
    return bind.expanding && !has_words(bind.type) && family_of(bind.type.id) != Family::json;
}

bool is_negated_match(Op op) {
    return op == Op::not_startswith || op == Op::not_endswith || op == Op::not_contains;
}

}  // namespace

//! An expression that stands for a whole clause: operators in parentheses, all else as it is.
void SqlCompiler::write_grouped(const Node& node) {
    const Node& bare = unwrapped(node);
    const bool negated_list = bare.kind == Kind::binary && as<BinaryNode>(bare).op == Op::not_in;
    const bool tuple = bare.kind == Kind::list && as<ListNode>(bare).op == Op::custom;
    const bool operation = bare.kind == Kind::binary || bare.kind == Kind::between || bare.kind == Kind::unary ||
                           bare.kind == Kind::list || bare.kind == Kind::exists;
    const bool grouped = operation && !negated_list && !tuple;
    if (grouped) write("(");
    write_expression(bare);
    if (grouped) write(")");
}

void SqlCompiler::put(const UnaryNode& node) {
    const Node& operand = unwrapped(*node.operand);
    switch (node.op) {
        case Op::neg: {
            const bool literal = job_.literal_binds && operand.kind == Kind::bind;   // "--5" would begin a comment
            write(literal ? "-(" : "-");
            write_operand(operand, Op::neg);
            return write(literal ? ")" : "");
        }
        case Op::distinct:
            write("DISTINCT ");
            return write_operand(operand, Op::distinct);
        case Op::not_:
            if (needs_equals_one(operand)) {
                write_operand(operand, Op::eq);
                return write(" = 0");
            }
            write("NOT ");
            return write_operand(operand, Op::not_);
        default: return write_order_key(node);
    }
}

void SqlCompiler::put(const BinaryNode& node) {
    switch (node.op) {
        case Op::in_: case Op::not_in: return write_membership(node);
        case Op::like: case Op::not_like: case Op::ilike: case Op::not_ilike: return write_like(node);
        case Op::startswith: case Op::endswith: case Op::contains: case Op::not_startswith: case Op::not_endswith:
        case Op::not_contains: return write_text_match(node);
        case Op::is_distinct_from: return write_distinct_from(node, false);
        case Op::is_not_distinct_from: return write_distinct_from(node, true);
        case Op::div: case Op::mod: return write_division(node);
        case Op::eq: case Op::ne: case Op::lt: case Op::le: case Op::gt: case Op::ge:
            write_compared(*node.left, node.op, *node.right, bind_base(*node.right));
            write(operator_words(node.op));
            return write_compared(*node.right, node.op, *node.left, bind_base(*node.left));
        default: return write_operator(node);
    }
}

void SqlCompiler::write_operator(const BinaryNode& node) {
    if (is_null_test(node)) write_untyped(as<BindNode>(unwrapped(*node.left)), "param");
    else write_operand(*node.left, node.op, bind_base(*node.right));
    if (node.op == Op::custom) (write(" "), write(node.symbol), write(" "));
    else write(operator_words(node.op));
    write_operand(*node.right, node.op, bind_base(*node.left));
}

void SqlCompiler::put(const ListNode& node) {
    if (node.op == Op::custom) {
        write("(");
        write_list(node.terms);
        return write(")");
    }
    const bool conditions = node.op == Op::and_ || node.op == Op::or_;
    for (std::size_t i = 0; i < node.terms.size(); ++i) {
        if (i > 0) write(operator_words(node.op));
        if (conditions) write_condition_term(*node.terms[i], node.op);
        else write_operand(*node.terms[i], node.op);
    }
}

void SqlCompiler::write_division(const BinaryNode& division) { write_operator(division); }

void SqlCompiler::write_compared(const Node& operand, Op op, const Node&, std::string_view base) {
    write_operand(operand, op, base);
}

void SqlCompiler::write_distinct_from(const BinaryNode& node, bool negated) {
    write_compared(*node.left, node.op, *node.right, bind_base(*node.right));
    if (abilities().is_distinct_from) write(negated ? " IS NOT DISTINCT FROM " : " IS DISTINCT FROM ");
    else write(negated ? " IS " : " IS NOT ");
    write_compared(*node.right, node.op, *node.left, bind_base(*node.left));
}

void SqlCompiler::write_membership(const BinaryNode& node) {
    const bool negated = node.op == Op::not_in;
    const Node &left = unwrapped(*node.left), &right = unwrapped(*node.right);
    if (negated) write("(");
    write_compared(left, node.op, right, "param");
    const std::size_t begin = compiled_->text.size(), first_list = compiled_->binds.size();
    write(negated ? " NOT IN " : " IN ");
    const bool bracketed = right.kind != Kind::list && right.kind != Kind::scalar_subquery;
    if (bracketed) write("(");
    if (right.kind == Kind::bind) {
        std::vector<SqlType> tuple;
        if (left.kind == Kind::list)
            for (const NodeRef& term : as<ListNode>(left).terms) tuple.push_back(build::type_of(term));
        write_list_bind(as<BindNode>(right), bind_base(left), std::move(tuple));
    } else write_nested_select(right);
    if (bracketed) write(")");
    if (abilities().array_lists && !job_.literal_binds && is_plain_list(left, right)) {
        CompiledBind& list = compiled_->binds[first_list];
        list.membership_begin = static_cast<std::uint32_t>(begin);
        list.membership_end = static_cast<std::uint32_t>(compiled_->text.size());
        list.negated = negated;
    }
    if (negated) write(")");
}

void SqlCompiler::write_lowered(const Node& node, std::string_view base) {
    write("lower(");
    const Node& bare = unwrapped(node);
    if (bare.kind == Kind::bind) write_bind(as<BindNode>(bare), base);
    else write_expression(bare);
    write(")");
}

void SqlCompiler::write_escape(const BinaryNode& node) {
    if (node.escape.empty()) return;
    write(" ESCAPE ");
    write(dialect_.literal_text(Value(std::string_view(node.escape))));
}

void SqlCompiler::write_like(const BinaryNode& node) {
    const bool negated = node.op == Op::not_like || node.op == Op::not_ilike;
    const bool caseless = node.op == Op::ilike || node.op == Op::not_ilike;
    const std::string_view left_base = bind_base(*node.right), right_base = bind_base(*node.left);
    if (caseless && !abilities().ilike) {
        write_lowered(*node.left, left_base);
        write(negated ? " NOT LIKE " : " LIKE ");
        write_lowered(*node.right, right_base);
    } else {
        write_operand(*node.left, node.op, left_base);
        write(negated ? " NOT " : " ");
        write(caseless ? "ILIKE " : "LIKE ");
        write_operand(*node.right, node.op, right_base);
    }
    write_escape(node);
}

void SqlCompiler::write_text_match(const BinaryNode& node) {
    const bool starts = node.op == Op::startswith || node.op == Op::not_startswith;
    const bool ends = node.op == Op::endswith || node.op == Op::not_endswith;
    const auto side = [&](const Node& operand, Op outer, std::string_view base) {
        if (node.caseless) write_lowered(operand, base);
        else write_operand(operand, outer, base);
    };
    side(*node.left, Op::like, "param");
    write(is_negated_match(node.op) ? " NOT LIKE " : " LIKE ");
    if (!starts) write("'%' || ");
    side(*node.right, Op::concat, bind_base(*node.left));
    if (!ends) write(" || '%'");
    write_escape(node);
}

//! A whole condition of WHERE, ON or HAVING.
void SqlCompiler::write_condition(const Node& node) {
    if (node.kind == Kind::boolean_literal) return write_constant_condition(as<BooleanLiteralNode>(node).value);
    write_expression(node);
    if (needs_equals_one(node)) write(" = 1");
}

//! A condition that is a term of AND or OR.
void SqlCompiler::write_condition_term(const Node& node, Op outer) {
    const Node& bare = unwrapped(node);
    if (bare.kind == Kind::boolean_literal) return write_constant_condition(as<BooleanLiteralNode>(bare).value);
    write_operand(bare, outer);
    if (needs_equals_one(bare)) write(" = 1");
}

void SqlCompiler::write_constant_condition(bool value) {
    if (abilities().native_boolean) write(value ? "true" : "false");
    else write(value ? "1 = 1" : "0 = 1");
}

//! Where booleans are numbers, a boolean column alone isn't a condition.
bool SqlCompiler::needs_equals_one(const Node& node) const {
    if (abilities().native_boolean) return false;
    switch (node.kind) {
        case Kind::column: case Kind::bind: case Kind::function: case Kind::cast: case Kind::case_: case Kind::over:
        case Kind::filter: case Kind::excluded: return static_cast<const ExprNode&>(node).type.id == TypeId::boolean;
        default: return false;
    }
}

}  // namespace aludel::compiler
