#include "engine/log.hpp"

#include "base/message_text.hpp"
#include "driver/list_param.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <vector>

namespace aludel::engine {

namespace {

constexpr std::size_t shown = 10, at_first = 8;   // of many values, or sets of them

std::string repr_of_list(const std::vector<Value>& list) {
    std::string text = "[";
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (list.size() > shown && i == at_first) {
            text += fmt::format(" ... displaying {} of {} values ... ", shown, list.size());
            i = list.size() - (shown - at_first);
        } else if (i > 0) text += ", ";
        text += list[i].repr();
    }
    return text + "]";
}

// A value that cannot be sent must not fail here: the error that says so is the one to show.
std::string repr_of(const Param& parameter) {
    if (!parameter.data) return "NULL";
    if (const auto* list = driver::list_of(parameter)) return repr_of_list(*list);
    if (parameter.layout == Layout::uint64)   // may be larger than any Value
        return std::to_string(*static_cast<const std::uint64_t*>(parameter.data));
    if (parameter.layout == Layout::other_unsigned_long)
        return std::to_string(*static_cast<const OtherUnsignedLong*>(parameter.data));
    try {
        return read_slot({.layout = parameter.layout, .custom = parameter.custom}, parameter.data).repr();
    } catch (const std::exception&) {
        return "(not a value)";
    }
}

std::string origin_text(const Origin& origin) {
    if (!origin.compiled) return "[raw sql]";
    if (origin.generated_seconds >= 0) return fmt::format("[generated in {:.5f}s]", origin.generated_seconds);
    const double age = static_cast<double>(steady_ns() - origin.compiled->compiled_at_ns) * 1e-9;
    return fmt::format("[cached since {:.4g}s ago]", age);
}

}  // namespace

std::int64_t steady_ns() noexcept {
    using namespace std::chrono;
    return duration_cast<nanoseconds>(steady_clock::now().time_since_epoch()).count();
}

std::string repr_parameters(std::span<const Param> parameters) {
    std::string text = "(";
    for (std::size_t i = 0; i < parameters.size(); ++i) text += (i ? ", " : "") + repr_of(parameters[i]);
    return text + (parameters.size() == 1 ? ",)" : ")");
}

std::string repr_parameters(const driver::Batch& batch) {
    std::vector<Param> row(batch.width);
    std::string text = "[";
    for (std::size_t i = 0; i < batch.count; ++i) {
        if (batch.count > shown && i == at_first) {
            text += fmt::format(" ... displaying {} of {} total bound parameter sets ... ", shown, batch.count);
            i = batch.count - (shown - at_first);
        } else if (i > 0) text += ", ";
        batch.fill(batch.context, i, row.data());
        text += repr_parameters(row);
    }
    return text + "]";
}

void Log::write(std::string_view logger, std::string_view text) const noexcept {
    try {
        (sink_ ? *sink_ : console_log()).write(logger, printable_text(text));
    } catch (const std::exception& error) {
        report_failure(error.what());
    } catch (...) {   // a fiber that is ended while its sink waits; its next wait ends it
        report_failure("unknown");
    }
}

void Log::report_failure(const char* what) const noexcept {
    if (has_failed_.exchange(true)) return;
    std::fprintf(stderr, "aludel: the engine's log sink throws, so lines of the log are lost: %s\n", what);
}

void Log::statement(std::string_view sql, const Origin& origin, const std::string& parameters) const {
    line(sql);
    line(origin_text(origin) + " " + (hide_ ? "[" + parameters + "]" : parameters));
}

}  // namespace aludel::engine
