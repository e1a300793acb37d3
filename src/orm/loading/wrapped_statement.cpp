#include "orm/loading/wrapped_statement.hpp"

#include "orm/mapping/condition.hpp"
#include "sql/build_support.hpp"

#include <algorithm>

namespace aludel::orm {

using sql::NodeRef;
using sql::SelectNode;
namespace build = sql::build;

namespace {

//! What a key of ORDER BY is about, without DESC and NULLS FIRST.
const NodeRef& ordered(const NodeRef& key) {
    return key->kind == sql::Kind::unary ? ordered(sql::as<sql::UnaryNode>(key).operand) : key;
}
NodeRef with_operand(const NodeRef& key, const NodeRef& column) {
    if (key->kind != sql::Kind::unary) return column;
    const auto& unary = sql::as<sql::UnaryNode>(key);
    return build::unary(unary.op, with_operand(unary.operand, column), unary.type);
}

}  // namespace

WrappedStatement::WrappedStatement(const NodeRef& statement, std::vector<NodeRef> items)
    : select_(sql::as<SelectNode>(statement)), items_(std::move(items)), selected_(sql::select_columns(items_)) {
    NodeRef inner = statement;
    SelectNode& edited = build::editable<SelectNode>(inner);
    edited.options.clear();
    edited.execution = {};
    for (const NodeRef& key : select_.order_by) places_of_keys_.push_back(place_of(ordered(key)));
    inner = build::with_items(std::move(inner), items_.data(), items_.size(), false, false);
    subquery_ = build::subquery(build::label_style(std::move(inner), sql::LabelStyle::table_and_column), {});
}

std::size_t WrappedStatement::first_of(std::size_t item) const {
    return static_cast<std::size_t>(
        std::find_if(selected_.begin(), selected_.end(), [&](const auto& column) { return column.item == item; }) -
        selected_.begin());
}

NodeRef WrappedStatement::item(std::size_t index) const {
    const NodeRef& inner = items_[index];
    if (inner->kind == sql::Kind::entity) {
        const auto& entity = sql::as<sql::EntityNode>(inner);
        std::vector<NodeRef> all;
        for (std::size_t i = first_of(index); i < selected_.size() && selected_[i].item == index; ++i) all.push_back(build::column_at(subquery_, i));
        const auto* within = sql::as_if<sql::EntityFromNode>(*entity.from);
        return build::entity(*entity.info, subquery_, entity.optional, all.data(), all.size(), within && entity.columns.empty() ? within->below : entity.below);
    }
    const NodeRef column = build::column_at(subquery_, first_of(index));
    const std::string* name = sql::natural_name(*inner);
    return name ? build::label(column, *name) : column;
}

std::vector<NodeRef> WrappedStatement::order_by() const {
    std::vector<NodeRef> keys;
    for (std::size_t i = 0; i < select_.order_by.size(); ++i)
        keys.push_back(with_operand(select_.order_by[i], build::column_at(subquery_, places_of_keys_[i])));
    return keys;
}

std::size_t WrappedStatement::place_of(const NodeRef& key) {
    const auto* label = sql::as_if<sql::LabelReferenceNode>(*key);
    const auto known = std::find_if(selected_.begin(), selected_.end(), [&](const sql::SelectColumn& column) {
        if (label) return column.node->kind == sql::Kind::label && sql::as<sql::LabelNode>(column.node).name == label->name;
        return column.node.get() == key.get() || sql::same_column(*column.node, *key);
    });
    if (known != selected_.end()) return static_cast<std::size_t>(known - selected_.begin());
    items_.push_back(key);
    return selected_.size() + added_keys_++;
}

}  // namespace aludel::orm
