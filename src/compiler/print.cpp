#include "aludel/compiler/print.hpp"

#include "aludel/base/error.hpp"
#include "compiler/default_dialect.hpp"

namespace aludel::sql {

namespace {

//! Booleans are 1 and 0, as `default_dialect()` writes them.
const Dialect& printing_dialect() {
    static const Ref<const Dialect> shared =
        compiler::str_dialect({.abilities = [](DialectAbilities& can) { can.native_boolean = false; }});
    return *shared;
}

}  // namespace

std::string default_text(const NodeRef& node) {
    if (!node) return "<empty>";
    try {
        return printing_dialect().compile(node).text();
    } catch (const Error& error) {
        return "<" + error.message() + ">";
    }
}

}  // namespace aludel::sql
