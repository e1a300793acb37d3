#include "compiler/sql_compiler.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/type_def.hpp"

namespace aludel::compiler {

using namespace sql;

namespace {

//! Text of the program names a parameter beside it if it is the name of a column.
bool is_word(std::string_view text) {
    for (const char c : text)
        if (!(c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) return false;
    return !text.empty();
}

//! IS NULL of a parameter, which says nothing of its type.
bool is_null_test(const BinaryNode& node) {
    return (node.op == Op::is_ || node.op == Op::is_not) && node.right->kind == Kind::null_literal &&
           unwrapped(*node.left).kind == Kind::bind;
}

//! May a list be sent as one array? Not tuples, the words of an Enum (each is checked), and JSON (no array equals it).
bool is_plain_list(const Node& left, const Node& right) {
    if (left.kind == Kind::tuple || right.kind != Kind::bind) return false;
    const BindNode& bind = as<BindNode>(right);
    return bind.expanding && !has_words(bind.type) && family_of(bind.type.id) != Family::json;
}

bool is_moment(const SqlType& type) { return type.id == TypeId::date || type.id == TypeId::time || type.id == TypeId::date_time; }

//! A moment and a span of time, or the span between two moments.
bool is_time_arithmetic(const BinaryNode& node) {
    const SqlType left = build::type_of(node.left), right = build::type_of(node.right);
    return (is_moment(left) && (right.id == TypeId::interval || is_moment(right))) || (left.id == TypeId::interval && is_moment(right));
}

bool is_negated_match(Op op) {
    return op == Op::not_startswith || op == Op::not_endswith || op == Op::not_contains;
}

Binding binding_of(const BinaryNode& node) {
    return node.op == Op::custom ? Binding(Op::custom, node.custom_precedence) : Binding(node.op);
}

}  // namespace

//! A literal is named after what it is compared with: a column or a function.
std::string_view SqlCompiler::bind_base(const Node& other) {
    const Node& bare = unwrapped(other);
    const std::string_view name = bare.kind == Kind::column         ? as<ColumnNode>(bare).name
                                  : bare.kind == Kind::named_column ? as<NamedColumnNode>(bare).name
                                  : bare.kind == Kind::function     ? as<FunctionNode>(bare).name
                                  : bare.kind == Kind::raw && is_word(as<RawNode>(bare).text)
                                      ? as<RawNode>(bare).text
                                      : std::string_view();
    return name.empty() ? "param" : name;
}

std::string_view SqlCompiler::symbol_of(const BinaryNode& node) {
    return node.op == Op::custom ? std::string_view(node.symbol) : op_text(node.op);
}

//! An expression that stands for a whole clause: operators in parentheses, all else as it is.
void SqlCompiler::write_grouped(const Node& node) {
    const Node& bare = unwrapped(node);
    const bool negated_list = bare.kind == Kind::binary && as<BinaryNode>(bare).op == Op::not_in;
    const bool operation = bare.kind == Kind::binary || bare.kind == Kind::between || bare.kind == Kind::unary ||
                           bare.kind == Kind::list || bare.kind == Kind::exists;
    const bool grouped = operation && !negated_list;
    if (grouped) write("(");
    write_expression(bare);
    if (grouped) write(")");
}

void SqlCompiler::write_unary(const UnaryNode& node) {
    const Node& operand = unwrapped(*node.operand);
    switch (node.op) {
        case Op::neg: {
            const bool literal = job_.literal_binds && operand.kind == Kind::bind;   // "--5" would begin a comment
            write(literal ? "-(" : "-");
            write_operand(operand, Op::neg);
            return write(literal ? ")" : "");
        }
        case Op::not_:
            if (needs_equals_one(operand)) {
                write_operand(operand, Op::eq);
                return write(" = 0");
            }
            write("NOT ");
            return write_operand(operand, Op::not_);
        case Op::any_: case Op::all_:
            write(op_text(node.op));
            if (operand.kind == Kind::scalar_subquery) return write_expression(operand);
            write("(");
            if (operand.kind == Kind::select || operand.kind == Kind::compound) write_query(operand, SelectPlace::nested);
            else write_expression(operand);
            return write(")");
        case Op::custom:
            if (node.postfix) {
                const auto* inner = as_if<UnaryNode>(operand);
                if (inner && inner->postfix) write_unary(*inner);   // x ! !
                else write_operand(operand, Op::custom);
                write(" ");
            }
            write(node.symbol);
            if (!node.postfix) write(" "), write_operand(operand, Op::custom);
            return;
        case Op::asc: case Op::desc: case Op::nulls_first: case Op::nulls_last: return write_ordering(node);
        default:
            write(op_text(node.op));
            return write_operand(operand, node.op);
    }
}

void SqlCompiler::write_binary(const BinaryNode& node) {
    switch (node.op) {
        case Op::in_: case Op::not_in: return write_membership(node);
        case Op::like: case Op::not_like: case Op::ilike: case Op::not_ilike: return write_like(node);
        case Op::startswith: case Op::endswith: case Op::contains: case Op::not_startswith: case Op::not_endswith:
        case Op::not_contains: return write_text_match(node);
        case Op::match: case Op::not_match: return write_match(node);
        case Op::regexp_match: case Op::not_regexp_match: return write_regexp_match(node);
        case Op::regexp_replace: return write_regexp_replace(node);
        case Op::is_distinct_from: return write_distinct_from(node, false);
        case Op::is_not_distinct_from: return write_distinct_from(node, true);
        case Op::add: case Op::sub:
            return is_time_arithmetic(node) ? write_time_arithmetic(node) : write_operator(node);
        case Op::div: return write_division(node);
        case Op::floordiv: return write_floor_division(node);
        case Op::mod: return write_modulo(node);
        case Op::concat: return write_concat(node);
        case Op::bitwise_xor: return write_bitwise_xor(node);
        case Op::getitem: return write_getitem(node);
        case Op::json_getitem: return write_json_getitem(node);
        case Op::json_path_getitem: return write_json_path_getitem(node);
        case Op::eq: case Op::ne: case Op::lt: case Op::le: case Op::gt: case Op::ge:
            write_compared(*node.left, node.op, *node.right, bind_base(*node.right));
            write(op_text(node.op));
            return write_compared(*node.right, node.op, *node.left, bind_base(*node.left));
        default: return write_operator(node);
    }
}

void SqlCompiler::write_operator(const BinaryNode& node, std::string_view symbol) {
    if (is_null_test(node)) write_untyped(as<BindNode>(unwrapped(*node.left)), "param");
    else write_operand(*node.left, binding_of(node), bind_base(*node.right));
    if (node.op == Op::custom) (write(" "), write(symbol), write(" "));
    else write(symbol);
    write_operand(*node.right, binding_of(node), bind_base(*node.left));
}

void SqlCompiler::write_list(const ListNode& node) {
    const bool conditions = node.op == Op::and_ || node.op == Op::or_;
    for (std::size_t i = 0; i < node.terms.size(); ++i) {
        if (i > 0) write(op_text(node.op));
        if (conditions) write_condition_term(*node.terms[i], node.op);
        else write_operand(*node.terms[i], node.op);
    }
}

void SqlCompiler::write_time_arithmetic(const BinaryNode& node) { write_operator(node); }

//! Where `/` of integers drops the fraction, the divisor becomes a number with decimals, unless one of the two is one.
void SqlCompiler::write_division(const BinaryNode& division) {
    const auto has_decimals = [](const NodeRef& operand) {
        const TypeId type = build::type_of(operand).id;
        return type == TypeId::numeric || type == TypeId::float_ || type == TypeId::double_;
    };
    if (!abilities().integer_division || has_decimals(division.left) || has_decimals(division.right))
        return write_operator(division);
    write_operand(*division.left, Op::div, bind_base(*division.right));
    write(" / CAST(");
    write_operand(*division.right, Op::div, bind_base(*division.left));
    write(" AS ");
    write(dialect_.cast_type_text(TypeId::numeric));
    write(")");
}

void SqlCompiler::write_floor_division(const BinaryNode& division) {
    const TypeId left = build::type_of(division.left).id, right = build::type_of(division.right).id;
    const bool by_integer = right == TypeId::integer || right == TypeId::big_integer || right == TypeId::small_integer;
    const bool of_decimals = left == TypeId::numeric || left == TypeId::float_ || left == TypeId::double_;
    if (abilities().integer_division && by_integer && !of_decimals) return write_operator(division);
    write("FLOOR(");
    write_operator(division);
    write(")");
}

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
    const PlaceId begin = writer_.place();
    const auto bind = static_cast<std::uint32_t>(compiled_->binds.size());
    write(negated ? " NOT IN " : " IN ");
    if (right.kind == Kind::bind) {
        std::vector<SqlType> tuple;
        if (left.kind == Kind::tuple)
            for (const NodeRef& term : as<TupleNode>(left).elements) tuple.push_back(build::type_of(term));
        write("(");
        write_list_bind(as<BindNode>(right), bind_base(left), std::move(tuple), negated ? ListPlace::not_in : ListPlace::in);
        write(")");
    } else if (right.kind == Kind::select || right.kind == Kind::compound || right.kind == Kind::text || right.kind == Kind::values)
        write_statement_in_brackets(right, SelectPlace::nested);
    else if (right.kind == Kind::list) {
        write("(");
        write_all(as<ListNode>(right).terms, bind_base(left));
        write(")");
    } else write_operand(right, node.op);
    if (abilities().array_lists && !job_.literal_binds && is_plain_list(left, right) && !has_expressions(as<BindNode>(right).type))
        memberships_.push_back({bind, {begin, writer_.place()}});
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
    if (node.modifier.empty() && !node.escapes_nothing) return;
    write(" ESCAPE ");
    const bool is_plain = !abilities().backslash_escapes && node.modifier.find('\'') == std::string::npos;
    write(is_plain ? "'" + node.modifier + "'" : dialect_.literal_text(Value(std::string_view(node.modifier))));
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
        write(op_text(node.op));
        write_operand(*node.right, node.op, right_base);
    }
    write_escape(node);
}

void SqlCompiler::write_pattern(const BinaryNode& node, bool before, bool after) {
    if (before) write("'%' || ");
    const std::string_view base = bind_base(*node.left);
    if (node.caseless && !abilities().ilike) write_lowered(*node.right, base);
    else write_operand(*node.right, Op::concat, base);
    if (after) write(" || '%'");
}

void SqlCompiler::write_text_match(const BinaryNode& node) {
    const bool starts = node.op == Op::startswith || node.op == Op::not_startswith;
    const bool ends = node.op == Op::endswith || node.op == Op::not_endswith;
    const bool lowered = node.caseless && !abilities().ilike;
    if (lowered) write_lowered(*node.left, "param");
    else write_operand(*node.left, Op::like, "param");
    write(is_negated_match(node.op) ? " NOT" : "");
    write(node.caseless && !lowered ? " ILIKE " : " LIKE ");
    write_pattern(node, !starts, !ends);
    write_escape(node);
}

void SqlCompiler::write_match(const BinaryNode& node) {
    if (!node.symbol.empty())
        unsupported("MATCH of several columns", "It is MySQL's: match one column with column.match(), or use text<Boolean>(...).");
    if (node.op == Op::not_match) write("NOT ");
    write_operator(node, op_text(Op::match));
}

void SqlCompiler::write_regexp_match(const BinaryNode&) {
    unsupported("regular expressions", "Use like(), or an operator or function of the database by op() and func::call().");
}

void SqlCompiler::write_regexp_replace(const BinaryNode&) {
    unsupported("regexp_replace()", "Use a function of the database by func::call().");
}

void SqlCompiler::write_getitem(const BinaryNode& item) {
    if (!writes_arrays()) unsupported("elements of arrays", "Compile it for PostgreSQL, or keep the values in rows of a table.");
    write_operand(*item.left, item.op);
    write("[");
    write_operand(*item.right, Op::comma, bind_base(*item.left));
    write("]");
}

void SqlCompiler::write_json_getitem(const BinaryNode&) {
    unsupported("JSON paths", "Use a function of the database by func::call().");
}

void SqlCompiler::write_json_path_getitem(const BinaryNode& item) { write_json_getitem(item); }

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
    write_boolean(*make_ref<BooleanLiteralNode>(value));
    if (!abilities().native_boolean) write(" = 1");
}

bool SqlCompiler::is_compared_with_zero(const Node& node) const {
    const auto* unary = as_if<UnaryNode>(node);
    return unary && unary->op == Op::not_ && needs_equals_one(unwrapped(*unary->operand));
}

//! Where booleans are numbers, a boolean column alone isn't a condition.
bool SqlCompiler::needs_equals_one(const Node& node) const {
    if (abilities().native_boolean || !facts_of(node.kind).is_truth_value) return false;
    if (node.kind == Kind::construct) return false;   // its writer makes it a condition
    return as<ExprNode>(node).type.id == TypeId::boolean;
}

}  // namespace aludel::compiler
