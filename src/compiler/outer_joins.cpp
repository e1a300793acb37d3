#include "compiler/from_elements.hpp"

#include "aludel/base/error.hpp"
#include "schema/definition.hpp"
#include "sql/exported_columns.hpp"

namespace aludel::compiler {

using namespace sql;

namespace {

struct NullableFrom {
    const FromNode* from;
    std::string join;   // for the message
};

//! Those within a join that is one element of FROM.
void add_nullable(const FromNode& from, std::vector<NullableFrom>& nullable) {
    const auto* join = as_if<JoinNode>(from);
    if (!join) return;
    add_nullable(*join->left, nullable);
    add_nullable(*join->right, nullable);
    if (join->join_kind != JoinKind::inner) nullable.push_back({join->right.get(), "LEFT OUTER JOIN " + from_title(*join->right)});
    if (join->join_kind == JoinKind::full) nullable.push_back({join->left.get(), "FULL OUTER JOIN " + from_title(*join->right)});
}

//! The FROMs whose rows may be absent, each with the join that makes them so.
std::vector<NullableFrom> nullable_froms(std::span<const FromElement> elements) {
    std::vector<NullableFrom> nullable;
    for (const FromElement& element : elements) {
        add_nullable(*element.base, nullable);
        for (const JoinPart& part : element.joins) add_nullable(*part.target, nullable);
        std::vector<const FromNode*> before{element.base.get()};
        for (const JoinPart& part : element.joins) {
            const std::string title = from_title(*part.target);
            if (part.kind == JoinKind::full)
                for (const FromNode* from : before) nullable.push_back({from, "FULL OUTER JOIN " + title});
            if (part.kind != JoinKind::inner)
                nullable.push_back({part.target.get(), part.kind == JoinKind::full ? "FULL OUTER JOIN " + title
                                                                                    : "LEFT OUTER JOIN " + title});
            before.push_back(part.target.get());
        }
    }
    return nullable;
}

const NullableFrom* find(const std::vector<NullableFrom>& nullable, const FromNode* from) {
    for (const NullableFrom& entry : nullable)
        if (entry.from == from) return &entry;
    return nullptr;
}

//! A column whose C++ type is an optional whatever the join does. Of a subquery's columns the type is not known here.
bool may_be_null_anyway(const ColumnNode& column) {
    const TableNode* table = table_below(*column.from);
    return !table || table->serial == 0 || static_cast<const schema::TableDef&>(*table).column(column.index).nullable;
}

void check_column(const ColumnNode& column, const std::vector<NullableFrom>& nullable) {
    const NullableFrom* outer = find(nullable, column.from);
    if (!outer || may_be_null_anyway(column)) return;
    const std::string name = from_title(*column.from) + "." + column.name;
    throw CompileError("The " + outer->join + " can make the column " + name +
                       " NULL, but it is selected as a non-nullable type. Select optional_(" + name + ").");
}

void check_entity(const EntityNode& entity, const std::vector<NullableFrom>& nullable) {
    const NullableFrom* outer = find(nullable, entity.from.get());
    if (!outer || entity.optional) return;
    throw CompileError("The " + outer->join + " gives rows that have no " + entity.info->name +
                       ", but the class is selected as if it were always there. Select optional_(" +
                       from_title(*entity.from) + ").");
}

//! Is the expression NULL whenever one of its operands is?
bool is_strict(Op op) {
    switch (op) {
        case Op::is_: case Op::is_not: case Op::is_distinct_from: case Op::is_not_distinct_from: case Op::in_:
        case Op::not_in: case Op::custom: return false;
        default: return true;
    }
}

//! The expression's C++ type says NULL only where its operands' types do, so each of them is looked at. What turns a
//! NULL into something else (coalesce, CASE, IS) or has a type that reads it (aggregates) is let pass.
void check_item(const Node& item, const std::vector<NullableFrom>& nullable) {
    switch (item.kind) {
        case Kind::column: return check_column(as<ColumnNode>(item), nullable);
        case Kind::entity: return check_entity(as<EntityNode>(item), nullable);
        case Kind::label: return check_item(*as<LabelNode>(item).operand, nullable);
        case Kind::cast: return check_item(*as<CastNode>(item).operand, nullable);
        case Kind::unary: return check_item(*as<UnaryNode>(item).operand, nullable);
        case Kind::binary: {
            const BinaryNode& binary = as<BinaryNode>(item);
            if (!is_strict(binary.op)) return;
            check_item(*binary.left, nullable);
            return check_item(*binary.right, nullable);
        }
        case Kind::list: {
            const ListNode& list = as<ListNode>(item);
            if (list.op == Op::and_ || list.op == Op::or_) return;
            for (const NodeRef& term : list.terms) check_item(*term, nullable);
            return;
        }
        default: return;
    }
}

}  // namespace

void check_outer_joins(const SelectNode& select, std::span<const FromElement> elements) {
    if (!select.typed) return;
    const auto nullable = nullable_froms(elements);
    if (nullable.empty()) return;
    for (const NodeRef& item : select.items) check_item(*item, nullable);
}

}  // namespace aludel::compiler
