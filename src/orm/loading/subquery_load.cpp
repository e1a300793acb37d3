#include "orm/loading/subquery_load.hpp"

#include "orm/loading/unflushed.hpp"
#include "orm/mapping/condition.hpp"
#include "sql/build_support.hpp"
#include "sql/visit.hpp"

namespace aludel::orm {

using sql::FromRef;
using sql::NodeRef;
namespace build = sql::build;

namespace {

//! Parameters come with an execution, and the statement that is made of this one has another.
bool has_parameters(const sql::Node& node) {
    if (const auto* bind = sql::as_if<sql::BindNode>(node)) return !bind->is_literal();
    bool found = false;
    sql::for_each_child(node, [&](const sql::Node& part) { found = found || has_parameters(part); });
    return found;
}

//! The statement as a subquery of the columns that the first step begins with. DISTINCT comes before LIMIT, so with LIMIT
//! rows may repeat.
FromRef embedded(const SubqueryPath& path, const std::vector<NodeRef>& columns) {
    NodeRef inner = path.statement;
    auto& select = build::editable<sql::SelectNode>(inner);
    select.options.clear();
    select.execution = {};
    const bool is_limited = select.limit || select.offset || sql::clauses_of(select).fetch.count;
    if (!is_limited) {
        select.order_by.clear();
        const RelationshipDef& first = *path.steps.front();
        select.distinct |= local_slots(first) != first.parent->keys || !select.joins.empty();
    }
    inner = build::with_items(std::move(inner), columns.data(), columns.size(), false, false);
    return build::subquery(build::label_style(std::move(inner), sql::LabelStyle::table_and_column), {});
}

//! Where the columns are that a step begins with.
struct Near {
    FromRef from;
    std::vector<NodeRef> columns;   //!< of the step's local slots, in their order
};

//! The terms that link the near columns with what a step leads to.
std::vector<NodeRef> near_terms_of(const RelationshipDef& relationship, const std::vector<NodeRef>& columns, const FromRef& far) {
    std::vector<NodeRef> terms;
    std::size_t i = 0;
    for (const SecondaryPair& pair : relationship.local_pairs)
        terms.push_back(equal(columns[i++], build::column_at(far, pair.column)));
    for (const SyncPair& pair : relationship.pairs)
        terms.push_back(equal(columns[i++], relationship.target->column_in(far, pair.remote)));
    if (relationship.direction != Direction::many_to_many)
        for (NodeRef& term : further_terms(relationship, {}, far)) terms.push_back(std::move(term));
    return terms;
}

NodeRef join_step(NodeRef statement, const RelationshipDef& relationship, const Near& near, const FromRef& far) {
    if (relationship.direction != Direction::many_to_many)
        return build::join(std::move(statement), near.from, far, all_of(near_terms_of(relationship, near.columns, far)), sql::JoinKind::inner);
    const FromRef association = build::alias(FromRef(relationship.secondary), {});
    statement = build::join(std::move(statement), near.from, association,
                            all_of(near_terms_of(relationship, near.columns, association)), sql::JoinKind::inner);
    const EntityColumns target(*relationship.target, far);
    return build::join(std::move(statement), association, far, all_of(far_terms(relationship, association, target)), sql::JoinKind::inner);
}

std::vector<NodeRef> slots_of(const FromRef& from, const MapperImpl& mapper, const std::vector<std::uint32_t>& slots) {
    std::vector<NodeRef> columns;
    for (std::uint32_t slot : slots) columns.push_back(mapper.column_in(from, slot));
    return columns;
}

}  // namespace

//! Each step has to begin at the class that the one before has selected, or at a base of it.
bool SubqueryPath::is_usable() const noexcept {
    if (!statement || !from || steps.empty()) return false;
    const auto* subclass = sql::as_if<sql::EntityFromNode>(*from);
    const MapperImpl& first = *steps.front()->parent;
    bool fits = subclass ? static_cast<const MapperImpl&>(*subclass->info).is_a(first) : !first.is_subclass();
    for (std::size_t i = 1; i < steps.size(); ++i) fits = fits && steps[i - 1]->target->is_a(*steps[i]->parent);
    for (const RelationshipDef* step : steps) fits = fits && !step->goes_by_owner;
    return fits;
}

bool can_be_subquery(const sql::Node& statement) {
    return statement.kind == sql::Kind::select && !has_parameters(statement);
}

void load_subquery(Store& store, Connection& connection, const std::vector<InstanceState*>& owners, const RelatedQuery& query,
                   const SubqueryPath& path) {
    std::vector<SqlType> types;
    for (std::uint32_t slot : local_slots(query.relationship)) types.push_back(query.relationship.parent->column_type(slot));
    WaitingOwners waiting = waiting_owners(store, owners, query.relationship, std::move(types));
    if (waiting.empty()) return;
    const RelationshipDef& first = *path.steps.front();
    const std::vector<NodeRef> begun = slots_of(FromRef(path.from), *first.parent, local_slots(first));
    Near near{embedded(path, begun), {}};
    for (std::size_t i = 0; i < begun.size(); ++i) near.columns.push_back(build::column_at(near.from, i));

    struct Join {
        const RelationshipDef* relationship;
        Near near;
        FromRef far;
    };
    const EntityColumns target = query.far();
    std::vector<Join> joins;
    for (std::size_t i = 0; i < path.steps.size(); ++i) {
        const RelationshipDef& step = *path.steps[i];
        const bool is_last = i + 1 == path.steps.size();
        const FromRef far = is_last ? target.from() : build::alias(step.target->from(), {});
        joins.push_back({&step, near, far});
        if (!is_last) near = {far, slots_of(far, *step.target, local_slots(*path.steps[i + 1]))};
    }
    std::vector<NodeRef> items = near.columns;
    items.push_back(build::entity(*query.relationship.target, target.from(), false));
    NodeRef statement = build::select_from(build::select(items.data(), items.size(), true), joins.front().near.from);
    for (const Join& join : joins) statement = join_step(std::move(statement), *join.relationship, join.near, join.far);

    collect(store, connection, completed(std::move(statement), query, target), waiting, true);
    apply_unflushed(store, query.relationship, waiting.hand_out(0, waiting.size(), query.relationship));
}

}  // namespace aludel::orm
