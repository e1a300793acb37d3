#include "compiler/entity_froms.hpp"

#include "aludel/base/error.hpp"
#include "compiler/from_elements.hpp"
#include "compiler/linter.hpp"
#include "sql/build_support.hpp"
#include "sql/kinds.hpp"
#include "sql/visit.hpp"

#include <algorithm>

namespace aludel::compiler {

using namespace sql;

namespace {

using Froms = std::vector<FromRef>;

bool holds(const Froms& froms, const FromRef& from) { return std::find(froms.begin(), froms.end(), from) != froms.end(); }

//! The condition that tells the rows of a FROM from others of its table; empty where there is none to add.
NodeRef criterion_of(const FromRef& from) {
    const auto* entity = as_if<EntityFromNode>(*from);
    return entity && entity->info->criterion ? entity->info->criterion(*entity->info, from) : NodeRef();
}

const FromRef& element_of(const FromRef& from) {
    const auto* entity = as_if<EntityFromNode>(*from);
    return entity ? entity->element : from;
}

NodeRef both(const NodeRef& a, const NodeRef& b) {
    const NodeRef terms[] = {a, b};
    return build::conjunction(Op::and_, terms, 2);
}

void add_members(const FromRef& from, Froms& members) {
    if (!holds(members, from)) members.push_back(from);
    if (const auto* join = as_if<JoinNode>(*from)) add_members(join->left, members), add_members(join->right, members);
}

//! What a SELECT has in FROM, by its own clauses or because its columns and conditions name it, other than what it joins.
Froms bases_of(const SelectNode& select) {
    Froms named, within;   // what a join brings is not a base
    for (const JoinStep& step : select.joins) add_members(step.target, within);
    for (const FromRef& from : select.froms) {
        named.push_back(from);
        if (const auto* join = as_if<JoinNode>(*from)) add_members(join->left, within), add_members(join->right, within);
    }
    for (const JoinStep& step : select.joins)
        if (step.left) named.push_back(step.left);
    for (const NodeRef& item : select.items) collect_froms(*item, named);
    for (const NodeRef& condition : select.where) collect_froms(*condition, named);
    Froms bases;
    for (const FromRef& from : named)
        if (!holds(within, from) && !holds(bases, from)) bases.push_back(from);
    return bases;
}

//! The ON of an outer join to a subclass; empty when it stays as it is.
NodeRef amended_on(const SelectNode& select, const Froms& bases, std::size_t join) {
    const JoinStep& step = select.joins[join];
    const NodeRef criterion = step.kind == JoinKind::inner ? NodeRef() : criterion_of(step.target);
    if (!criterion) return {};
    if (step.on) return both(step.on, criterion);
    Froms left = bases;
    for (std::size_t i = 0; i < join; ++i) left.push_back(select.joins[i].target);
    for (const FromRef& from : left)
        if (const FromElement element{element_of(from), {}}; can_join(element, element_of(step.target)))
            return both(infer_on(element, element_of(step.target)), criterion);
    return {};   // refused when it is compiled
}

//! What a SELECT names column properties of: their SQL may name less.
void collect_owners(const Node& expression, Froms& owners) {
    if (expression.kind == Kind::column) {
        const auto& column = as<ColumnNode>(expression);
        if (column.property_of && !holds(owners, FromRef(column.from))) owners.push_back(FromRef(column.from));
        return;
    }
    if (expression.kind == Kind::entity || facts_of(expression.kind).stands_alone) return;
    for_each_child(expression, [&](const Node& child) { collect_owners(child, owners); });
}
Froms owners_of_properties(const SelectNode& select) {
    Froms owners;
    for (const NodeRef& item : select.items) collect_owners(*item, owners);
    for (const NodeRef& condition : select.where) collect_owners(*condition, owners);
    return owners;
}

void add_tables(const FromRef& from, Froms& tables) {
    const FromRef& element = element_of(from);
    const auto* join = as_if<JoinNode>(*element);
    if (!join) return tables.push_back(element);
    add_tables(join->left, tables);
    add_tables(join->right, tables);
}
bool says_correlation(const SelectNode& select) {
    const ClausesNode& clauses = clauses_of(select);
    return !select.correlate.empty() || !clauses.correlate_except.empty() || clauses.correlate_nothing || clauses.correlate_except_nothing;
}
//! The SQL of a column property, whose SELECTs share the rows of its own class alone with the statement: what else they name is
//! in their FROM, whatever the statement reads. One that says what it shares stays as it is.
NodeRef correlated(const NodeRef& expression, const FromRef& from) {
    return transform(expression, [&](const Node& node) -> NodeRef {
        const auto* select = as_if<SelectNode>(node);
        if (!select || says_correlation(*select)) return {};
        Froms tables;
        add_tables(from, tables);
        NodeRef made(&node);
        for (const FromRef& table : tables) made = build::correlate(std::move(made), table);
        return made;
    });
}

//! A SELECT with the conditions of the subclasses in its FROM, and with those in FROM that only its columns name, whose tables
//! come as a join; empty when it stays as it is. One that belongs to a SELECT around it is named again: the compiler leaves it
//! out, and its condition holds there, too.
NodeRef amended_select(const SelectNode& select) {
    const Froms bases = bases_of(select);
    const auto is_class = [](const FromRef& from) { return from->kind == Kind::entity_from; };
    const bool has_class = std::any_of(bases.begin(), bases.end(), is_class);
    const Froms owners = owners_of_properties(select);
    const bool chooses_left = std::any_of(select.joins.begin(), select.joins.end(), [](const JoinStep& step) { return !step.left; });
    std::vector<NodeRef> conditions;
    for (const FromRef& from : bases)
        if (NodeRef criterion = criterion_of(from)) conditions.push_back(std::move(criterion));
    for (const JoinStep& step : select.joins)
        if (NodeRef criterion = step.kind == JoinKind::inner ? criterion_of(step.target) : NodeRef()) conditions.push_back(std::move(criterion));

    const NodeRef original(&select);
    NodeRef made = original;
    for (const FromRef& from : bases)
        if (((has_class && (is_class(from) || chooses_left)) || holds(owners, from)) && !holds(Froms(select.froms.begin(), select.froms.end()), from))
            made = build::select_from(std::move(made), from);
    if (!conditions.empty()) made = build::where(std::move(made), conditions.data(), conditions.size());
    for (std::size_t i = 0; i < select.joins.size(); ++i)
        if (NodeRef on = amended_on(select, bases, i)) build::editable<SelectNode>(made).joins[i].on = std::move(on);
    return made == original ? NodeRef() : made;
}

//! The columns of an entity in a SELECT, where it does not list them.
std::vector<NodeRef> columns_of(const EntityNode& entity, const EntityFromNode* from) {
    std::vector<NodeRef> columns;
    if (from)
        for (std::size_t i = 0; i < from->selected(); ++i) columns.push_back(build::column_at(entity.from, i));
    else
        for (std::size_t slot = 0; slot < entity.info->columns.size(); ++slot)
            columns.push_back(build::slot_column_at(entity.from, *entity.info, slot));
    return columns;
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
        case Kind::insert: return as_if<EntityFromNode>(*as<InsertNode>(statement).table);
        case Kind::delete_: return as_if<EntityFromNode>(*as<DeleteNode>(statement).table);
        default: return nullptr;
    }
}

//! An UPDATE or DELETE of a subclass changes only its own rows of the table.
NodeRef amended_change(const Node& statement, bool executed) {
    const EntityFromNode* target = target_of(statement);
    if (!target) return {};
    if (statement.kind == Kind::insert)
        throw CompileError("A row of class " + target->info->name + " has the value that tells its class, and maybe parts in several tables. "
                           "Execute its INSERT in a Session, or insert into each table by its own name: table(...).");
    if (executed) check_has_where(statement);   // before it gets one
    if (target->element->kind == Kind::join)
        throw CompileError("The rows of class " + target->info->name + " are in several tables, and one UPDATE or DELETE changes one. "
                           "Execute it in a Session, or change each table by its own name: table(...).");
    const NodeRef criterion = criterion_of(FromRef(target));
    return criterion ? build::where(NodeRef(&statement), &criterion, 1) : NodeRef();
}

class Lowering final : public Replace {
public:
    explicit Lowering(bool executed) : executed_(executed) {}

    NodeRef operator()(const Node& node) override {
        switch (node.kind) {
            case Kind::column: return column(as<ColumnNode>(node));
            case Kind::entity_from: return NodeRef(as<EntityFromNode>(node).element);
            case Kind::entity: return entity(as<EntityNode>(node));
            default: return {};
        }
    }
    NodeRef amended(const Node& node) override {
        switch (node.kind) {
            case Kind::select: return amended_select(as<SelectNode>(node));
            case Kind::join: return amended_join(as<JoinNode>(node));
            default: return amended_change(node, executed_);
        }
    }

private:
    //! Empty for a column of a table.
    NodeRef column(const ColumnNode& column) {
        if (column.property_of) return property(column, FromRef(column.from));
        if (column.from->kind != Kind::entity_from) return {};
        const NodeRef below = build::column_below(column);
        const auto& own = as<ColumnNode>(below);
        return own.property_of ? property(own, FromRef(column.from)) : below;
    }
    NodeRef entity(const EntityNode& entity) {
        const auto* from = as_if<EntityFromNode>(*entity.from);
        if (!entity.columns.empty() || (!from && !entity.info->has_properties)) return {};
        std::vector<NodeRef> columns = columns_of(entity, from);
        for (NodeRef& of_class : columns)
            if (NodeRef lowered = column(as<ColumnNode>(of_class))) of_class = std::move(lowered);
        return build::entity(*entity.info, from ? from->element : entity.from, entity.optional, columns.data(), columns.size(),
                             from ? from->below : entity.below);
    }

    //! The SQL of a column property, said of one FROM of its class. A SELECT that names it twice has it once, with a label.
    NodeRef property(const ColumnNode& column, const FromRef& from) {
        const EntityInfo& info = *column.property_of;
        const Node* const key = info.properties[column.index ^ property_bit].get();
        for (const Property& known : properties_)
            if (known.property == key && known.from == from) return known.sql ? known.sql : throw_circular(info, column);
        const std::size_t place = properties_.size();
        properties_.push_back({key, from, {}});
        const NodeRef expression = transform(info.expression(info, column), static_cast<Replace&>(*this));
        NodeRef said = build::label(correlated(said_of(expression, info, from), from), column.name);
        properties_[place].sql = said;
        return said;
    }
    [[noreturn]] static NodeRef throw_circular(const EntityInfo& info, const ColumnNode& column) {
        throw MappingError("The column property \"" + column.name + "\" of " + info.name + " is made of itself.");
    }
    static NodeRef said_of(const NodeRef& expression, const EntityInfo& info, const FromRef& from) {
        const auto* entity = as_if<EntityFromNode>(*from);
        if (from.get() == info.table || (entity && !entity->alias_of)) return expression;
        return transform(expression, [&](const Node& node) -> NodeRef {
            if (const auto* column = as_if<ColumnNode>(node)) {
                if (entity) return build::column_within(*entity, *column);
                return column->from == info.table ? build::column_at(from, column->index) : NodeRef();
            }
            return !entity && &node == info.table ? NodeRef(from) : NodeRef();
        });
    }

    struct Property {
        const Node* property;   // that of the class itself
        FromRef from;
        NodeRef sql;            // empty while it is being made
    };

    const bool executed_;
    std::vector<Property> properties_{};
};

}  // namespace

NodeRef without_entity_froms(const NodeRef& statement, bool executed) {
    Lowering lowering(executed);
    return transform(statement, static_cast<Replace&>(lowering));
}

}  // namespace aludel::compiler
