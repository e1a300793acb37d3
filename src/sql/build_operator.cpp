#include "sql/build_support.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/type_def.hpp"
#include "sql/comparator.hpp"
#include "sql/depth.hpp"
#include "sql/kinds.hpp"
#include "sql/operators.hpp"

#include <algorithm>

namespace aludel::sql::build {

namespace {

bool is_null(const NodeRef& node) {
    if (node->kind == Kind::null_literal) return true;
    if (node->kind != Kind::bind) return false;
    const BindNode& bind = as<BindNode>(node);
    return !bind.expanding && bind.is_literal() && bind.value.is_null();
}

bool is_text(const NodeRef& node) { return family_of(type_of(node).id) == Family::text; }

bool is_identity(Op op) {
    return op == Op::is_ || op == Op::is_not || op == Op::is_distinct_from || op == Op::is_not_distinct_from;
}

//! ANY or ALL of a list.
bool is_quantified(const Node& node) {
    return node.kind == Kind::unary && (as<UnaryNode>(node).op == Op::any_ || as<UnaryNode>(node).op == Op::all_);
}

//! `column == true` names the constant, so that databases without booleans can write 1.
NodeRef boolean_constant(const NodeRef& node) {
    if (node->kind != Kind::bind) return node;
    const BindNode& bind = as<BindNode>(node);
    if (!bind.is_literal() || bind.expanding || bind.value.kind() != Layout::boolean) return node;
    return boolean_literal(bind.value.as<bool>());
}

//! The other side of a text in LIKE, || and op() need not be among its words.
SqlType any_text(SqlType type) {
    return has_words(type) ? SqlType(String(type.def->length)) : type;
}

NodeRef compare_with_null(Op op, const NodeRef& left, const NodeRef& right) {
    const NodeRef& operand = is_null(right) ? left : right;
    const Op spelled = op == Op::eq ? Op::is_ : op == Op::ne ? Op::is_not : op;
    return finished(make_ref<BinaryNode>(spelled, operand, null_literal(), SqlType(TypeId::boolean)));
}

[[noreturn]] void throw_null_operand(Op op) {
    throw ArgumentError("NULL cannot be compared by '" + std::string(op_name(op)) +
                        "', which is never true for it. Use ==, !=, is_, is_not, is_distinct_from or "
                        "is_not_distinct_from.");
}

void check_in(Op op, const NodeRef& right) {
    if (op != Op::in_ && op != Op::not_in) return;
    const bool fits = right->kind == Kind::select || right->kind == Kind::scalar_subquery || right->kind == Kind::text ||
                      right->kind == Kind::list || right->kind == Kind::tuple || right->kind == Kind::compound || right->kind == Kind::grouping ||
                      right->kind == Kind::column || right->kind == Kind::function || right->kind == Kind::named_column || (right->kind == Kind::bind && as<BindNode>(right).expanding);
    if (!fits) throw ArgumentError("in_() takes a list of values or a SELECT of one column.");
}

constexpr std::string_view like_escape = "/";

bool is_given_text(const NodeRef& node) {
    return node->kind == Kind::bind && as<BindNode>(node).value.kind() == Layout::string;
}

//! The text with "/" before each of the characters `special`, for LIKE ... ESCAPE '/'.
NodeRef escaped_text(const NodeRef& text, std::string_view special) {
    std::string escaped;
    for (char c : as<BindNode>(text).value.as<std::string>()) {
        if (special.find(c) != special.npos) escaped += like_escape;
        escaped += c;
    }
    return bind(Value(std::move(escaped)), type_of(text));
}

//! A backslash is the escape character of some databases and an ordinary one of others: naming another makes it
//! ordinary everywhere.
bool has_backslash(const NodeRef& node) {
    return is_given_text(node) && as<BindNode>(node).value.as<std::string>().find('\\') != std::string::npos;
}

using Terms = GrowingList<NodeRef, 4>;

bool is_list_of(const NodeRef& node, Op op) { return node->kind == Kind::list && as<ListNode>(node).op == op; }

//! Adds a term, or the terms of a list made by the same operator. The first list is continued, not copied.
void append_term(Terms& terms, const NodeRef& term, Op op) {
    if (!is_list_of(term, op)) return terms.push_back(term);
    const Terms& inner = as<ListNode>(term).terms;
    if (terms.empty()) terms = inner;
    else
        for (const NodeRef& each : inner) terms.push_back(each);
}

//! `parts`: what the terms come from. As deep as they are says how deep the list is, without a look at all terms.
NodeRef list_of(Op op, Terms terms, SqlType type, const NodeRef* parts, std::size_t count) {
    auto node = make_ref<ListNode>(op, type);
    node->terms = std::move(terms);
    for (std::size_t i = 0; i < count; ++i)
        if (is_list_of(parts[i], op)) node->depth = std::max(node->depth, parts[i]->depth);
        else deepen(*node, *parts[i]);
    return node;
}

//! From this depth on, a sum, product or text that continues with the same operator is one list instead of ever deeper
//! pairs.
constexpr std::uint16_t long_chain = 16;

bool continues_chain(Op op, const NodeRef& left) {
    if (left->depth < long_chain || (op != Op::add && op != Op::mul && op != Op::concat)) return false;
    return is_list_of(left, op) || (left->kind == Kind::binary && as<BinaryNode>(left).op == op);
}

NodeRef chain(Op op, const NodeRef& left, const NodeRef& right, SqlType type) {
    const NodeRef parts[] = {left, right};
    Terms terms;
    append_term(terms, left, op);
    terms.push_back(right);
    return list_of(op, std::move(terms), type, parts, 2);
}

}  // namespace

NodeRef binary(Op op, const NodeRef& left, const NodeRef& right, SqlType type) {
    check_in(op, right);
    if (is_comparison(op) && op != Op::in_ && op != Op::not_in) {
        if (op == Op::eq || op == Op::ne || is_identity(op)) {
            if (is_null(left) || is_null(right)) return compare_with_null(op, left, right);
            if (type_of(left).id == TypeId::boolean || type_of(right).id == TypeId::boolean)
                return finished(make_ref<BinaryNode>(op, boolean_constant(left), boolean_constant(right), type));
        } else if (left->kind == Kind::null_literal || right->kind == Kind::null_literal) throw_null_operand(op);
    }
    if (op == Op::add && (is_text(left) || is_text(right))) op = Op::concat, type = TypeId::string;
    SqlType left_type = type_of(left), right_type = type_of(right);
    if (type == SqlType()) type = result_type(op, left_type, right_type);
    if (op == Op::concat) left_type = any_text(left_type), right_type = any_text(right_type);
    type = as_kept(as_kept(type, right_type), left_type);   // a moment and a span are a moment of the same kind
    NodeRef typed_right = typed_as_operand(right, left_type);
    if (continues_chain(op, left)) return chain(op, left, typed_right, type);
    return finished(make_ref<BinaryNode>(op, typed_as_operand(left, right_type), std::move(typed_right), type));
}

NodeRef custom_binary(std::string_view op, const NodeRef& left, const NodeRef& right, SqlType type, int precedence) {
    if (op.empty()) throw ArgumentError("op() takes the text of an operator, such as \"@>\".");
    auto node = make_ref<BinaryNode>(Op::custom, typed_as_operand(left, any_text(type_of(right))),
                                     typed_as_operand(right, any_text(type_of(left))), type);
    node->symbol = op;
    node->custom_precedence = static_cast<std::int16_t>(precedence);
    return finished(std::move(node));
}

NodeRef custom_unary(std::string_view op, const NodeRef& operand, SqlType type) {
    if (op.empty()) throw ArgumentError("A unary operator needs its text, such as \"@\".");
    auto node = make_ref<UnaryNode>(Op::custom, operand, type);
    node->symbol = op;
    return finished(std::move(node));
}

NodeRef custom_postfix(std::string_view op, const NodeRef& operand, SqlType type) {
    NodeRef node = custom_unary(op, operand, type);
    editable<UnaryNode>(node).postfix = true;
    return node;
}

NodeRef regexp_match(Op op, const NodeRef& left, const NodeRef& pattern, std::string_view flags) {
    return like(op, left, pattern, flags);
}

NodeRef regexp_replace(const NodeRef& text, const NodeRef& pattern, const NodeRef& replacement, std::string_view flags) {
    const NodeRef terms[] = {pattern, replacement};
    auto node = make_ref<BinaryNode>(Op::regexp_replace, text, comma_list(terms, 2), type_of(text));
    node->modifier = flags;
    return finished(std::move(node));
}

NodeRef like(Op op, const NodeRef& left, const NodeRef& pattern, std::string_view escape) {
    auto node = make_ref<BinaryNode>(op, left, typed_as_operand(pattern, any_text(type_of(left))), SqlType(TypeId::boolean));
    node->modifier = escape;
    node->escapes_nothing = escape.data() && escape.empty();   // given as ""
    return finished(std::move(node));
}

NodeRef text_match(Op op, const NodeRef& left, const NodeRef& text, TextMatch how) {
    if (how.autoescape && !is_given_text(text))
        throw ArgumentError("autoescape works on a text given as a value: pass the text itself, or escape the "
                            "expression in SQL.");
    const bool escape = how.autoescape || has_backslash(text);
    const NodeRef match = escape ? like(op, left, escaped_text(text, how.autoescape ? "%_/" : "/"), like_escape)
                                 : like(op, left, text, {});
    const_cast<BinaryNode&>(as<BinaryNode>(match)).caseless = how.caseless;   // nobody else has it yet
    return match;
}

NodeRef fulltext_match(const NodeRef* columns, std::size_t count, const NodeRef& text, std::string_view mode) {
    if (count == 0) throw ArgumentError("match() takes the columns to search in.");
    auto node = make_ref<BinaryNode>(Op::match, tuple(columns, count), typed_as_operand(text, TypeId::string), TypeId::boolean);
    node->symbol = "AGAINST";
    node->modifier = mode;
    return finished(std::move(node));
}

NodeRef between(bool negated, const NodeRef& operand, const NodeRef& low, const NodeRef& high, bool symmetric) {
    const SqlType type = type_of(operand);
    auto node = make_ref<BetweenNode>(negated, operand, typed_as_operand(low, type), typed_as_operand(high, type));
    node->symmetric = symmetric;
    return finished(std::move(node));
}

NodeRef unary(Op op, const NodeRef& operand, SqlType type) {
    if (op != Op::not_) return finished(make_ref<UnaryNode>(op, operand, type));
    switch (operand->kind) {
        case Kind::boolean_literal: return boolean_literal(!as<BooleanLiteralNode>(operand).value);
        case Kind::label: return unary(op, as<LabelNode>(operand).operand, type);
        case Kind::unary:
            if (as<UnaryNode>(operand).op == Op::not_) return as<UnaryNode>(operand).operand;
            break;
        case Kind::between: {
            auto node = make_ref<BetweenNode>(as<BetweenNode>(operand));
            node->negated = !node->negated;
            return node;
        }
        case Kind::binary:
            if (is_quantified(*as<BinaryNode>(operand).right)) break;   // NOT (x = ANY list) is not x != ANY list
            if (const auto flipped = negation(as<BinaryNode>(operand).op)) {
                auto node = make_ref<BinaryNode>(as<BinaryNode>(operand));
                node->op = *flipped;
                return node;
            }
            break;
        default: break;
    }
    return finished(make_ref<UnaryNode>(op, operand, type));
}

NodeRef no_condition(Op op) { return make_ref<BooleanLiteralNode>(op == Op::and_, true); }

NodeRef conjunction(Op op, const NodeRef* terms, std::size_t count) {
    const bool neutral = op == Op::and_;   // true changes no AND, false no OR
    Terms kept;
    bool of_nothing = count > 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (adds_nothing(*terms[i])) continue;
        of_nothing = false;
        const auto* constant = as_if<BooleanLiteralNode>(terms[i]);
        if (!constant) append_term(kept, terms[i], op);
        else if (constant->value != neutral) return terms[i];
    }
    if (of_nothing) return no_condition(op);
    if (kept.empty()) return boolean_literal(neutral);
    if (kept.size() == 1) return kept.front();
    return list_of(op, std::move(kept), TypeId::boolean, terms, count);
}

}  // namespace aludel::sql::build
