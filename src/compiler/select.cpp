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

SelectedColumns& SqlCompiler::selected_of(const Node& statement) {
    auto& slot = selected_[&statement];
    if (!slot) {
        slot = std::make_unique<SelectedColumns>();
        slot->columns = select_columns(items_of(statement), label_style_of(statement));
        slot->names.resize(slot->columns.size());
    }
    return *slot;
}

//! Does its name have a number of this text?
static bool is_numbered(const SelectColumn& column) {
    return column.form == LabelForm::anonymous || column.form == LabelForm::repeated;
}

//! The SELECT that names the columns of a subquery or common table expression; null for other elements of FROM.
static const Node* naming_below(const FromNode& from) {
    const FromNode& element = element_below(from);
    if (element.kind != Kind::subquery && element.kind != Kind::cte) return nullptr;
    const NodeRef& query = element.kind == Kind::cte ? as<CteNode>(element).statement : as<SubqueryNode>(element).select;
    const Node& naming = naming_statement(*query);
    return naming.kind == Kind::select ? &naming : nullptr;
}

const std::string& SqlCompiler::selected_name(SelectedColumns& selected, std::size_t index, bool exported) {
    std::string& name = selected.names[index];
    if (!name.empty()) return name;
    const SelectColumn& column = selected.columns[index];
    if (column.form == LabelForm::anonymous && !column.qualifier) {   // an expression has one number wherever it is selected
        const Node* object = column.node.get();
        if (const auto* own = as_if<ColumnNode>(*object)) object = numbered_columns_.try_emplace({own->from, own->index}, own).first->second;
        return name = names_.of(object, column.name);
    }
    const bool numbered = is_numbered(column);
    const auto qualified_name = [&] {   // users_1_id: both as they are written in this text
        const std::string prefix = from_name(*column.qualifier) + "_";
        const auto* own = as_if<ColumnNode>(unwrapped(*column.node));
        const Node* naming = own ? naming_below(*own->from) : nullptr;
        if (!naming || column.form == LabelForm::repeated) return prefix + column.name;
        const SelectedColumns& given = selected_of(*naming);
        const bool is_made_here = own->index < given.columns.size() && (given.columns[own->index].qualifier || is_numbered(given.columns[own->index]));
        return prefix + (is_made_here ? column_text(*own->from, *own) : column.name);
    };
    const std::string base = column.qualifier ? qualified_name() : column.name;
    const bool cut = column.is_made_up || (exported && column.node->kind == Kind::column);
    return name = numbered ? names_.next(base, NameClass::label) : cut ? names_.cut(base, NameClass::label) : base;
}

//! What column `index` of a query is called where its rows are used.
std::string SqlCompiler::statement_column(const Node& statement, std::size_t index) {
    const Node& naming = naming_statement(statement);
    if (naming.kind == Kind::text) return as<TextNode>(naming).column_names[index];
    if (naming.kind == Kind::values) return as<ValuesNode>(naming).column_names[index];
    SelectedColumns& selected = selected_of(naming);
    if (selected.columns[index].form == LabelForm::repeated)   // it is the column before it of the same value
        for (std::size_t i = 0; i < index; ++i)
            if (same_column(*selected.columns[i].node, *selected.columns[index].node)) return selected_name(selected, i, true);
    return selected_name(selected, index, true);
}

std::vector<std::string> SqlCompiler::statement_columns(const Node& statement) {
    const Node& naming = naming_statement(statement);
    if (naming.kind == Kind::text) return as<TextNode>(naming).column_names;
    if (naming.kind == Kind::values) return as<ValuesNode>(naming).column_names;
    SelectedColumns& selected = selected_of(naming);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < selected.columns.size(); ++i) names.push_back(selected_name(selected, i, true));
    return names;
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
