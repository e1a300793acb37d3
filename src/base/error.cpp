#include "aludel/base/error.hpp"

#include <utility>

namespace aludel {

Error::Error(std::string message, std::string_view code) : message_(std::move(message)), code_(code) {
    text_ = message_ + tail();
}

std::string Error::tail() const { return "\n[aludel: " + code_ + "]"; }

StatementError::StatementError(std::string message, std::string_view code) : Error(std::move(message), code) {}

void StatementError::attach(std::string_view statement, std::string_view parameters) {
    if (!statement_.empty()) return;  // the innermost statement is the one that failed
    statement_ = statement;
    parameters_ = parameters;
    std::string text = message() + "\n[SQL: " + statement_ + "]";
    if (!parameters_.empty()) text += "\n[parameters: " + parameters_ + "]";
    set_text(text + tail());
}

DBAPIError::DBAPIError(std::string message, std::string_view code, ServerDiagnostics diagnostics)
    : StatementError(std::move(message), code), diagnostics_(std::move(diagnostics)) {}

}  // namespace aludel
