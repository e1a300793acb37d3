#include "aludel/compiler/print.hpp"

#include "aludel/base/error.hpp"
#include "compiler/default_dialect.hpp"

namespace aludel::sql {

std::string default_text(const NodeRef& node) {
    if (!node) return "<empty>";
    try {
        return compiler::str_dialect().compile(node).text();
    } catch (const Error& error) {
        return "<" + error.message() + ">";
    }
}

}  // namespace aludel::sql
