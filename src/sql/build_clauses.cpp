#include "sql/build_support.hpp"

#include "aludel/base/error.hpp"
#include "sql/depth.hpp"
#include "sql/exported_columns.hpp"
#include "sql/shared_parameters.hpp"

namespace aludel::sql {

namespace {

//! Where a statement keeps its rare clauses; null for what is not a statement.
const NodeRef* clauses_place(const Node& statement) noexcept {
    switch (statement.kind) {
        case Kind::select: return &as<SelectNode>(statement).clauses;
        case Kind::compound: return &as<CompoundNode>(statement).clauses;
        case Kind::insert: return &as<InsertNode>(statement).clauses;
        case Kind::update: return &as<UpdateNode>(statement).clauses;
        case Kind::delete_: return &as<DeleteNode>(statement).clauses;
        case Kind::text: return &as<TextNode>(statement).clauses;
        case Kind::values: return &as<ValuesNode>(statement).clauses;
        default: return nullptr;
    }
}

}  // namespace

const ClausesNode& clauses_of(const Node& statement) noexcept {
    static const NodeRef none = [] {
        NodeRef made = make_ref<ClausesNode>();
        made->make_immortal();
        return made;
    }();
    const NodeRef* place = clauses_place(statement);
    return place && *place ? as<ClausesNode>(*place) : as<ClausesNode>(none);
}

namespace build {

namespace {

//! Calls `edit` with the rare clauses of the statement, which it then has for itself.
template <class Statement, class F>
void edit_clauses_of(NodeRef& ref, F& edit) {
    Statement& statement = editable<Statement>(ref);
    if (!statement.clauses) statement.clauses = make_ref<ClausesNode>();
    ClausesNode& clauses = editable<ClausesNode>(statement.clauses);
    edit(clauses);
    const auto note = [&](const Node& part) { deepen(clauses, part); };
    ChildWalk<decltype(note)> walk(note);
    each_field(std::as_const(clauses), walk);
    deepen(statement, clauses);
}

[[noreturn]] void throw_wrong_kind(const Node& statement, std::string_view clause) {
    throw ArgumentError(std::string(clause) + " does not belong to a statement of kind '" +
                        std::string(kind_name(statement.kind)) + "'.");
}

template <class F>
NodeRef edit_query(NodeRef statement, std::string_view clause, F&& edit) {
    switch (statement->kind) {
        case Kind::select: edit_clauses_of<SelectNode>(statement, edit); break;
        case Kind::compound: edit_clauses_of<CompoundNode>(statement, edit); break;
        default: throw_wrong_kind(*statement, clause);
    }
    return statement;
}

template <class F>
NodeRef edit_dml(NodeRef statement, std::string_view clause, F&& edit) {
    switch (statement->kind) {
        case Kind::insert: edit_clauses_of<InsertNode>(statement, edit); break;
        case Kind::update: edit_clauses_of<UpdateNode>(statement, edit); break;
        case Kind::delete_: edit_clauses_of<DeleteNode>(statement, edit); break;
        default: throw_wrong_kind(*statement, clause);
    }
    return statement;
}

template <class F>
NodeRef edit_any(NodeRef statement, std::string_view clause, F&& edit) {
    const bool query = statement->kind == Kind::select || statement->kind == Kind::compound;
    return query ? edit_query(std::move(statement), clause, edit) : edit_dml(std::move(statement), clause, edit);
}

}  // namespace

NodeRef prefix_with(NodeRef statement, const Prefix& prefix) {
    return edit_any(std::move(statement), "prefix_with()", [&](ClausesNode& c) { c.prefixes.push_back(prefix); });
}

NodeRef suffix_with(NodeRef statement, const Prefix& suffix) {
    return edit_any(std::move(statement), "suffix_with()", [&](ClausesNode& c) { c.suffixes.push_back(suffix); });
}

NodeRef with_hint(NodeRef statement, const Hint& hint) {
    return edit_any(std::move(statement), "with_hint()", [&](ClausesNode& c) { c.hints.push_back(hint); });
}

NodeRef add_cte(NodeRef statement, const FromRef& cte, bool nest_here) {
    if (cte->kind != Kind::cte) throw ArgumentError(described(*cte) + " is not a common table expression.");
    const auto add = [&](ClausesNode& c) { c.ctes.push_back({cte, nest_here}); };
    switch (statement->kind) {
        case Kind::text: edit_clauses_of<TextNode>(statement, add); return statement;
        case Kind::values: edit_clauses_of<ValuesNode>(statement, add); return statement;
        default: return edit_any(std::move(statement), "add_cte()", add);
    }
}

NodeRef label_style(NodeRef statement, LabelStyle style) {
    return edit_query(std::move(statement), "label_style()", [&](ClausesNode& c) { c.label_style = style; });
}

NodeRef cartesian(NodeRef statement) {
    return edit_any(std::move(statement), "cartesian()", [](ClausesNode& c) { c.cartesian = true; });
}

NodeRef without_defaults(NodeRef statement) {
    return edit_dml(std::move(statement), "include_defaults", [](ClausesNode& c) { c.without_defaults = true; });
}
NodeRef all_rows(NodeRef statement) {
    return edit_dml(std::move(statement), "all_rows()", [](ClausesNode& c) { c.all_rows = true; });
}

NodeRef distinct_on(NodeRef statement, const NodeRef* keys, std::size_t count) {
    const NodeRef query = statement;   // keeps its items
    return edit_query(std::move(statement), "distinct(...)", [&](ClausesNode& c) {
        for (std::size_t i = 0; i < count; ++i) c.distinct_on.push_back(with_parameters_of(items_of(*query), keys[i]));
    });
}

NodeRef fetch(NodeRef statement, const Fetch& fetch) {
    return edit_query(std::move(statement), "fetch()", [&](ClausesNode& c) { c.fetch = fetch; });
}

NodeRef lock(NodeRef statement, const Lock& lock) {
    return edit_query(std::move(statement), "with_for_update()", [&](ClausesNode& c) {
        c.lock = lock;
        c.lock.present = true;
    });
}

NodeRef correlate_except(NodeRef statement, const FromRef* froms, std::size_t count) {
    return edit_query(std::move(statement), "correlate_except()", [&](ClausesNode& c) {
        c.correlate_except.insert(c.correlate_except.end(), froms, froms + count);
        c.correlate_except_nothing = c.correlate_except.empty();
    });
}

NodeRef correlate_nothing(NodeRef statement) {
    return edit_query(std::move(statement), "correlate()", [&](ClausesNode& c) { c.correlate_nothing = true; });
}

NodeRef dml_limit(NodeRef statement, const NodeRef& count) {
    return edit_dml(std::move(statement), "limit()", [&](ClausesNode& c) { c.limit = count; });
}

NodeRef using_froms(NodeRef statement, const FromRef& from) {
    return edit_dml(std::move(statement), "using_()", [&](ClausesNode& c) { c.extra_froms.push_back(from); });
}

NodeRef ordered_values(NodeRef statement, const Assignment* assignments, std::size_t count) {
    if (statement->kind != Kind::update) throw_wrong_kind(*statement, "ordered_values()");
    NodeRef changed = values(std::move(statement), assignments, count);
    return edit_dml(std::move(changed), "ordered_values()", [](ClausesNode& c) { c.keeps_order = true; });
}

}  // namespace build
}  // namespace aludel::sql
