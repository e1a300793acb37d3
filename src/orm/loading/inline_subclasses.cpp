#include "orm/loading/inline_subclasses.hpp"

#include "sql/build_support.hpp"
#include "sql/exported_columns.hpp"
#include "sql/visit.hpp"

#include <algorithm>
#include <utility>

namespace aludel::orm {

using sql::FromRef;
using sql::NodeRef;
namespace build = sql::build;

InlineSubclasses::InlineSubclasses(const MapperImpl& mapper, FromRef from) : mapper_(&mapper), from_(std::move(from)) {
    for (const sql::EntityInfo* subclass : mapper.inline_below) add_join(static_cast<const MapperImpl&>(*subclass));
}

void InlineSubclasses::add_join(const MapperImpl& subclass) {
    if (subclass.inheritance.kind != InheritanceKind::joined) return;
    const FromRef alias = build::alias(FromRef(&subclass.definition), {});
    std::vector<NodeRef> terms;
    for (const auto& [slot, column] : subclass.parts.back().columns)
        if (slot < subclass.inherited) terms.push_back(equal(mapper_->column_in(from_, slot), build::column_at(alias, column)));
    joins_.push_back({&subclass.definition, alias, all_of(terms)});
}

//! A column in one of the joined tables, or in one of the class itself.
NodeRef InlineSubclasses::column(const schema::ColumnDef& column) const {
    if (column.property_of) return property(column);
    const auto join = std::find_if(joins_.begin(), joins_.end(), [&](const Join& known) { return known.table == column.from; });
    if (join != joins_.end()) return build::column_at(join->alias, column.index);
    if (from_->kind != sql::Kind::entity_from) return build::column_at(from_, column.index);
    return build::column_within(sql::as<sql::EntityFromNode>(*from_), column);
}

//! The SQL of a column property of a subclass, said of the joined tables.
NodeRef InlineSubclasses::property(const schema::ColumnDef& of_class) const {
    const NodeRef sql = of_class.property_of->expression(*of_class.property_of, of_class);
    const NodeRef said = sql::transform(sql, [&](const sql::Node& node) -> NodeRef {
        const auto* named = sql::as_if<sql::ColumnNode>(node);
        if (!named) return {};
        const NodeRef below = build::column_below(*named);
        const auto& own = sql::as<sql::ColumnNode>(below);
        if (own.property_of) return property(static_cast<const schema::ColumnDef&>(*own.property_of->properties[own.index ^ sql::property_bit]));
        const MapperImpl& subclass = static_cast<const MapperImpl&>(*of_class.property_of);
        const bool is_of_class = std::any_of(subclass.parts.begin(), subclass.parts.end(), [&](const TablePart& part) { return part.table == own.from; });
        return is_of_class ? column(static_cast<const schema::ColumnDef&>(own)) : NodeRef();
    });
    return build::label(said, of_class.name);
}

NodeRef InlineSubclasses::item(bool optional) const {
    std::vector<NodeRef> columns = EntityColumns(*mapper_, from_).all();
    for (const sql::EntityInfo* info : mapper_->inline_below) {
        const auto& subclass = static_cast<const MapperImpl&>(*info);
        for (std::size_t slot = subclass.inherited; slot < subclass.slots.size(); ++slot) columns.push_back(column(subclass.column(slot)));
    }
    return build::entity(*mapper_, from_, optional, columns.data(), columns.size(), mapper_->inline_below);
}

NodeRef InlineSubclasses::joined_to(NodeRef statement) const {
    for (const Join& join : joins_) statement = build::join(std::move(statement), from_, join.alias, join.on, sql::JoinKind::left);
    return statement;
}

namespace {

//! The mapping has something to say of it: nothing else has been said of subclasses.
bool is_plain(const sql::EntityNode& entity) {
    if (!entity.columns.empty()) return false;
    const auto* from = sql::as_if<sql::EntityFromNode>(*entity.from);
    return from ? from->info == entity.info && from->below.empty() : sql::table_below(*entity.from) != nullptr;
}

}  // namespace

NodeRef with_inline_subclasses(NodeRef statement) {
    const auto* select = sql::as_if<sql::SelectNode>(*statement);
    if (!select || !select->group_by.empty() || sql::clauses_of(*select).lock.present) return statement;
    const bool is_typed = select->typed;
    std::vector<NodeRef> items(select->items.begin(), select->items.end());
    std::vector<InlineSubclasses> found;
    for (NodeRef& item : items) {
        const auto* entity = sql::as_if<sql::EntityNode>(*item);
        if (!entity || static_cast<const MapperImpl&>(*entity->info).inline_below.empty() || !is_plain(*entity)) continue;
        found.emplace_back(static_cast<const MapperImpl&>(*entity->info), entity->from);
        item = found.back().item(entity->optional);
    }
    if (found.empty()) return statement;
    for (const InlineSubclasses& with : found) statement = with.joined_to(std::move(statement));
    return build::with_items(std::move(statement), items.data(), items.size(), false, is_typed);
}

}  // namespace aludel::orm
