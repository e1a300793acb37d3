#include "compiler/sql_compiler.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/type_def.hpp"
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

//! NOT of a sum, which readers would take for the sum of a NOT.
bool is_negated_value(Op inner, Binding outer) {
    return outer.op == Op::not_ && !is_comparison(inner) && inner != Op::and_ && inner != Op::or_;
}

//! Does an expression need parentheses as an operand of `outer`?
bool is_looser(const Node& node, Binding outer) {
    switch (node.kind) {
        case Kind::binary: {
            const BinaryNode& binary = as<BinaryNode>(node);
            if (binary.op == Op::not_in) return false;   // brings its own
            if (binary.op == Op::custom) return needs_parentheses({Op::custom, binary.custom_precedence}, outer);
            return is_negated_value(binary.op, outer) || needs_parentheses(binary.op, outer);
        }
        case Kind::between: return needs_parentheses(Op::between, outer);
        case Kind::list: return is_negated_value(as<ListNode>(node).op, outer) || needs_parentheses(as<ListNode>(node).op, outer);
        case Kind::unary:
            if (as<UnaryNode>(node).op == Op::any_ || as<UnaryNode>(node).op == Op::all_) return false;   // brings its own
            return !is_ordering_unary(node) && needs_parentheses(as<UnaryNode>(node).op, outer);
        case Kind::exists: return needs_parentheses(Op::exists, outer);
        case Kind::filter: return needs_parentheses(Op::filter, outer);
        case Kind::collate: return needs_parentheses(Op::collate, outer);
        case Kind::type_coerce: return is_looser(unwrapped(*as<TypeCoerceNode>(node).operand), outer);
        case Kind::function: return outer.op == Op::getitem;
        default: return false;
    }
}

}  // namespace

void SqlCompiler::write_expression(const Node& node) {
    switch (node.kind) {
        case Kind::column: return write_column(as<ColumnNode>(node));
        case Kind::named_column: return write_identifier(as<NamedColumnNode>(node).name);
        case Kind::bind: return write_bind(as<BindNode>(node), "param");
        case Kind::null_literal: return write("NULL");
        case Kind::boolean_literal: return write_boolean(as<BooleanLiteralNode>(node));
        case Kind::raw: return write(as<RawNode>(node).text);
        case Kind::star: return write("*");
        case Kind::unary: return write_unary(as<UnaryNode>(node));
        case Kind::binary: return write_binary(as<BinaryNode>(node));
        case Kind::between: return write_between(as<BetweenNode>(node));
        case Kind::list: return write_list(as<ListNode>(node));
        case Kind::tuple: return write_tuple(as<TupleNode>(node));
        case Kind::array: return write_array(as<ArrayNode>(node));
        case Kind::slice: return write_slice(as<SliceNode>(node));
        case Kind::grouping:
            write("(");
            write_expression(*as<GroupingNode>(node).operand);
            return write(")");
        case Kind::function: return write_function(as<FunctionNode>(node));
        case Kind::ordered_arguments: return write_ordered_arguments(as<OrderedArgumentsNode>(node));
        case Kind::filter: return write_filter(as<FilterNode>(node));
        case Kind::within_group: return write_within_group(as<WithinGroupNode>(node));
        case Kind::over: return write_over(as<OverNode>(node));
        case Kind::cast: return write_cast(as<CastNode>(node));
        case Kind::type_coerce: return write_expression(*as<TypeCoerceNode>(node).operand);
        case Kind::extract: return write_extract(as<ExtractNode>(node));
        case Kind::collate: return write_collate(as<CollateNode>(node));
        case Kind::label: return write_expression(*as<LabelNode>(node).operand);
        case Kind::label_reference: return write_label_reference(as<LabelReferenceNode>(node).name);
        case Kind::case_: return write_case(as<CaseNode>(node));
        case Kind::exists: return write_exists(as<ExistsNode>(node));
        case Kind::scalar_subquery: return write_statement_in_brackets(*as<ScalarSubqueryNode>(node).select, SelectPlace::nested);
        case Kind::excluded: return write_excluded(as<ExcludedNode>(node));
        case Kind::dml_column: return write_dml_column(as<DmlColumnNode>(node));
        case Kind::function_column: return write_function_column(as<FunctionColumnNode>(node));
        case Kind::optional_item: return write_expression(*as<OptionalItemNode>(node).item);
        case Kind::construct: return write_construct(as<ConstructNode>(node));
        case Kind::next_value: return write_next_value(as<NextValueNode>(node));
        case Kind::select: case Kind::compound: return write_query(node, SelectPlace::nested);
        case Kind::values: return write_statement_in_brackets(node, SelectPlace::nested);
        case Kind::text: return write_text(as<TextNode>(node));
        default: refuse(node);
    }
}

void SqlCompiler::write_operand(const Node& node, Binding outer, std::string_view base) {
    const Node& bare = unwrapped(node);
    if (bare.kind == Kind::bind) return write_bind(as<BindNode>(bare), base);
    const bool around = std::exchange(in_operation_, in_operation_ || outer.op != Op::comma);
    const bool grouped = is_looser(bare, outer) || (in_operation_ && is_grouped_in_operations(bare));
    if (grouped) write("(");
    write_expression(bare);
    if (grouped) write(")");
    in_operation_ = around;
}

void SqlCompiler::write_column(const ColumnNode& column) {
    const std::string name = column_text(*column.from, column);   // numbered before the name of its FROM
    if (column.from->kind == Kind::table_function && as<TableFunctionNode>(*column.from).bare)
        return write_identifier(from_name(*column.from));
    if (!bare_columns_) {
        write_from_name(*column.from);
        write(".");
    }
    if (name == column.name) write_column_name(column);
    else write_identifier(name);
}

void SqlCompiler::write_boolean(const BooleanLiteralNode& literal) {
    if (abilities().native_boolean) write(literal.value ? "true" : "false");
    else write(literal.value ? "1" : "0");
}

void SqlCompiler::write_between(const BetweenNode& node) {
    const std::string_view base = bind_base(*node.operand);
    write_compared(*node.operand, Op::between, *node.low, "param");
    write(op_text(node.negated ? Op::not_between : Op::between));
    if (node.symmetric) write("SYMMETRIC ");
    write_compared(*node.low, Op::between, *node.operand, base);
    write(" AND ");
    write_compared(*node.high, Op::between, *node.operand, base);
}

//! A type that the database knows by its name, in the schema that this statement has for its own.
SqlType SqlCompiler::type_here(const SqlType& type) const {
    const TypeDef& def = type.definition();
    if ((type.id != TypeId::enum_ && type.id != TypeId::named) || def.name.empty()) return type;
    const std::string schema = schema_of(def.schema);
    return schema == def.schema ? type : redefined(type, [&](TypeDef& moved) { moved.schema = schema; });
}

void SqlCompiler::write_cast(const CastNode& node) {
    if (node.safe) unsupported("TRY_CAST", "Cast with cast<T>(x), which fails for values that do not fit.");
    const TypeDef& def = node.type.definition();
    if (!def.collation.empty()) {   // that is of the result, not of the type
        const SqlType bare = redefined(node.type, [](TypeDef& plain) { plain.collation.clear(), plain.collation_schema.clear(); });
        write_cast(*make_ref<CastNode>(node.operand, bare));
        write(" COLLATE ");
        if (!def.collation_schema.empty()) write_identifier(def.collation_schema), write(".");
        return write(dialect_.quote_collation(def.collation));
    }
    write("CAST(");
    write_operand(*node.operand, Op::comma);
    write(" AS ");
    write(dialect_.cast_type_text(type_here(node.type)));
    write(")");
}

void SqlCompiler::write_case(const CaseNode& node) {
    write("CASE");
    if (node.value) {
        write(" ");
        write_operand(*node.value, Op::comma);
    }
    for (std::size_t i = 0; i < node.conditions.size(); ++i) {
        write(" WHEN ");
        if (node.value) write_expression(unwrapped(*node.conditions[i]));
        else write_grouped(*node.conditions[i]);
        write(" THEN ");
        write_expression(unwrapped(*node.results[i]));
    }
    if (node.otherwise) {
        write(" ELSE ");
        write_expression(unwrapped(*node.otherwise));
    }
    write(" END");
}

void SqlCompiler::write_exists(const ExistsNode& node) {
    write("EXISTS ");
    write_statement_in_brackets(*node.select, SelectPlace::nested);
}

void SqlCompiler::write_excluded(const ExcludedNode& node) {
    write("excluded.");
    write_identifier(as<ColumnNode>(node.column).name);
}

void SqlCompiler::write_collate(const CollateNode& node) {
    write_operand(*node.operand, Op::collate);
    write(" COLLATE ");
    if (!node.schema.empty()) write_identifier(node.schema), write(".");
    write(dialect_.quote_collation(node.collation));
}

void SqlCompiler::write_tuple(const TupleNode& node) {
    write("(");
    write_all(node.elements);
    write(")");
}

void SqlCompiler::write_array(const ArrayNode& node) {
    if (!writes_arrays()) unsupported("arrays", "Compile it for PostgreSQL, or keep the values in rows of a table.");
    write("ARRAY[");
    write_all(node.elements);
    write("]");
}

void SqlCompiler::write_slice(const SliceNode& node) {
    write_operand(*node.low, Op::comma);
    write(":");
    write_operand(*node.high, Op::comma);
}

void SqlCompiler::write_next_value(const NextValueNode&) {
    unsupported("sequences", "Compile it for PostgreSQL, SQL Server, Oracle or MariaDB.");
}

void SqlCompiler::write_text(const TextNode& node) {
    for (std::size_t i = 0; i < node.pieces.size(); ++i) {
        write(node.pieces[i]);
        if (i == node.binds.size()) break;
        const BindNode& bind = as<BindNode>(node.binds[i]);
        if (bind.expanding) {
            const bool in_brackets = node.pieces[i].ends_with('(');
            write(in_brackets ? "" : "(");
            write_list_bind(bind, "param");
            write(in_brackets ? "" : ")");
        } else if (i + 1 < node.pieces.size() && begins_with_null_test(node.pieces[i + 1])) write_untyped(bind, "param");
        else write_bind(bind, "param");
    }
}

}  // namespace aludel::compiler
