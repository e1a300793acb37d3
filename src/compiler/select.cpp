#include "compiler/sql_compiler.hpp"

#include "aludel/base/error.hpp"
#include "compiler/linter.hpp"
#include "sql/exported_columns.hpp"

#include <algorithm>

namespace aludel::compiler {

using namespace sql;

namespace {

//! One element of FROM, or two aliases of it that have one name: made twice, they mean the same.
bool is_same(const FromNode& a, const FromNode& b) {
    if (&a == &b) return true;
    const auto *left = as_if<AliasNode>(a), *right = as_if<AliasNode>(b);
    return left && right && !a.name.empty() && a.name == b.name && left->element == right->element;
}

bool holds(const std::vector<const FromNode*>& froms, const FromNode* from) {
    return std::find(froms.begin(), froms.end(), from) != froms.end();
}

//! What correlate() and correlate_except() name may be an alias that was made a second time.
bool reaches(const std::vector<const FromNode*>& froms, const FromNode* from) {
    return std::any_of(froms.begin(), froms.end(), [&](const FromNode* held) { return is_same(*held, *from); });
}

void add_members(const FromNode& from, std::vector<const FromNode*>& members) {
    members.push_back(&from);
    if (from.kind != Kind::join) return;
    add_members(*as<JoinNode>(from).left, members);
    add_members(*as<JoinNode>(from).right, members);
}

std::vector<const FromNode*> members_of(const std::vector<FromElement>& elements) {
    std::vector<const FromNode*> members;
    for (const FromElement& element : elements) {
        add_members(*element.base, members);
        for (const JoinPart& part : element.joins) add_members(*part.target, members);
    }
    return members;
}

bool is_for(const build::Hint& hint, const Dialect& dialect) {
    return hint.dialect.empty() || hint.dialect == "*" || hint.dialect == dialect.name();
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
    if (job_.links_checked && !clauses_of(select).cartesian) check_links(elements, select.where);
    scopes_.push_back(scope_of(elements));
    scopes_.back().selected = &selected;
    scopes_.back().statement = &select;
    const bool bare = std::exchange(bare_columns_, false), names = std::exchange(bare_names_, false);
    const bool items = std::exchange(bare_items_, false), operation = std::exchange(in_operation_, false);

    write_select_body(select, selected, elements, place);

    bare_columns_ = bare, bare_names_ = names, bare_items_ = items, in_operation_ = operation;
    scopes_.pop_back();
    if (place != SelectPlace::top) return;
    describe_result(select.items, selected);
    compiled_->returns_rows = true;
}

void SqlCompiler::write_select_body(const SelectNode& select, SelectedColumns& selected,
                                    const std::vector<FromElement>& elements, SelectPlace place) {
    const ClausesNode& clauses = clauses_of(select);
    write("SELECT");
    if (!selected.columns.empty() || !clauses.prefixes.empty() || select.distinct || !clauses.distinct_on.empty()) write(" ");
    if (!clauses.hints.empty()) {
        std::vector<std::string> hints;
        for (const build::Hint& hint : clauses.hints)
            if (hint.table && is_for(hint, dialect_)) hints.push_back(hint_text(hint));
        if (!hints.empty()) write_select_hints(hints);
    }
    write_prefixes(clauses.prefixes);
    write_before_columns(select);
    write_selected(selected, place);
    write_froms(elements);
    write_clauses(select);
    if (const auto hints = hints_of(nullptr); !hints.empty()) write_statement_hints(hints);
    if (!clauses.suffixes.empty()) {
        write(" ");
        write_prefixes(clauses.suffixes);
    }
}

void SqlCompiler::write_before_columns(const SelectNode& select) {
    const std::vector<NodeRef>& keys = clauses_of(select).distinct_on;
    if (select.distinct || !keys.empty()) write("DISTINCT ");   // where there is no DISTINCT ON, DISTINCT alone
}

void SqlCompiler::write_statement_hints(std::span<const std::string> hints) {
    for (const std::string& hint : hints) write(" "), write(hint);
}

//! A hint with the name of its table.
std::string SqlCompiler::hint_text(const build::Hint& hint) {
    constexpr std::string_view mark = "%(name)s";
    std::string text = hint.text;
    if (!hint.table) return text;
    const std::string name = dialect_.quote(from_name(*hint.table));
    for (std::size_t at = text.find(mark); at != text.npos; at = text.find(mark, at + name.size()))
        text.replace(at, mark.size(), name);
    return text;
}

//! The hints that the current statement has for a table, or if it is null for itself.
std::vector<std::string> SqlCompiler::hints_of(const FromNode* table) const {
    std::vector<std::string> texts;
    if (scopes_.empty() || !scopes_.back().statement) return texts;
    for (const build::Hint& hint : clauses_of(*scopes_.back().statement).hints) {
        if (is_for(hint, dialect_) && hint.table.get() == table) texts.push_back(hint.text);
    }
    return texts;
}

//! The type of the column that item `i` of an INSERT ... SELECT goes into.
static SqlType stored_type(const InsertNode& insert, std::size_t i) {
    if (!insert.select_columns.empty()) return i < insert.select_columns.size() ? build::type_of(insert.select_columns[i]) : SqlType();
    const auto& columns = as<TableNode>(*insert.table).columns;
    return i < columns.size() ? columns[i]->type : SqlType();
}

//! Are the rows of `part` those that the whole statement gives the program?
static bool is_returned(const Node& whole, const Node& part) {
    if (&whole == &part) return true;
    const auto* compound = as_if<CompoundNode>(whole);
    return compound && std::any_of(compound->selects.begin(), compound->selects.end(),
                                   [&](const NodeRef& select) { return is_returned(*select, part); });
}

//! Is it written with another name around it, in FROM? A column that is the name of its function is not.
static bool is_renamed_in_from(const Node& expression) {
    const auto* column = as_if<ColumnNode>(expression);
    const auto* function = column ? as_if<TableFunctionNode>(*column->from) : nullptr;
    return column && !(function && function->bare);
}

void SqlCompiler::write_selected(SelectedColumns& selected, SelectPlace place) {
    const InsertNode* insert = std::exchange(storing_, nullptr);
    const bool returned = !insert && is_returned(job_.statement, *scopes_.back().statement);
    for (std::size_t i = 0; i < selected.columns.size(); ++i) {
        const SelectColumn& column = selected.columns[i];
        const Node& expression = unwrapped(*column.node);
        if (expression.kind == Kind::tuple && place == SelectPlace::top)
            throw CompileError("A tuple_() cannot be selected: select its elements.");
        if (i > 0) write(", ");
        const bool exported = place == SelectPlace::from || place == SelectPlace::lateral;
        const Node* form = returned ? returned_form(expression) : nullptr;
        const bool named_again = (exported && is_renamed_in_from(expression)) || is_compared_with_zero(expression) || form;
        const bool plain = bare_items_ || (column.form == LabelForm::none && !form) ||
                           (column.form == LabelForm::natural && !named_again);
        const std::string name = plain ? std::string() : selected_name(selected, i, exported);   // before the binds within
        if (form) write_expression(unwrapped(*form));
        else if (!insert || !write_rounded(expression, stored_type(*insert, i))) write_expression(expression);
        if (plain) continue;
        write(" AS ");
        const auto* own = as_if<ColumnNode>(expression);
        if (own && own->name == name) write_column_name(*own);   // in quotes as its table was defined with
        else write_identifier(name);
    }
}

void SqlCompiler::write_clauses(const SelectNode& select) {
    if (!select.where.empty()) {
        Fragment where = writer_.captured([&] { write_conditions(select.where); });
        if (!where.empty()) write("\nWHERE "), writer_.append(std::move(where));
    }
    if (!select.group_by.empty()) write_group_by(select.group_by);
    if (!select.having.empty()) {
        Fragment having = writer_.captured([&] { write_conditions(select.having); });
        if (!having.empty()) write("\nHAVING "), writer_.append(std::move(having));
    }
    if (!select.order_by.empty()) write_order_by(select, select.order_by);
    write_row_limits(select);
    if (clauses_of(select).lock.present) write_lock(clauses_of(select).lock);
}

//! Without the FROMs that the SELECT shares with those around it: SQLAlchemy's auto-correlation.
std::vector<FromElement> SqlCompiler::correlated(const SelectNode& select, std::vector<FromElement> elements,
                                                 SelectPlace place) const {
    if (scopes_.empty()) return elements;
    const Scope& around = scopes_.back();
    const ClausesNode& clauses = clauses_of(select);
    if (clauses.correlate_nothing) return elements;
    if (!clauses.correlate_except.empty() || clauses.correlate_except_nothing) {
        drop_elements(elements, [&](const FromNode* from) {
            const bool sibling = place == SelectPlace::from && holds(around.shown, from);
            return !sibling && reaches(around.reachable, from) &&
                   std::none_of(clauses.correlate_except.begin(), clauses.correlate_except.end(),
                                [&](const FromRef& kept) { return is_same(*kept, *from); });
        });
        return elements;
    }
    if (!select.correlate.empty()) {
        drop_elements(elements, [&](const FromNode* from) {
            const bool sibling = place == SelectPlace::from && holds(around.shown, from);
            return !sibling && reaches(around.reachable, from) &&
                   std::any_of(select.correlate.begin(), select.correlate.end(),
                               [&](const FromRef& named) { return is_same(*named, *from); });
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

}  // namespace aludel::compiler
