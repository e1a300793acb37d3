#include "sql/select_items.hpp"

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
        case Kind::label: return &as<LabelNode>(node).name;
        case Kind::raw: return &as<RawNode>(node).text;
        case Kind::excluded: return natural_name(*as<ExcludedNode>(node).column);
        case Kind::optional_item: return natural_name(*as<OptionalItemNode>(node).item);
        default: return nullptr;
    }
}

namespace {

void expand_entity(const EntityNode& entity, std::uint32_t item, std::vector<SelectColumn>& out) {
    if (entity.info->configure) entity.info->configure(*entity.info);
    for (std::uint32_t index : entity.info->columns) out.push_back({build::column_at(entity.from, index), item});
}

bool same_column(const Node& a, const Node& b) {
    const Node &x = unwrapped(a), &y = unwrapped(b);
    if (&x == &y) return true;
    return x.kind == Kind::column && y.kind == Kind::column && as<ColumnNode>(x).from == as<ColumnNode>(y).from &&
           as<ColumnNode>(x).index == as<ColumnNode>(y).index;
}

//! What an expression without a name of its own is called: a function's name, else "anon".
std::string anonymous_base(const Node& node) {
    const Node& bare = unwrapped(node);
    if (bare.kind == Kind::function) return as<FunctionNode>(bare).name;
    if (bare.kind == Kind::cast) return anonymous_base(*as<CastNode>(bare).operand);
    return "anon";
}

//! Unary operators around a column are written without a label.
const std::string* name_through_unary(const Node& node) {
    if (node.kind != Kind::unary) return nullptr;
    const UnaryNode& unary = as<UnaryNode>(node);
    return unary.op == Op::not_ ? nullptr : natural_name(*unary.operand);
}

class Namer {
public:
    void name(SelectColumn& column) {
        const Node& node = *column.node;
        if (node.kind == Kind::star || node.kind == Kind::text) return;
        if (const std::string* own = natural_name(node)) {
            const bool labelled = node.kind == Kind::label;
            take(column, *own, labelled ? LabelForm::fixed : LabelForm::natural);
        } else if (const std::string* inner = name_through_unary(node)) {
            column.form = LabelForm::natural;
            column.name = *inner;
        } else if (const std::string* wrapped = name_through_cast(node)) {
            take(column, *wrapped, LabelForm::fixed);
        } else {
            column.name = anonymous_base(node);
            column.form = LabelForm::anonymous;
            for (const Node* seen : unnamed_)
                if (seen == &node) repeat(column);
            unnamed_.push_back(&node);
        }
    }

private:
    static const std::string* name_through_cast(const Node& node) {
        return node.kind == Kind::cast ? natural_name(*as<CastNode>(node).operand) : nullptr;
    }
    static void repeat(SelectColumn& column) {
        column.name += '_';
        column.form = LabelForm::repeated;
    }
    void take(SelectColumn& column, const std::string& name, LabelForm form) {
        column.name = name;
        column.form = form;
        const auto [first, is_new] = named_.try_emplace(name, column.node.get());
        if (is_new) return;
        if (same_column(*first->second, *column.node)) return repeat(column);
        // another column of this name: numbered, unless that very column has been numbered before
        for (const auto& [other_name, other] : numbered_)
            if (other_name == name && same_column(*other, *column.node)) return repeat(column);
        numbered_.emplace_back(name, column.node.get());
        column.form = LabelForm::anonymous;
    }

    std::map<std::string, const Node*, std::less<>> named_{};
    std::vector<std::pair<std::string, const Node*>> numbered_{};
    std::vector<const Node*> unnamed_{};
};

}  // namespace

std::vector<SelectColumn> select_columns(std::span<const NodeRef> items) {
    std::vector<SelectColumn> columns;
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        if (items[i]->kind == Kind::entity) expand_entity(as<EntityNode>(items[i]), i, columns);
        else columns.push_back({items[i], i});
    }
    Namer namer;
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
