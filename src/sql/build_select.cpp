#include "sql/build_support.hpp"

#include "aludel/base/error.hpp"
#include "sql/depth.hpp"
#include "sql/kinds.hpp"
#include "sql/shared_parameters.hpp"

namespace aludel::sql::build {

namespace {

[[noreturn]] void throw_not_a_select(const Node& statement, std::string_view clause) {
    throw ArgumentError(std::string(clause) + " belongs to a SELECT, this is a statement of kind '" +
                        std::string(kind_name(statement.kind)) + "'.");
}

SelectNode& edit_select(NodeRef& statement, std::string_view clause) {
    if (statement->kind != Kind::select) throw_not_a_select(*statement, clause);
    return editable<SelectNode>(statement);
}

//! Calls `edit` with the SELECT or compound select, which both have the clause.
template <class F>
NodeRef edit_query(NodeRef statement, std::string_view clause, F&& edit) {
    switch (statement->kind) {
        case Kind::select: edit(editable<SelectNode>(statement)); break;
        case Kind::compound: edit(editable<CompoundNode>(statement)); break;
        default: throw_not_a_select(*statement, clause);
    }
    return statement;
}

template <class List>
void append(Node& statement, List& list, const NodeRef* nodes, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) deepen(statement, *nodes[i]);
    list.insert(list.end(), nodes, nodes + count);
}

//! A number of rows, whose parameter is called that wherever a dialect writes it.
NodeRef counting(const NodeRef& count) {
    const auto* bind = as_if<BindNode>(count);
    if (!bind || !bind->is_literal() || !bind->base.empty()) return count;
    if (count->is_unique()) {   // a literal that nobody else has seen yet
        const_cast<BindNode*>(bind)->base = "param";
        return count;
    }
    auto named = make_ref<BindNode>(*bind);
    named->base = "param";
    return named;
}

//! Sort and group keys; one that repeats an item of the SELECT has the item's parameters.
template <class Query, class List>
void append_keys(Query& query, List& list, const NodeRef* keys, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        NodeRef key = keys[i];
        if constexpr (std::is_same_v<Query, SelectNode>) key = with_parameters_of({query.items.data(), query.items.size()}, key);
        append(query, list, &key, 1);
    }
}

//! Conditions beyond these go into the last one, as an AND: a statement that gets one after another in a loop is
//! copied each time.
constexpr std::size_t most_conditions = 16;

template <class Statement>
void append_conditions(NodeRef& ref, const NodeRef* conditions, std::size_t count) {
    Statement& statement = editable<Statement>(ref);
    auto& where = statement.where;
    for (std::size_t i = 0; i < count; ++i) {
        if (adds_nothing(*conditions[i])) continue;
        if (where.size() < most_conditions) where.push_back(conditions[i]);
        else {
            const NodeRef both[] = {std::move(where.back()), conditions[i]};
            where.back() = conjunction(Op::and_, both, 2);
        }
        deepen(statement, *where.back());
    }
}

void add_from(std::vector<FromRef>& froms, const FromRef& from) {
    for (const FromRef& known : froms)
        if (known == from) return;
    froms.push_back(from);
}

//! What filter_by may mean: the FROMs of the items, then the others.
std::vector<FromRef> filter_candidates(const SelectNode& select) {
    std::vector<FromRef> froms;
    for (const NodeRef& item : select.items) {
        if (item->kind == Kind::entity) add_from(froms, as<EntityNode>(item).from);
        else if (item->kind == Kind::column) add_from(froms, FromRef(as<ColumnNode>(item).from));
    }
    for (const FromRef& from : select.froms) add_from(froms, from);
    for (const JoinStep& step : select.joins) add_from(froms, step.target);
    return froms;
}

std::vector<FromRef> filter_froms(const Node& statement) {
    switch (statement.kind) {
        case Kind::select: return filter_candidates(as<SelectNode>(statement));
        case Kind::update: return {as<UpdateNode>(statement).table};
        case Kind::delete_: return {as<DeleteNode>(statement).table};
        default: throw ArgumentError("filter_by() belongs to SELECT, UPDATE and DELETE.");
    }
}

NodeRef filter_column(const std::vector<FromRef>& froms, std::string_view name) {
    if (froms.empty()) throw InvalidRequestError("filter_by() needs a table: select from one first.");
    for (const FromRef& from : froms)
        if (NodeRef column = find_column(from, name)) return column;
    throw_no_column(*froms.front(), name);
}

}  // namespace

NodeRef select(const NodeRef* items, std::size_t count, bool typed) {
    auto node = make_ref<SelectNode>();
    append(*node, node->items, items, count);
    node->typed = typed;
    return node;
}

NodeRef with_items(NodeRef statement, const NodeRef* items, std::size_t count, bool added, bool typed) {
    SelectNode& select = edit_select(statement, added ? "add_columns()" : "with_only_columns()");
    if (!added) select.items.clear();
    append(select, select.items, items, count);
    select.typed = typed;
    return statement;
}

NodeRef where(NodeRef statement, const NodeRef* conditions, std::size_t count) {
    switch (statement->kind) {
        case Kind::select: append_conditions<SelectNode>(statement, conditions, count); break;
        case Kind::update: append_conditions<UpdateNode>(statement, conditions, count); break;
        case Kind::delete_: append_conditions<DeleteNode>(statement, conditions, count); break;
        default: throw ArgumentError("where() belongs to SELECT, UPDATE and DELETE.");
    }
    return statement;
}

NodeRef select_from(NodeRef statement, const FromRef& from) {
    SelectNode& select = edit_select(statement, "select_from()");
    deepen(select, *from);
    select.froms.push_back(from);
    return statement;
}

NodeRef join(NodeRef statement, const FromRef& left, const FromRef& target, const NodeRef& on, JoinKind kind) {
    SelectNode& select = edit_select(statement, "join()");
    if (left) deepen(select, *left);
    deepen(select, *target);
    if (on) deepen(select, *on);
    select.joins.push_back({left, target, on, kind});
    return statement;
}

NodeRef order_by(NodeRef statement, const NodeRef* keys, std::size_t count) {
    return edit_query(std::move(statement), "order_by()", [&](auto& query) { append_keys(query, query.order_by, keys, count); });
}

NodeRef group_by(NodeRef statement, const NodeRef* keys, std::size_t count) {
    return edit_query(std::move(statement), "group_by()", [&](auto& query) { append_keys(query, query.group_by, keys, count); });
}

NodeRef having(NodeRef statement, const NodeRef* conditions, std::size_t count) {
    SelectNode& select = edit_select(statement, "having()");
    for (std::size_t i = 0; i < count; ++i)
        if (!adds_nothing(*conditions[i])) append(select, select.having, conditions + i, 1);
    return statement;
}

NodeRef limit(NodeRef statement, const NodeRef& count) {
    return edit_query(std::move(statement), "limit()", [&](auto& query) { query.limit = counting(count); });
}

NodeRef offset(NodeRef statement, const NodeRef& count) {
    return edit_query(std::move(statement), "offset()", [&](auto& query) { query.offset = counting(count); });
}

NodeRef distinct(NodeRef statement) {
    edit_select(statement, "distinct()").distinct = true;
    return statement;
}

NodeRef correlate(NodeRef statement, const FromRef& from) {
    edit_select(statement, "correlate()").correlate.push_back(from);
    return statement;
}

NodeRef load_step(const LoadStep& step) { return finished(make_ref<LoadStepNode>(step)); }

NodeRef loader_criteria(const EntityInfo& entity, const FromRef& from, const NodeRef& condition, bool include_aliases,
                        bool propagate_to_loaders) {
    auto node = make_ref<LoaderCriteriaNode>(entity, from, condition);
    node->include_aliases = include_aliases;
    node->propagate_to_loaders = propagate_to_loaders;
    return finished(std::move(node));
}

NodeRef with_option(NodeRef statement, const NodeRef& option) {
    const bool is_change = statement->kind == Kind::insert || statement->kind == Kind::update || statement->kind == Kind::delete_;
    if (is_change) return with_returning_option(std::move(statement), option);
    SelectNode& select = edit_select(statement, "options()");
    append(select, select.options, &option, 1);
    return statement;
}

NodeRef filter_by(NodeRef statement, const Params& values) {
    const auto froms = filter_froms(*statement);
    std::vector<NodeRef> terms;
    for (const NamedValue& value : values.values()) {
        const NodeRef column = filter_column(froms, value.name);
        terms.push_back(binary(Op::eq, column, bind(value.value, TypeId::null), TypeId::boolean));
    }
    return where(std::move(statement), terms.data(), terms.size());
}

}  // namespace aludel::sql::build
