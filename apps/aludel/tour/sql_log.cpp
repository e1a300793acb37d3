#include "tour/sql_log.hpp"

#include <algorithm>
#include <array>

namespace aludel::tour {

namespace {

constexpr std::array transaction_words = {"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"};
constexpr std::array origins = {"[generated in ", "[cached since ", "[raw sql]"};

template <class List>
bool begins_with_one_of(const List& list, std::string_view text) {
    return std::ranges::any_of(list, [&](std::string_view beginning) { return text.starts_with(beginning); });
}

//! The parameters behind "[cached since 0.01s ago] "; empty when there are none.
std::string_view parameters_of(std::string_view line) {
    const std::string_view parameters = line.substr(std::min(line.find("] ") + 2, line.size()));
    return parameters == "()" ? std::string_view() : parameters;
}

}  // namespace

void SqlLog::write(std::string_view, std::string_view message) {
    if (begins_with_one_of(transaction_words, message)) {
        page_.sql({std::string(message.substr(0, message.find(" ("))), {}});
    } else if (begins_with_one_of(origins, message)) {
        page_.sql({statement_, std::string(parameters_of(message))});
        ++count_;
        if (message.starts_with("[cached since ")) ++cached_;
    } else statement_ = message;
}

}  // namespace aludel::tour
