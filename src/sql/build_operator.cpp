#include "sql/build_support.hpp"

#include "aludel/base/error.hpp"
#include "sql/names.hpp"
#include "sql/operators.hpp"

namespace aludel::sql::build {

namespace {

bool is_null(const NodeRef& node) {
    if (node->kind == Kind::null_literal) return true;
    if (node->kind != Kind::bind) return false;
    const BindNode& bind = as<BindNode>(node);
    return !bind.expanding && bind.name.empty() && bind.value.is_null();
}

bool is_text(const NodeRef& node) { return family_of(type_of(node).id) == Family::text; }

bool is_identity(Op op) {
    return op == Op::is_ || op == Op::is_not || op == Op::is_distinct_from || op == Op::is_not_distinct_from;
}

//! `column == true` names the constant, so that databases without booleans can write 1.
NodeRef boolean_constant(const NodeRef& node) {
    if (node->kind != Kind::bind) return node;
    const BindNode& bind = as<BindNode>(node);
    if (!bind.name.empty() || bind.expanding || bind.value.kind() != Layout::boolean) return node;
    return boolean_literal(bind.value.as<bool>());
}

//! What stands beside a text in LIKE, || and op() need not be among its words.
SqlType any_text(SqlType type) {
    type.words = 0;
    return type;
}

NodeRef compare_with_null(Op op, const NodeRef& left, const NodeRef& right) {
    const NodeRef& operand = is_null(right) ? left : right;
    const Op spelled = op == Op::eq ? Op::is_ : op == Op::ne ? Op::is_not : op;
    return make_ref<BinaryNode>(spelled, operand, null_literal(), SqlType(TypeId::boolean));
}

[[noreturn]] void throw_null_operand(Op op) {
    throw ArgumentError("NULL cannot be compared by '" + std::string(op_name(op)) +
                        "', which is never true for it. Use ==, !=, is_, is_not, is_distinct_from or "
                        "is_not_distinct_from.");
}

void check_in(Op op, const NodeRef& right) {
    if (op != Op::in_ && op != Op::not_in) return;
    const bool fits = right->kind == Kind::select || right->kind == Kind::scalar_subquery || right->kind == Kind::text ||
                      right->kind == Kind::list || (right->kind == Kind::bind && as<BindNode>(right).expanding);
    if (!fits) throw ArgumentError("in_() takes a list of values or a SELECT of one column.");
}

std::string escape_pattern(std::string_view text, char escape) {
    std::string escaped;
    for (char c : text) {
        if (c == '%' || c == '_' || c == escape) escaped += escape;
        escaped += c;
    }
    return escaped;
}

NodeRef escaped_text(const NodeRef& text, char escape) {
    if (text->kind != Kind::bind || as<BindNode>(text).value.kind() != Layout::string)
        throw ArgumentError("autoescape works on a text given as a value: pass the text itself, or escape the "
                            "expression in SQL.");
    return bind(Value(escape_pattern(as<BindNode>(text).value.as<std::string>(), escape)), type_of(text));
}

void append_term(NodeList<>& terms, const NodeRef& term, Op op) {
    if (term->kind == Kind::list && as<ListNode>(term).op == op)
        for (const NodeRef& inner : as<ListNode>(term).terms) terms.push_back(inner);
    else terms.push_back(term);
}

}  // namespace

NodeRef binary(Op op, const NodeRef& left, const NodeRef& right, SqlType type) {
    check_in(op, right);
    if (is_comparison(op) && op != Op::in_ && op != Op::not_in) {
        if (op == Op::eq || op == Op::ne || is_identity(op)) {
            if (is_null(left) || is_null(right)) return compare_with_null(op, left, right);
            if (type_of(left).id == TypeId::boolean || type_of(right).id == TypeId::boolean)
                return make_ref<BinaryNode>(op, boolean_constant(left), boolean_constant(right), type);
        } else if (left->kind == Kind::null_literal || right->kind == Kind::null_literal) throw_null_operand(op);
    }
    if (op == Op::add && (is_text(left) || is_text(right))) op = Op::concat, type = TypeId::string;
    SqlType left_type = type_of(left), right_type = type_of(right);
    if (op == Op::concat) left_type = any_text(left_type), right_type = any_text(right_type);
    type = as_kept(as_kept(type, right_type), left_type);   // a moment and a span are a moment of the same kind
    return make_ref<BinaryNode>(op, typed_as_operand(left, right_type), typed_as_operand(right, left_type), type);
}

NodeRef custom_binary(std::string_view op, const NodeRef& left, const NodeRef& right, SqlType type) {
    if (op.empty()) throw ArgumentError("op() takes the text of an operator, such as \"@>\".");
    auto node = make_ref<BinaryNode>(Op::custom, typed_as_operand(left, any_text(type_of(right))),
                                     typed_as_operand(right, any_text(type_of(left))), type);
    node->symbol = op;
    return node;
}

NodeRef like(Op op, const NodeRef& left, const NodeRef& pattern, std::string_view escape) {
    auto node = make_ref<BinaryNode>(op, left, typed_as_operand(pattern, any_text(type_of(left))), SqlType(TypeId::boolean));
    node->escape = escape;
    return node;
}

NodeRef text_match(Op op, const NodeRef& left, const NodeRef& text, bool autoescape) {
    return like(op, left, autoescape ? escaped_text(text, '/') : text, autoescape ? "/" : "");
}

NodeRef between(bool negated, const NodeRef& operand, const NodeRef& low, const NodeRef& high) {
    const SqlType type = type_of(operand);
    return make_ref<BetweenNode>(negated, operand, typed_as_operand(low, type), typed_as_operand(high, type));
}

NodeRef unary(Op op, const NodeRef& operand, SqlType type) {
    if (op != Op::not_) return make_ref<UnaryNode>(op, operand, type);
    switch (operand->kind) {
        case Kind::boolean_literal: return boolean_literal(!as<BooleanLiteralNode>(operand).value);
        case Kind::label: return unary(op, as<LabelNode>(operand).operand, type);
        case Kind::unary:
            if (as<UnaryNode>(operand).op == Op::not_) return as<UnaryNode>(operand).operand;
            break;
        case Kind::between: {
            const BetweenNode& b = as<BetweenNode>(operand);
            return make_ref<BetweenNode>(!b.negated, b.operand, b.low, b.high);
        }
        case Kind::binary:
            if (const auto flipped = negation(as<BinaryNode>(operand).op)) {
                auto node = make_ref<BinaryNode>(as<BinaryNode>(operand));
                node->op = *flipped;
                return node;
            }
            break;
        default: break;
    }
    return make_ref<UnaryNode>(op, operand, type);
}

NodeRef conjunction(Op op, const NodeRef* terms, std::size_t count) {
    const bool neutral = op == Op::and_;   // true changes no AND, false no OR
    NodeList<> kept;
    for (std::size_t i = 0; i < count; ++i) {
        if (terms[i]->kind != Kind::boolean_literal) append_term(kept, terms[i], op);
        else if (as<BooleanLiteralNode>(terms[i]).value != neutral) return terms[i];
    }
    if (kept.empty()) return boolean_literal(neutral);
    if (kept.size() == 1) return kept.front();
    auto node = make_ref<ListNode>(op, SqlType(TypeId::boolean));
    node->terms = std::move(kept);
    return node;
}

}  // namespace aludel::sql::build
