#include "compiler/entity_froms.hpp"

#include "aludel/base/error.hpp"
#include "compiler/from_elements.hpp"
#include "sql/build_support.hpp"
#include "sql/depth.hpp"
#include "sql/visit.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace aludel::compiler {

using namespace sql;

namespace {

using Froms = std::vector<FromRef>;

bool holds(const Froms& froms, const FromRef& from) { return std::find(froms.begin(), froms.end(), from) != froms.end(); }

//! The condition that tells the rows of a FROM from others of its table; empty where there is none to add.
NodeRef criterion_of(const FromRef& from) {
    const auto* entity = as_if<EntityFromNode>(*from);
    return entity ? entity->info->criterion(*entity->info, from) : NodeRef();
}

const FromRef& element_of(const FromRef& from) {
    const auto* entity = as_if<EntityFromNode>(*from);
    return entity ? entity->element : from;
}

NodeRef both(const NodeRef& a, const NodeRef& b) {
    const NodeRef terms[] = {a, b};
    return build::conjunction(Op::and_, terms, 2);
}

//! What a SELECT has in FROM: by its own clauses, or because its columns and conditions name it.
struct Selected {
    Froms bases{};       //!< other than the targets of its joins
    Froms joined{};
};

Selected froms_of(const SelectNode& select) {
    Selected found;
    for (const JoinStep& step : select.joins) found.joined.push_back(step.target);
    Froms named = select.froms;
    for (const JoinStep& step : select.joins)
        if (step.left) named.push_back(step.left);
    for (const NodeRef& item : select.items) collect_froms(*item, named);
    for (const NodeRef& condition : select.where) collect_froms(*condition, named);
    for (const FromRef& from : named)
        if (!holds(found.joined, from) && !holds(found.bases, from)) found.bases.push_back(from);
    return found;
}

//! Finds which conditions each SELECT of a statement gets: for the subclasses that are in its own FROM, and not in that of a
//! SELECT around it.
class Conditions {
public:
    explicit Conditions(const Node& statement) {
        with_room(statement, [&] { walk(statement); });
    }

    //! The SELECT with its conditions, and with subclasses that only its columns name; empty when it stays as it is.
    NodeRef amended(const SelectNode& select) const {
        const auto found = added_.find(&select);
        if (found == added_.end()) return {};
        const auto& [conditions, froms] = found->second;
        NodeRef made(&select);
        for (const FromRef& from : froms) made = build::select_from(std::move(made), from);
        if (!conditions.empty()) made = build::where(std::move(made), conditions.data(), conditions.size());
        for (std::size_t i = 0; i < select.joins.size(); ++i)
            if (NodeRef on = amended_on(select, i)) build::editable<SelectNode>(made).joins[i].on = std::move(on);
        return made;
    }

private:
    void walk(const Node& node) {
        const bool is_shared = facts_of(node.kind).is_from || node.kind == Kind::select;
        if (is_shared && !met_.insert(&node).second) return;
        if (node.kind != Kind::select) return for_each_child(node, [&](const Node& part) { walk(part); });
        const auto& select = as<SelectNode>(node);
        const Selected selected = froms_of(select);
        Added added;
        const auto add = [&](const FromRef& from) {
            if (NodeRef criterion = criterion_of(from)) added.conditions.push_back(std::move(criterion));
        };
        for (const FromRef& from : selected.bases) {
            if (holds(around_, from)) continue;
            add(from);
            if (from->kind == Kind::entity_from && !holds(select.froms, from)) added.froms.push_back(from);   // its tables come as a join
        }
        bool has_outer = false;
        for (const JoinStep& step : select.joins) {
            if (step.kind == JoinKind::inner) add(step.target);
            else has_outer |= static_cast<bool>(criterion_of(step.target));
        }
        if (!added.conditions.empty() || !added.froms.empty() || has_outer) added_.emplace(&select, std::move(added));

        const std::size_t before = around_.size();
        around_.insert(around_.end(), selected.bases.begin(), selected.bases.end());
        around_.insert(around_.end(), selected.joined.begin(), selected.joined.end());
        for_each_child(node, [&](const Node& part) { walk(part); });
        around_.resize(before);
    }

    //! The ON of an outer join to a subclass; empty when it stays as it is.
    static NodeRef amended_on(const SelectNode& select, std::size_t join) {
        const JoinStep& step = select.joins[join];
        const NodeRef criterion = step.kind == JoinKind::inner ? NodeRef() : criterion_of(step.target);
        if (!criterion) return {};
        if (step.on) return both(step.on, criterion);
        Froms left = froms_of(select).bases;
        for (std::size_t i = 0; i < join; ++i) left.push_back(select.joins[i].target);
        for (const FromRef& from : left)
            if (const FromElement element{element_of(from), {}}; can_join(element, element_of(step.target)))
                return both(infer_on(element, element_of(step.target)), criterion);
        return {};   // refused when it is compiled
    }

    struct Added {
        std::vector<NodeRef> conditions{};
        Froms froms{};
    };

    Froms around_{};
    std::unordered_map<const Node*, Added> added_{};
    std::unordered_set<const Node*> met_{};
};

NodeRef lowered_entity(const EntityNode& entity) {
    const auto* from = as_if<EntityFromNode>(*entity.from);
    if (!from || !entity.columns.empty()) return {};
    std::vector<NodeRef> columns;
    for (std::size_t slot = 0; slot < from->info->own_columns.size(); ++slot)
        columns.push_back(build::column_below(as<ColumnNode>(build::column_at(entity.from, slot))));
    return build::entity(*entity.info, from->element, entity.optional, columns.data(), columns.size());
}

//! A join with the condition of a subclass on either side.
NodeRef amended_join(const JoinNode& join) {
    NodeRef on = join.on;
    for (const FromRef* side : {&join.left, &join.right})
        if (const NodeRef criterion = criterion_of(*side)) on = on ? both(on, criterion) : on;
    return on == join.on ? NodeRef() : NodeRef(build::join_from(join.left, join.right, on, join.join_kind));
}

const EntityFromNode* target_of(const Node& statement) {
    switch (statement.kind) {
        case Kind::update: return as_if<EntityFromNode>(*as<UpdateNode>(statement).table);
        case Kind::delete_: return as_if<EntityFromNode>(*as<DeleteNode>(statement).table);
        default: return nullptr;
    }
}

//! An UPDATE or DELETE of a subclass changes only its own rows of the table.
NodeRef amended_change(const Node& statement) {
    const EntityFromNode* target = target_of(statement);
    if (!target) return {};
    if (target->element->kind == Kind::join)
        throw CompileError("The rows of class " + target->info->name + " are in several tables, and one UPDATE or DELETE changes one. "
                           "Execute it in a Session, or change each table by its own name: table(...).");
    const NodeRef criterion = criterion_of(FromRef(target));
    return criterion ? build::where(NodeRef(&statement), &criterion, 1) : NodeRef();
}

class Lowering final : public Replace {
public:
    explicit Lowering(const Conditions& conditions) : conditions_(conditions) {}

    NodeRef operator()(const Node& node) override {
        switch (node.kind) {
            case Kind::column:
                return as<ColumnNode>(node).from->kind == Kind::entity_from ? build::column_below(as<ColumnNode>(node)) : NodeRef();
            case Kind::entity_from: return NodeRef(as<EntityFromNode>(node).element);
            case Kind::entity: return lowered_entity(as<EntityNode>(node));
            default: return {};
        }
    }
    NodeRef amended(const Node& node) override {
        switch (node.kind) {
            case Kind::select: return conditions_.amended(as<SelectNode>(node));
            case Kind::join: return amended_join(as<JoinNode>(node));
            default: return amended_change(node);
        }
    }

private:
    const Conditions& conditions_;
};

}  // namespace

NodeRef without_entity_froms(const NodeRef& statement) {
    const Conditions conditions(*statement);
    Lowering lowering(conditions);
    return transform(statement, static_cast<Replace&>(lowering));
}

}  // namespace aludel::compiler
