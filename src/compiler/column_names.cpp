// What the columns of a SELECT are called: in its text, where its rows are used, and in the result.

#include "compiler/sql_compiler.hpp"

#include "sql/exported_columns.hpp"

namespace aludel::compiler {

using namespace sql;

namespace {

//! Does its name have a number of this text?
bool is_numbered(const SelectColumn& column) {
    return column.form == LabelForm::anonymous || column.form == LabelForm::repeated;
}

//! The SELECT that names the columns of a subquery or common table expression; null for other elements of FROM.
const Node* naming_below(const FromNode& from) {
    const FromNode& element = element_below(from);
    if (element.kind != Kind::subquery && element.kind != Kind::cte) return nullptr;
    const NodeRef& query = element.kind == Kind::cte ? as<CteNode>(element).statement : as<SubqueryNode>(element).select;
    const Node& naming = naming_statement(*query);
    return naming.kind == Kind::select ? &naming : nullptr;
}

}  // namespace

SelectedColumns& SqlCompiler::selected_of(const Node& statement) {
    auto& slot = selected_[&statement];
    if (!slot) {
        slot = std::make_unique<SelectedColumns>();
        slot->columns = select_columns(items_of(statement), label_style_of(statement));
        slot->names.resize(slot->columns.size());
    }
    return *slot;
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
        const SelectColumn* below = own->index < given.columns.size() ? &given.columns[own->index] : nullptr;
        const bool is_made_here = below && (below->qualifier || is_numbered(*below));
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
    const bool repeats = &naming == &statement && selected.columns[index].form == LabelForm::repeated;   // of UNION only in its first part
    if (repeats)   // it is the column before it of the same value
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
        ResultItem& made = shape.items.emplace_back();
        made.count = 0;
        const auto* entity = as_if<EntityNode>(*item);
        if (!entity) continue;
        made.entity = entity->info;
        made.optional = entity->optional;
        made.below = entity->below;
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
