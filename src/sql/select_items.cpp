#include "sql/select_items.hpp"

#include "sql/build_support.hpp"

#include <map>

namespace aludel::sql {

const Node& unwrapped(const Node& node) noexcept {
    if (node.kind == Kind::label) return unwrapped(*as<LabelNode>(node).operand);
    if (node.kind == Kind::optional_item) return unwrapped(*as<OptionalItemNode>(node).item);
    return node;
}

const std::string* natural_name(const Node& node) noexcept {
    switch (node.kind) {
        case Kind::column: return &as<ColumnNode>(node).name;
        case Kind::named_column: return &as<NamedColumnNode>(node).name;
        case Kind::label: return as<LabelNode>(node).name.empty() ? nullptr : &as<LabelNode>(node).name;
        case Kind::raw: return &as<RawNode>(node).text;
        case Kind::function_column: return &as<FunctionColumnNode>(node).name;
        case Kind::excluded: return natural_name(*as<ExcludedNode>(node).column);
        case Kind::optional_item: return natural_name(*as<OptionalItemNode>(node).item);
        default: return nullptr;
    }
}

namespace {

void expand_entity(const EntityNode& entity, std::uint32_t item, std::vector<SelectColumn>& out) {
    if (entity.info->configure) entity.info->configure(*entity.info);
    for (const NodeRef& column : entity.columns) out.push_back({column, item});
    if (!entity.columns.empty()) return;
    if (const auto* from = as_if<EntityFromNode>(*entity.from)) {
        for (std::size_t i = 0; i < from->selected(); ++i) out.push_back({build::column_at(entity.from, i), item});
        return;
    }
    for (std::size_t slot = 0; slot < entity.info->columns.size(); ++slot) out.push_back({build::slot_column_at(entity.from, *entity.info, slot), item});
}

//! What is wrapped by something that keeps its name: a cast, parentheses.
const Node* wrapped(const Node& node) {
    switch (node.kind) {
        case Kind::cast: return as<CastNode>(node).operand.get();
        case Kind::type_coerce: return as<TypeCoerceNode>(node).operand.get();
        case Kind::grouping: return as<GroupingNode>(node).operand.get();
        default: return nullptr;
    }
}

}  // namespace

bool same_column(const Node& a, const Node& b) {
    const Node &x = unwrapped(a), &y = unwrapped(b);
    if (&x == &y) return true;
    const Node *below_x = wrapped(x), *below_y = wrapped(y);
    if (below_x && below_y) return same_column(*below_x, *below_y);
    return x.kind == Kind::column && y.kind == Kind::column && as<ColumnNode>(x).from == as<ColumnNode>(y).from &&
           as<ColumnNode>(x).index == as<ColumnNode>(y).index;
}

namespace {

//! A label without a name is called after what it labels.
const std::string* name_below_label(const Node& node) {
    return node.kind == Kind::label ? natural_name(*as<LabelNode>(node).operand) : nullptr;
}

//! What an expression without a name of its own is called: a function's name, else "anon".
std::string anonymous_base(const Node& node) {
    if (const std::string* labelled = name_below_label(node)) return *labelled;
    const Node& bare = unwrapped(node);
    if (bare.kind == Kind::function) {
        const std::string& name = as<FunctionNode>(bare).name;
        return name.substr(name.rfind('.') + 1);
    }
    if (bare.kind == Kind::next_value) return "next_value";
    if (bare.kind == Kind::within_group) return anonymous_base(*as<WithinGroupNode>(bare).function);
    const Node* inner = wrapped(bare);
    if (!inner) return "anon";
    const std::string* name = natural_name(*inner);
    return name ? *name : anonymous_base(*inner);
}

//! Unary operators around a column are written without a label.
const std::string* name_through_unary(const Node& node) {
    if (node.kind != Kind::unary) return nullptr;
    return natural_name(*as<UnaryNode>(node).operand);
}

const std::string* name_through_wrapper(const Node& node) {
    const Node* inner = wrapped(node);
    if (!inner) return nullptr;
    const std::string* name = natural_name(*inner);
    return name ? name : name_through_wrapper(*inner);
}

const ColumnNode* column_below(const Node& node) {
    if (node.kind == Kind::column) return &as<ColumnNode>(node);
    if (node.kind == Kind::optional_item) return column_below(*as<OptionalItemNode>(node).item);
    const Node* inner = wrapped(node);
    return inner ? column_below(*inner) : nullptr;
}

class Namer {
public:
    explicit Namer(LabelStyle style) : style_(style) {}

    void name(SelectColumn& column) {
        const Node& node = *column.node;
        if (node.kind == Kind::star || node.kind == Kind::text) return;
        if (style_ == LabelStyle::none) return name_as_it_is(column);
        const ColumnNode* of_table = style_ == LabelStyle::table_and_column ? column_below(node) : nullptr;
        if (of_table) return name_with_table(column, *of_table);
        if (const std::string* own = natural_name(node); own && own->empty()) column.form = LabelForm::natural;   // the name of its function
        else if (own) {
            const bool labelled = node.kind == Kind::label;
            take(column, *own, labelled ? LabelForm::fixed : LabelForm::natural);
        } else if (const std::string* inner = name_through_unary(node)) {
            column.form = LabelForm::natural;
            column.name = *inner;
        } else if (const std::string* held = name_through_wrapper(node)) {
            take(column, *held, LabelForm::fixed);
        } else name_anonymously(column);
    }

private:
    void name_as_it_is(SelectColumn& column) {
        const std::string* own = natural_name(*column.node);
        const std::string* held = own ? nullptr : name_through_wrapper(*column.node);
        if (!own && !held) return name_anonymously(column);
        column.name = own ? *own : *held;
        column.form = held || column.node->kind == Kind::label ? LabelForm::fixed : LabelForm::natural;
    }
    void name_anonymously(SelectColumn& column) {
        column.name = anonymous_base(*column.node);
        column.form = LabelForm::anonymous;
        for (const Node* seen : unnamed_)
            if (seen == column.node.get()) repeat(column);
        unnamed_.push_back(column.node.get());
    }
    //! `users.id AS users_id`
    void name_with_table(SelectColumn& column, const ColumnNode& of_table) {
        column.is_made_up = true;
        const std::string prefix = qualifying_prefix(*of_table.from);
        if (prefix.empty()) {
            column.qualifier = of_table.from;
            return take(column, of_table.name, LabelForm::fixed);
        }
        std::string name = prefix + of_table.name;
        if (const TableNode* table = as_if<TableNode>(*of_table.from)) name = unlike_a_column(*table, std::move(name));
        take(column, name, LabelForm::fixed);
    }
    //! The label of one column must not be the name of another.
    static std::string unlike_a_column(const TableNode& table, std::string name) {
        const auto is_column = [&](const std::string& candidate) {
            for (const auto& column : table.columns)
                if (column->name == candidate) return true;
            return false;
        };
        if (!is_column(name)) return name;
        int number = 1;
        while (is_column(name + "_" + std::to_string(number))) ++number;
        return name + "_" + std::to_string(number);
    }
    static void repeat(SelectColumn& column) {
        column.name += '_';
        column.form = LabelForm::repeated;
    }
    void take(SelectColumn& column, const std::string& name, LabelForm form) {
        column.name = name;
        column.form = form;
        const bool has_from = column.node->kind != Kind::raw && column.node->kind != Kind::named_column;
        if (!has_from) return;   // the program's own text stays as it is
        const auto [first, is_new] = named_.try_emplace({column.qualifier, name}, column.node.get());
        if (is_new) return;
        if (same_column(*first->second, *column.node)) return repeat(column);
        // another column of this name: numbered, unless that very column has been numbered before
        for (const auto& [other_name, other] : numbered_)
            if (other_name == name && same_column(*other, *column.node)) return repeat(column);
        numbered_.emplace_back(name, column.node.get());
        column.form = LabelForm::anonymous;
    }

    LabelStyle style_;
    std::map<std::pair<const FromNode*, std::string>, const Node*> named_{};
    std::vector<std::pair<std::string, const Node*>> numbered_{};
    std::vector<const Node*> unnamed_{};
};

}  // namespace

std::string qualifying_prefix(const FromNode& from) {
    if (from.name.empty()) return {};
    std::string prefix;
    if (from.kind == Kind::table) prefix = as<TableNode>(from).schema;
    for (char& c : prefix)
        if (c == '.') c = '_';
    if (!prefix.empty()) prefix += '_';
    return prefix + from.name + '_';
}

std::vector<SelectColumn> select_columns(std::span<const NodeRef> items, LabelStyle style) {
    std::vector<SelectColumn> columns;
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        if (items[i]->kind == Kind::entity) expand_entity(as<EntityNode>(items[i]), i, columns);
        else columns.push_back({items[i], i});
    }
    Namer namer(style);
    for (SelectColumn& column : columns) namer.name(column);
    return columns;
}

std::vector<std::string> column_keys(std::span<const SelectColumn> columns) {
    std::map<std::string, int> numbers;
    std::vector<std::string> keys;
    for (const SelectColumn& column : columns) {
        const bool numbered = column.form == LabelForm::anonymous || column.form == LabelForm::repeated;
        keys.push_back(numbered ? column.name + '_' + std::to_string(++numbers[column.name]) : column.name);
    }
    return keys;
}

}  // namespace aludel::sql
