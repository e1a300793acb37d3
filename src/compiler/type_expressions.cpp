// The SQL that some types have around their parameters and columns: `with_expressions`.

#include "aludel/sql/type_expressions.hpp"

#include "compiler/sql_compiler.hpp"

namespace aludel::compiler {

using namespace sql;

namespace {

const TypeExpressions* expressions_of(const SqlType& given, const Dialect& dialect) {
    const SqlType type = type_on(given, dialect.name());
    return type.def ? type.def->expressions : nullptr;
}

}  // namespace

bool SqlCompiler::has_expressions(const SqlType& type) const { return expressions_of(type, dialect_) != nullptr; }

//! What is to be written around the parameter; null for none, and within that expression.
const TypeExpressions* SqlCompiler::expressions_around(const BindNode& bind) const {
    if (&bind == wrapped_) return nullptr;
    const TypeExpressions* expressions = expressions_of(bind.type, dialect_);
    return expressions && expressions->bind ? expressions : nullptr;
}

//! The expression of its type around a parameter, which `name` names.
void SqlCompiler::write_wrapped(const BindNode& bind, const std::function<std::string()>& name) {
    const TypeExpressions& around = *expressions_around(bind);
    if (!job_.literal_binds && !known_binds_.count(&bind)) add_bind(bind, name());
    const NodeRef& wrapped = made_.emplace_back(around.bind(NodeRef(&bind)));
    const BindNode* outer = std::exchange(wrapped_, &bind);
    write_expression(unwrapped(*wrapped));
    wrapped_ = outer;
}

//! What its type has before and after each element of a list.
std::pair<std::string, std::string> SqlCompiler::around_element(const BindNode& list) {
    const TypeExpressions* around = expressions_around(list);
    if (!around) return {};
    constexpr std::string_view element = "\x01";
    const NodeRef& wrapped = made_.emplace_back(around->bind(build::raw(element, list.type)));
    const std::string text = writer_.captured([&] { write_expression(unwrapped(*wrapped)); }).text;
    const std::size_t at = text.find(element);
    if (at == text.npos) return {};
    return {text.substr(0, at), text.substr(at + element.size())};
}

void SqlCompiler::write_around_elements(const BindNode& list, CompiledBind& entry) {
    auto [before, after] = around_element(list);
    entry.before = std::move(before);
    entry.cast = bind_cast(list.type) + after;
}

//! A column that a statement returns, as its type wants it.
const Node* SqlCompiler::returned_form(const Node& column) {
    if (column.kind != Kind::column && column.kind != Kind::named_column) return nullptr;
    const TypeExpressions* around = expressions_of(build::type_of(NodeRef(&column)), dialect_);
    if (!around || !around->column) return nullptr;
    return made_.emplace_back(around->column(NodeRef(&column))).get();
}

}  // namespace aludel::compiler
