#include "compiler/sql_compiler.hpp"

#include "aludel/base/error.hpp"
#include "sql/build_support.hpp"

namespace aludel::compiler {

using namespace sql;

namespace {

bool is_plain_identifier(std::string_view name) {
    if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
    for (char c : name)
        if (!(c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) return false;
    return true;
}

//! Are the two one object, or of equal structure over the same FROMs and the same parameters?
bool is_same_expression(const Node& a, const Node& b) {
    if (&a == &b) return true;
    if (a.kind != b.kind) return false;
    StatementKey left, right;
    make_key(a, {}, left);
    make_key(b, {}, right);
    if (left.bytes != right.bytes || left.binds != right.binds) return false;
    std::vector<FromRef> left_froms, right_froms;
    collect_froms(a, left_froms);
    collect_froms(b, right_froms);
    return left_froms == right_froms;
}

}  // namespace

void SqlCompiler::write_order_by(const Node&, std::span<const NodeRef> keys) {
    write(" ORDER BY ");
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (i > 0) write(", ");
        write_order_key(*keys[i]);
    }
}

void SqlCompiler::write_order_key(const Node& key) {
    if (key.kind == Kind::label && (abilities().labels_in_order_by || bare_names_) && write_label_of(key)) return;
    if (key.kind == Kind::unary && is_ordering(as<UnaryNode>(key).op)) return write_ordering(as<UnaryNode>(key));
    write_operand(key, Op::comma);
}

void SqlCompiler::write_ordering(const UnaryNode& key) {
    const Node& operand = *key.operand;
    const bool nested = operand.kind == Kind::unary && is_ordering(as<UnaryNode>(operand).op);
    const bool names_label = operand.kind == Kind::label && (abilities().labels_in_order_by || bare_names_);
    if (nested || names_label) write_order_key(operand);
    else write_operand(operand, key.op);
    if ((key.op == Op::nulls_first || key.op == Op::nulls_last) && !abilities().nulls_first_last)
        unsupported("NULLS FIRST and NULLS LAST", "Order by a case_() that tells NULL first.");
    write(op_text(key.op));
}

void SqlCompiler::write_group_by(std::span<const NodeRef> keys) {
    write(" GROUP BY ");
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (i > 0) write(", ");
        write_operand(*keys[i], Op::comma);
    }
}

//! Writes the name of a label that the SELECT lists; false when it does not.
bool SqlCompiler::write_label_of(const Node& label) {
    if (scopes_.empty() || !scopes_.back().selected) return false;
    SelectedColumns& selected = *scopes_.back().selected;
    for (std::size_t i = 0; i < selected.columns.size(); ++i) {
        const Node& item = *selected.columns[i].node;
        if (item.kind != Kind::label || as<LabelNode>(item).name != as<LabelNode>(label).name) continue;
        if (!is_same_expression(unwrapped(item), unwrapped(label))) continue;
        write_identifier(selected_name(selected, i));
        return true;
    }
    return false;
}

//! A name in ORDER BY or GROUP BY: a label, a selected column, a column of FROM; else it is the program's own.
void SqlCompiler::write_label_reference(const std::string& name) {
    if (!scopes_.empty() && scopes_.back().selected) {
        SelectedColumns& selected = *scopes_.back().selected;
        for (std::size_t i = 0; i < selected.columns.size(); ++i) {
            const SelectColumn& column = selected.columns[i];
            if (column.form == LabelForm::none || selected_name(selected, i) != name) continue;
            if (bare_names_) return write_identifier(name);
            if (column.form == LabelForm::natural || !abilities().labels_in_order_by) return write_expression(unwrapped(*column.node));
            return write_identifier(name);
        }
    }
    if (!scopes_.empty())
        for (const FromNode* from : scopes_.back().shown)
            if (const NodeRef column = build::find_column(FromRef(from), name)) return write_expression(*column);
    if (is_plain_identifier(name)) return write_identifier(name);
    throw CompileError("\"" + name + "\" in ORDER BY or GROUP BY is neither a label nor a column of the statement. " +
                       "Write an expression, or literal_column(\"...\") for SQL of your own.");
}

}  // namespace aludel::compiler
