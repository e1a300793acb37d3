#include "drivers/libpq/connect_limit.hpp"

#include "aludel/base/error.hpp"

#include <fmt/format.h>

#include <charconv>

namespace aludel::libpq_driver {

namespace {

double parse_timeout(const std::string& text) {
    double seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc() || end != text.data() + text.size())
        throw ArgumentError(fmt::format("connect_timeout is '{}'; give a number of seconds, 0 for no limit", text));
    return seconds;
}

double timeout_of(const driver::ConnectParameters& arguments) {
    const std::string* option = arguments.option("connect_timeout");
    return option ? parse_timeout(*option) : arguments.connect_timeout;
}

}  // namespace

ConnectLimit::ConnectLimit(const driver::ConnectParameters& arguments, driver::Deadline given)
    : timeout(timeout_of(arguments)), deadline(given), moment(nearest(driver::Deadline::after(timeout), given)) {}

std::string ConnectLimit::text() const {
    if (moment == deadline && !deadline.is_never())
        return "no answer before the deadline of the call that needs the connection; check host, port and firewall, or "
               "raise its timeout";
    return fmt::format("no answer within {} seconds; check host, port and firewall, or raise connect_timeout", timeout);
}

}  // namespace aludel::libpq_driver
