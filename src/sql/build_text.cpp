#include "sql/build_support.hpp"

#include "aludel/base/error.hpp"
#include "sql/depth.hpp"
#include "sql/text_parser.hpp"

namespace aludel::sql::build {

namespace {

std::string names_of(const TextNode& text) {
    std::string names;
    for (const NodeRef& bind : text.binds) names += (names.empty() ? "" : ", ") + as<BindNode>(bind).name;
    return names.empty() ? "none" : names;
}

NodeRef find_bind(const NodeList<2>& binds, std::string_view name) {
    for (const NodeRef& bind : binds)
        if (as<BindNode>(bind).name == name) return bind;
    return {};
}

TextNode& edit_text(NodeRef& text) {
    if (text->kind != Kind::text) throw ArgumentError("bindparams() and columns() belong to text().");
    return editable<TextNode>(text);
}

NodeRef valued_bind(const NamedValue& value) {
    auto node = make_ref<BindNode>(type_of_value(value.value));
    node->name = value.name;
    node->value = value.value;
    return node;
}

void set_bind(TextNode& text, std::string_view name, const NodeRef& bind) {
    if (!find_bind(text.binds, name))
        throw ArgumentError("This text() has no parameter named \"" + std::string(name) + "\". It has: " +
                            names_of(text) + ".");
    for (NodeRef& slot : text.binds)
        if (as<BindNode>(slot).name == name) slot = bind;
}

}  // namespace

NodeRef text(std::string_view sql) {
    ParsedText parsed = parse_text(sql);
    auto node = make_ref<TextNode>();
    node->pieces = std::move(parsed.pieces);
    for (const std::string& name : parsed.names) {
        NodeRef bind = find_bind(node->binds, name);   // a name given twice is one parameter
        node->binds.push_back(bind ? std::move(bind) : named_bind(name, TypeId::null));
    }
    return node;
}

NodeRef text_values(NodeRef text, const Params& values) {
    TextNode& node = edit_text(text);
    for (const NamedValue& value : values.values()) set_bind(node, value.name, valued_bind(value));
    return text;
}

NodeRef text_expression(NodeRef text, const Params& values, SqlType type) {
    NodeRef changed = text_values(std::move(text), values);
    edit_text(changed).type = type;
    return grouping(changed);
}

NodeRef text_argument(NodeRef text, std::string_view name, const NodeRef& argument) {
    set_bind(edit_text(text), name, argument);
    return text;
}

NodeRef text_list(NodeRef text, std::string_view name, std::vector<Value> values, SqlType type) {
    auto bind = make_ref<BindNode>(type);
    bind->name = name;
    bind->list = std::move(values);
    bind->expanding = true;
    set_bind(edit_text(text), name, finished(std::move(bind)));
    return text;
}

NodeRef text_columns(NodeRef text, const std::string_view* names, const SqlType* types, std::size_t count) {
    TextNode& node = edit_text(text);
    node.column_names.assign(names, names + count);
    node.column_types.assign(types, types + count);
    return text;
}

}  // namespace aludel::sql::build
