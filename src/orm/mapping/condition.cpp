#include "orm/mapping/condition.hpp"

#include "aludel/base/error.hpp"
#include "sql/visit.hpp"

namespace aludel::orm {

using sql::FromRef;
using sql::NodeRef;
namespace build = sql::build;

std::vector<NodeRef> EntityColumns::all() const {
    std::vector<NodeRef> columns;
    for (std::size_t slot = 0; slot < mapper_->slots.size(); ++slot) columns.push_back(at(slot));
    for (const sql::EntityInfo* info : below()) {
        const EntityColumns own = as(static_cast<const MapperImpl&>(*info));
        for (std::size_t slot = info->inherited; slot < info->slots.size(); ++slot) columns.push_back(own.at(slot));
    }
    return columns;
}

NodeRef EntityColumns::item(bool optional) const {
    const std::vector<NodeRef> columns = all();
    return build::entity(*mapper_, from_, optional, columns.data(), columns.size(), below());
}

NodeRef equal(const NodeRef& a, const NodeRef& b) { return build::binary(sql::Op::eq, a, b, TypeId::boolean); }

NodeRef all_of(const std::vector<NodeRef>& terms) {
    if (terms.size() < 2) return terms.empty() ? NodeRef() : terms.front();
    return build::conjunction(sql::Op::and_, terms.data(), terms.size());
}

std::vector<NodeRef> further_terms(const RelationshipDef& relationship, const std::function<NodeRef(std::size_t)>& owner, const FromRef& far,
                                   const FromRef& secondary) {
    if (!relationship.further) return {};
    const MapperImpl &parent = *relationship.parent, &target = *relationship.target;
    return {sql::transform(relationship.further, [&](const sql::Node& node) -> NodeRef {
        const auto* column = sql::as_if<sql::ColumnNode>(node);
        if (column && column->from == relationship.further_owner.get())
            return owner(static_cast<std::size_t>(slot_in(parent, relationship.further_owner, *column)));
        if (column && column->from == relationship.further_target.get())
            return target.column_in(far, static_cast<std::size_t>(slot_in(target, relationship.further_target, *column)));
        if (column && secondary && column->from == relationship.secondary) return build::column_at(secondary, column->index);
        return {};
    })};
}

std::vector<NodeRef> near_terms(const RelationshipDef& relationship, const EntityColumns& owner, const FromRef& far) {
    const EntityColumns parent = owner.as(*relationship.parent);
    std::vector<NodeRef> terms;
    for (const SecondaryPair& pair : relationship.local_pairs)
        terms.push_back(equal(parent.at(pair.slot), build::column_at(far, pair.column)));
    for (const SyncPair& pair : relationship.pairs)
        terms.push_back(equal(parent.at(pair.local), relationship.target->column_in(far, pair.remote)));
    if (relationship.direction != Direction::many_to_many)
        for (NodeRef& term : further_terms(relationship, [&](std::size_t slot) { return parent.at(slot); }, far)) terms.push_back(std::move(term));
    return terms;
}

std::vector<NodeRef> far_terms(const RelationshipDef& relationship, const FromRef& secondary, const EntityColumns& target) {
    std::vector<NodeRef> terms;
    for (const SecondaryPair& pair : relationship.remote_pairs)
        terms.push_back(equal(target.at(pair.slot), build::column_at(secondary, pair.column)));
    for (NodeRef& term : further_terms(relationship, {}, target.from(), secondary)) terms.push_back(std::move(term));
    return terms;
}

NodeRef said_of(const NodeRef& condition, const MapperImpl& mapper, const FromRef& alias) {
    const FromRef& table = mapper.from();
    if (!condition || alias == table) return condition;
    return sql::transform(condition, [&](const sql::Node& node) -> NodeRef {
        if (const auto* column = sql::as_if<sql::ColumnNode>(node); column && column->from == table.get())
            for (std::size_t slot = 0; slot < mapper.columns.size(); ++slot)
                if (mapper.columns[slot] == column->index) return mapper.column_in(alias, slot);
        return &node == table.get() ? NodeRef(alias) : NodeRef();
    });
}

namespace detail {

const sql::RelationshipInfo* info_of(const RelationshipDef& relationship) noexcept { return &relationship; }

NodeRef with_criteria(const NodeRef& criteria, const NodeRef* conditions, std::size_t count) {
    std::vector<NodeRef> terms(conditions, conditions + count);
    if (criteria) terms.insert(terms.begin(), criteria);
    return all_of(terms);
}

NodeRef join_relationship(NodeRef statement, const RelationshipUse& use, const NodeRef& on, sql::JoinKind kind) {
    const RelationshipDef& relationship = *use.definition;
    const MapperImpl& parent = require_configured(*relationship.parent);
    const MapperImpl& target = *relationship.target;
    const FromRef far = use.target ? use.target : target.from();
    const EntityColumns near(parent, use.from);
    if (use.from == far)
        throw ArgumentError("Joining " + relationship.full_name() + " to its own table needs a second name for one side: "
                            "auto other = aliased(table); and join(" + relationship.spec.name + ".of_type(other)).");
    std::vector<NodeRef> more;
    if (use.criteria) more.push_back(said_of(use.criteria, target, far));
    if (on) more.push_back(on);

    const auto with = [](std::vector<NodeRef> terms, const std::vector<NodeRef>& others) {
        terms.insert(terms.end(), others.begin(), others.end());
        return all_of(terms);
    };
    if (relationship.direction != Direction::many_to_many)
        return build::join(std::move(statement), use.from, far, with(near_terms(relationship, near, far), more), kind);
    const FromRef secondary(relationship.secondary);
    const NodeRef first = all_of(near_terms(relationship, near, secondary));
    const NodeRef second = with(far_terms(relationship, secondary, EntityColumns(target, far)), more);
    statement = build::join(std::move(statement), use.from, secondary, first, kind);
    return build::join(std::move(statement), secondary, far, second, kind);
}

}  // namespace detail
}  // namespace aludel::orm
