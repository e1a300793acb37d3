#include "dialects/sqlite/compiler.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/type_def.hpp"

#include <algorithm>
#include <string>

// SQLite keeps a decimal as an INTEGER where it has no decimals and as a binary fraction otherwise
// (docs/explanation/sqlite.md). So a division has to be told that it isn't one of integers, and what was computed is
// rounded before it is compared or stored: 0.1 * 3 is 0.30000000000000004.

namespace aludel::sqlite {

namespace {

using namespace sql;

constexpr int kept_decimals = 10;

SqlType type_of(const Node& node) { return build::type_of(NodeRef(&node)); }

bool is_fraction(TypeId id) { return id == TypeId::numeric || id == TypeId::float_ || id == TypeId::double_; }

//! Never an integer, whatever its value: a column of REAL affinity, a double of the program.
bool is_real(const Node& node) {
    const TypeId id = type_of(node).id;
    if (id != TypeId::float_ && id != TypeId::double_) return false;
    return node.kind == Kind::column || node.kind == Kind::cast ||
           (node.kind == Kind::bind && as<BindNode>(node).value.kind() == Layout::double_);
}

bool is_column_of_table(const ColumnNode& column) {
    const FromNode* from = column.from;
    if (from->kind == Kind::alias) from = as<AliasNode>(*from).element.get();
    return from->kind == Kind::table;
}

//! Functions that give one of their arguments back, or its amount.
bool gives_argument(const FunctionNode& function) {
    for (const std::string_view name : {"abs", "coalesce", "max", "min", "nullif"})
        if (function.name == name) return true;
    return false;
}

//! A decimal that arithmetic gives, not one of a table or of the program.
bool is_computed(const Node& written) {
    const Node& node = unwrapped(written);
    if (type_of(node).id != TypeId::numeric) return false;
    switch (node.kind) {
        case Kind::bind: case Kind::excluded: return false;
        case Kind::column: return !is_column_of_table(as<ColumnNode>(node));
        case Kind::cast: return is_computed(*as<CastNode>(node).operand);
        case Kind::function: {
            const FunctionNode& function = as<FunctionNode>(node);
            if (function.name == "round") return false;
            return !gives_argument(function) || std::any_of(function.arguments.begin(), function.arguments.end(),
                                                            [](const NodeRef& argument) { return is_computed(*argument); });
        }
        default: return true;
    }
}

}  // namespace

void SqliteCompiler::write_division(const BinaryNode& division) {
    const Node &left = unwrapped(*division.left), &right = unwrapped(*division.right);
    if (is_real(left) || is_real(right)) return write_operator(division);
    write_operand(left, Op::div, bind_base(right));
    write(" / (");
    write_operand(right, Op::div, bind_base(left));
    write(" + 0.0)");
}

void SqliteCompiler::write_modulo(const BinaryNode& modulo) {
    if (is_fraction(type_of(unwrapped(*modulo.left)).id) || is_fraction(type_of(unwrapped(*modulo.right)).id))
        unsupported("% of numbers with decimals", "It cuts them to integers. Cast both to Integer, or compute it in the "
                    "program.");
    SqlCompiler::write_modulo(modulo);
}

//! What was computed has ten decimals and 15 digits, and so has what it is compared with.
void SqliteCompiler::write_compared(const Node& operand, Op op, const Node& other, std::string_view base) {
    const Node& bare = unwrapped(operand);
    if (type_of(bare).id == TypeId::json || type_of(bare).id == TypeId::jsonb) {
        write("json(");
        write_operand(bare, Op::custom, base);
        return write(")");
    }
    const bool settled = is_computed(bare) || (is_fraction(type_of(bare).id) && is_computed(unwrapped(other)));
    if (!settled) return SqlCompiler::write_compared(operand, op, other, base);
    write_settled(bare, kept_decimals, base);
}

//! As a server does, a computed decimal is rounded to the decimals of its column.
bool SqliteCompiler::write_rounded(const Node& value, const SqlType& type) {
    if (type.id != TypeId::numeric || !is_computed(value)) return false;
    const TypeDef& def = type.definition();
    write_settled(value, def.has_scale ? def.scale : kept_decimals, "param");
    return true;
}

//! round() alone gives 370370367036.3 with another last bit than the number itself has; its text hasn't got that bit.
void SqliteCompiler::write_settled(const Node& value, int decimals, std::string_view base) {
    write("CAST(CAST(round(");
    if (value.kind == Kind::bind) write_operand(value, Op::custom, base);
    else write_expression(value);
    write(", " + std::to_string(decimals) + ") AS TEXT) AS NUMERIC)");
}

}  // namespace aludel::sqlite
