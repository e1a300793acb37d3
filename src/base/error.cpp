#include "aludel/base/error.hpp"

#include "base/message_text.hpp"

#include <utility>

namespace aludel {

namespace {

// What `what()` shows of long texts; the accessors give all of them.
constexpr std::size_t shown_of_message = 4096, shown_of_statement = 4096, shown_of_parameters = 2048;

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

//! Beginning and end of a long text, and how much is left out between them; whole UTF-8 characters.
std::string shortened(const std::string& text, std::size_t shown) {
    if (text.size() <= shown) return text;
    std::size_t head = shown / 2, tail = text.size() - shown / 2;
    while (head > 0 && continues_character(text[head])) --head;
    while (tail < text.size() && continues_character(text[tail])) ++tail;
    return text.substr(0, head) + " ... (" + std::to_string(tail - head) + " bytes left out) ... " + text.substr(tail);
}

}  // namespace

Error::Error(std::string message, std::string_view code)
    : message_(shown_message(message, false)), hidden_message_(shown_message(message, true)), code_(code) {
    if (hidden_message_ == message_) hidden_message_.clear();
    text_ = shortened(message_, shown_of_message) + tail();
}

void Error::leave_out_values() {
    if (!hidden_message_.empty()) message_ = std::exchange(hidden_message_, {});
}

std::string Error::tail() const { return "\n[aludel: " + code_ + "]"; }

StatementError::StatementError(std::string message, std::string_view code) : Error(std::move(message), code) {}

void StatementError::attach(std::string_view statement, std::string_view parameters) {
    if (!statement_.empty()) return;  // the innermost statement is the one that failed
    statement_ = statement;
    parameters_ = parameters;
    write_text();
}

void StatementError::hide_values() {
    leave_out_values();
    write_text();
}

void StatementError::write_text() {
    std::string text = shortened(message(), shown_of_message);
    if (!statement_.empty()) text += "\n[SQL: " + shortened(printable_text(statement_), shown_of_statement) + "]";
    if (!parameters_.empty()) text += "\n[parameters: " + shortened(parameters_, shown_of_parameters) + "]";
    set_text(text + tail());
}

DBAPIError::DBAPIError(std::string message, std::string_view code, ServerDiagnostics diagnostics)
    : StatementError(std::move(message), code), diagnostics_(std::move(diagnostics)) {}

}  // namespace aludel
