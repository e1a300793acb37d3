// What listeners learn of an execution, and what they may change.

#include "aludel/engine/execution_context.hpp"

#include "aludel/base/error.hpp"
#include "base/message_text.hpp"
#include "engine/connection_view.hpp"
#include "engine/execution.hpp"
#include "engine/statement_type.hpp"

namespace aludel {

namespace engine {

namespace {

constexpr std::uint64_t observers =
    Events::bits(event::Id::before_execute, event::Id::after_execute, event::Id::before_cursor_execute,
                 event::Id::after_cursor_execute, event::Id::do_execute, event::Id::slow_query);

Duration between(std::int64_t from, std::int64_t to) {
    return Duration::of_seconds(from > 0 && to > from ? static_cast<double>(to - from) * 1e-9 : 0);
}

}  // namespace

void ExecutionImpl::begin_observation() noexcept {
    is_observed_ = connection_->engine().events.is_any_heard(observers);
    moments_ = {};
    if (is_observed_) moments_.called = steady_ns();
}

template <class E>
auto ExecutionImpl::tell(const E& event) {
    Events& events = connection_->engine().events;
    ConnectionView view(*connection_);
    seen_connection_ = &view.get();
    ExecutionContext context(*this);
    struct Seen {
        Connection*& connection;
        ~Seen() { connection = nullptr; }
    } seen{seen_connection_};
    return events.emit(event, context);
}

void ExecutionImpl::tell_before() {
    if (is_observed_) [[unlikely]] tell(event::before_execute);
}

void ExecutionImpl::tell_after() {
    if (!is_observed_) [[likely]] return;
    tell(event::after_execute);
    if (rows_ != Rows::open) end_observation();
}

//! True when a listener has done what there was to do.
bool ExecutionImpl::tell_before_sending() {
    may_change_text_ = true;
    tell(event::before_cursor_execute);
    const bool is_done = tell(event::do_execute).value_or(false);
    may_change_text_ = false;
    moments_.sent = steady_ns();
    return is_done;
}

void ExecutionImpl::tell_after_sending() {
    moments_.answered = steady_ns();
    tell(event::after_cursor_execute);
}

//! When all rows were read or closed. No caller is left to receive what a listener throws.
void ExecutionImpl::end_observation() noexcept {
    if (!std::exchange(is_observed_, false)) return;
    moments_.ended = steady_ns();
    if (!connection_->engine().events.is_heard(event::Id::slow_query)) return;
    try {
        tell(event::Event<ExecutionContext&>{event::Id::slow_query});
    } catch (...) {
    }
}

ExecutionTimes ExecutionImpl::times() const noexcept {
    const std::int64_t now = moments_.called > 0 && moments_.ended == 0 ? steady_ns() : moments_.ended;
    return {between(moments_.called, moments_.sent), between(moments_.sent, moments_.answered),
            between(moments_.answered, moments_.ended), between(moments_.called, now)};
}

void ExecutionImpl::change_text(std::string text) {
    if (!may_change_text_)
        throw InvalidRequestError("set_statement() is for listeners of before_cursor_execute and do_execute: the statement "
                                  "is not known yet, or was sent already.");
    own_text = std::move(text);
}

Connection& ExecutionImpl::seen_connection() const noexcept { return *seen_connection_; }

}  // namespace engine

std::string_view ExecutionContext::statement() const noexcept { return impl_->text(); }
StatementType ExecutionContext::statement_type() const noexcept { return engine::statement_type(impl_->text()); }
void ExecutionContext::set_statement(std::string text) { impl_->change_text(std::move(text)); }
std::string ExecutionContext::parameters() const { return impl_->shown_parameters(); }
bool ExecutionContext::executemany() const noexcept { return impl_->is_batch(); }
bool ExecutionContext::is_cached() const noexcept {
    return impl_->origin.compiled && impl_->origin.generated_seconds < 0;
}
std::int64_t ExecutionContext::rowcount() const noexcept { return impl_->rows_so_far(); }
ExecutionTimes ExecutionContext::times() const noexcept { return impl_->times(); }
std::source_location ExecutionContext::place() const noexcept { return impl_->place; }
Connection& ExecutionContext::connection() const noexcept { return impl_->seen_connection(); }

}  // namespace aludel
