#include "sql/build_support.hpp"

#include "aludel/base/error.hpp"
#include "sql/depth.hpp"

namespace aludel::sql::build {

namespace {

//! The step as SQL's JSON paths write it: `."first name"`, `[0]`.
std::string step_text(const Value& step) {
    if (step.kind() != Layout::string) return "[" + std::to_string(step.as<std::int64_t>()) + "]";
    std::string text = ".\"";
    for (const char c : step.as<std::string>()) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
    }
    return text + '"';
}

//! The step as an element of PostgreSQL's array of texts.
std::string element_text(const Value& step) {
    if (step.kind() != Layout::string) return std::to_string(step.as<std::int64_t>());
    return step_text(step).substr(1);
}

//! A parameter with another form of its value, for databases that take paths in the other form.
NodeRef path_bind(Value value, std::string other_form, SqlType type) {
    auto node = make_ref<BindNode>(type);
    node->value = std::move(value);
    node->list.push_back(Value(std::move(other_form)));
    node->has_other_form = true;
    return node;
}

//! The key keeps its type: it is compared with nothing.
NodeRef element(Op op, const NodeRef& json, const NodeRef& step) {
    return finished(make_ref<BinaryNode>(op, json, step, TypeId::json));
}

void check_step(const Value& step) {
    if (step.is_null()) throw ArgumentError("A step into JSON is a name or a position, not NULL.");
}

}  // namespace

NodeRef json_item(const NodeRef& json, const NodeRef& key) {
    const auto* bind = as_if<BindNode>(key);
    if (!bind || !bind->is_literal() || bind->expanding) return element(Op::json_getitem, json, key);
    check_step(bind->value);
    return element(Op::json_getitem, json, path_bind(bind->value, "$" + step_text(bind->value), bind->type));
}

NodeRef json_path(const NodeRef& json, const Value* steps, std::size_t count) {
    if (count == 0) throw ArgumentError("path() needs at least one step.");
    std::string path = "$", elements = "{";
    for (std::size_t i = 0; i < count; ++i) {
        check_step(steps[i]);
        path += step_text(steps[i]);
        elements += (i > 0 ? "," : "") + element_text(steps[i]);
    }
    return element(Op::json_path_getitem, json, path_bind(Value(std::move(path)), elements + "}", TypeId::string));
}

NodeRef json_as(const NodeRef& element, SqlType type) {
    const auto* item = as_if<BinaryNode>(element);
    if (!item || (item->op != Op::json_getitem && item->op != Op::json_path_getitem))
        throw ArgumentError("as_string() and its kin belong to an element of JSON: data[\"name\"].as_string().");
    auto changed = make_ref<BinaryNode>(*item);
    changed->type = type;
    return finished(std::move(changed));
}

}  // namespace aludel::sql::build
