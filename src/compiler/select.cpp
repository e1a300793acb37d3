#include "compiler/sql_compiler.hpp"

#include "aludel/base/error.hpp"

#include <algorithm>

namespace aludel::compiler {

using namespace sql;

namespace {

bool holds(const std::vector<const FromNode*>& froms, const FromNode* from) {
    return std::find(froms.begin(), froms.end(), from) != froms.end();
}

std::vector<const FromNode*> members_of(const std::vector<FromElement>& elements) {
    std::vector<const FromNode*> members;
    for (const FromElement& element : elements) {
        members.push_back(element.base.get());
        for (const JoinPart& part : element.joins) members.push_back(part.target.get());
    }
    return members;
}

std::string_view join_words(JoinKind kind) {
    switch (kind) {
        case JoinKind::inner: return " JOIN ";
        case JoinKind::left: return " LEFT OUTER JOIN ";
        case JoinKind::full: return " FULL OUTER JOIN ";
    }
    return {};
}

template <class Predicate>
void drop_elements(std::vector<FromElement>& elements, Predicate correlates) {
    std::erase_if(elements, [&](const FromElement& e) { return e.joins.empty() && correlates(e.base.get()); });
}

}  // namespace

void SqlCompiler::write_select(const SelectNode& select, SelectPlace place) {
    SelectedColumns& selected = selected_of(select);
    std::vector<FromElement> elements = resolve_froms(select, selected.columns);
    if (place == SelectPlace::top) check_outer_joins(select, elements);
    elements = correlated(select, std::move(elements), place);
    scopes_.push_back(scope_of(elements));
    scopes_.back().selected = &selected;

    write(select.distinct ? "SELECT DISTINCT" : "SELECT");
    if (!selected.columns.empty()) write(" ");
    write_selected(selected, place);
    write_froms(elements);
    write_clauses(select);

    scopes_.pop_back();
    if (place != SelectPlace::top) return;
    describe_result(select.items, selected);
    compiled_->returns_rows = true;
}

void SqlCompiler::write_nested_select(const Node& select) {
    if (select.kind == Kind::select) write_select(as<SelectNode>(select), SelectPlace::nested);
    else write_expression(select);
}

//! The type of the column that item `i` of an INSERT ... SELECT goes into.
static SqlType stored_type(const InsertNode& insert, std::size_t i) {
    if (!insert.select_columns.empty()) return i < insert.select_columns.size() ? build::type_of(insert.select_columns[i]) : SqlType();
    const auto& columns = as<TableNode>(*insert.table).columns;
    return i < columns.size() ? columns[i]->type : SqlType();
}

void SqlCompiler::write_selected(SelectedColumns& selected, SelectPlace place) {
    const InsertNode* insert = std::exchange(storing_, nullptr);
    for (std::size_t i = 0; i < selected.columns.size(); ++i) {
        const SelectColumn& column = selected.columns[i];
        const Node& expression = unwrapped(*column.node);
        if (expression.kind == Kind::list && as<ListNode>(expression).op == Op::custom)
            throw CompileError("A tuple_() cannot be selected: select its elements.");
        if (i > 0) write(", ");
        const bool plain = column.form == LabelForm::none ||
                           (column.form == LabelForm::natural &&
                            !(place == SelectPlace::from && expression.kind == Kind::column));
        const std::string name = plain ? std::string() : selected_name(selected, i);   // before the binds within
        if (!insert || !write_rounded(expression, stored_type(*insert, i))) write_expression(expression);
        if (plain) continue;
        write(" AS ");
        write_identifier(name);
    }
}

void SqlCompiler::write_froms(const std::vector<FromElement>& elements) {
    if (elements.empty()) return;
    write("\nFROM ");
    for (std::size_t i = 0; i < elements.size(); ++i) {
        if (i > 0) write(", ");
        write_from(*elements[i].base);
        for (const JoinPart& part : elements[i].joins) {
            if (part.kind == JoinKind::full && !abilities().full_join)
                unsupported("FULL OUTER JOIN", "Write it as a LEFT OUTER JOIN and what it leaves out.");
            write(join_words(part.kind));
            write_from(*part.target);
            write(" ON ");
            write_condition(unwrapped(*part.on));
        }
    }
}

void SqlCompiler::write_clauses(const SelectNode& select) {
    if (!select.where.empty()) {
        write("\nWHERE ");
        write_conditions(select.where);
    }
    if (!select.group_by.empty()) {
        write(" GROUP BY ");
        write_group_by(select.group_by);
    }
    if (!select.having.empty()) {
        write("\nHAVING ");
        write_conditions(select.having);
    }
    if (!select.order_by.empty()) {
        write(" ORDER BY ");
        write_order_keys(select.order_by);
    }
    if (select.limit || select.offset) write_limit(select);
}

void SqlCompiler::write_limit(const SelectNode& select) {
    if (select.limit) {
        write("\n LIMIT ");
        write_expression(*select.limit);
    } else write("\n LIMIT -1");
    if (!select.offset) return;
    write(" OFFSET ");
    write_expression(*select.offset);
}

//! Without the FROMs that the SELECT shares with those around it: SQLAlchemy's auto-correlation.
std::vector<FromElement> SqlCompiler::correlated(const SelectNode& select, std::vector<FromElement> elements,
                                                 SelectPlace place) const {
    if (scopes_.empty()) return elements;
    const Scope& around = scopes_.back();
    if (!select.correlate.empty()) {
        drop_elements(elements, [&](const FromNode* from) {
            const bool sibling = place == SelectPlace::from && holds(around.shown, from);
            return !sibling && holds(around.reachable, from) &&
                   std::any_of(select.correlate.begin(), select.correlate.end(),
                               [&](const FromRef& named) { return named.get() == from; });
        });
        return elements;
    }
    if (place == SelectPlace::from || elements.size() < 2) return elements;
    std::vector<FromElement> kept = elements;
    drop_elements(kept, [&](const FromNode* from) { return holds(around.shown, from); });
    if (kept.empty())
        throw InvalidRequestError("A subquery has nothing left in FROM: the enclosing statement has all of its tables (" +
                                  from_title(*elements.front().base) +
                                  ", ...). Say which ones it refers to: correlate(table).");
    return kept;
}

SqlCompiler::Scope SqlCompiler::scope_of(const std::vector<FromElement>& elements) const {
    Scope scope;
    scope.shown = members_of(elements);
    scope.reachable = scope.shown;
    if (!scopes_.empty())
        scope.reachable.insert(scope.reachable.end(), scopes_.back().reachable.begin(), scopes_.back().reachable.end());
    return scope;
}

SelectedColumns& SqlCompiler::selected_of(const SelectNode& select) {
    auto& slot = selected_[&select];
    if (!slot) {
        slot = std::make_unique<SelectedColumns>();
        slot->columns = select_columns(select.items);
        slot->names.resize(slot->columns.size());
    }
    return *slot;
}

const std::string& SqlCompiler::selected_name(SelectedColumns& selected, std::size_t index) {
    std::string& name = selected.names[index];
    if (!name.empty()) return name;
    const SelectColumn& column = selected.columns[index];
    const bool numbered = column.form == LabelForm::anonymous || column.form == LabelForm::repeated;
    return name = numbered ? names_.next(column.name) : column.name;
}

void SqlCompiler::describe_result(std::span<const NodeRef> items, SelectedColumns& selected) {
    ResultShape& shape = compiled_->shape;
    for (const SelectColumn& column : selected.columns)
        if (column.form == LabelForm::none) return;   // `*`: only the cursor knows
    for (const NodeRef& item : items) {
        const bool entity = item->kind == Kind::entity;
        shape.items.push_back({entity ? as<EntityNode>(item).info : nullptr,
                               entity && as<EntityNode>(item).optional, 0, 0});
    }
    for (std::uint32_t i = 0; i < selected.columns.size(); ++i) {
        ResultItem& item = shape.items[selected.columns[i].item];
        if (item.count++ == 0) item.first = i;
        const SelectColumn& column = selected.columns[i];
        const std::string* own = column.form == LabelForm::repeated ? natural_name(*column.node) : nullptr;
        const ColumnOrigin origin = build::origin_of(*column.node);
        shape.columns.push_back({own ? *own : selected_name(selected, i), build::type_of(column.node), own != nullptr,
                                 origin.table, std::string(origin.column), std::string(origin.label)});
    }
}

}  // namespace aludel::compiler
