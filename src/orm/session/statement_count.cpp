#include "aludel/orm/statement_count.hpp"

#include "aludel/engine/event.hpp"
#include "engine/connection_impl.hpp"
#include "orm/session/session_impl.hpp"

#include <array>
#include <atomic>
#include <mutex>
#include <numeric>

namespace aludel {

namespace orm {

//! What a count shares with its listener. Counts are atomic: the statements of an engine are sent on many threads.
struct StatementCounter : RefCounted {
    std::uint64_t session = 0, connection = 0;   // whose statements; both 0: all of the engine's
    bool keeps_statements = false;
    std::array<std::atomic<std::size_t>, 5> counts{};   // by StatementType
    mutable std::mutex mutex{};
    std::vector<std::string> statements{};

    void note(const ExecutionContext& execution) {
        const engine::ConnectionImpl& sender = execution.connection().aludel_state();
        if ((session != 0 && sender.session != session) || (connection != 0 && sender.number != connection)) return;
        counts[static_cast<std::size_t>(execution.statement_type())].fetch_add(1, std::memory_order_relaxed);
        if (!keeps_statements) return;
        const std::lock_guard lock(mutex);
        statements.emplace_back(execution.statement());
    }
    std::size_t count(StatementType type) const noexcept {
        return counts[static_cast<std::size_t>(type)].load(std::memory_order_relaxed);
    }
};
void destroy(const StatementCounter* counter) noexcept { delete counter; }

}  // namespace orm

namespace {

Ref<orm::StatementCounter> new_counter(const StatementCountOptions& options) {
    auto counter = make_ref<orm::StatementCounter>();
    counter->keeps_statements = options.keep_statements;
    return counter;
}

}  // namespace

StatementCount::StatementCount(const Session& session, StatementCountOptions options) : counter_(new_counter(options)) {
    const orm::SessionImpl& state = session.aludel_state();
    counter_->session = state.number;
    state.each_engine([&](const Engine& engine) { listen_to(engine); });
}

StatementCount::StatementCount(const Connection& connection, StatementCountOptions options)
    : counter_(new_counter(options)) {
    engine::ConnectionImpl& state = connection.aludel_state();
    if (state.number == 0) state.number = orm::next_number();
    counter_->connection = state.number;
    listen_to(Engine(Ref<engine::EngineBase>(&state.engine())));
}

StatementCount::StatementCount(const Engine& engine, StatementCountOptions options) : counter_(new_counter(options)) {
    listen_to(engine);
}

StatementCount::~StatementCount() {
    for (ListenerHandle& handle : handles_) handle.disconnect();
}

void StatementCount::listen_to(const Engine& engine) {
    handles_.push_back(event::listen(engine, event::before_cursor_execute,
                                     [counter = counter_](ExecutionContext& execution) { counter->note(execution); }));
}

std::size_t StatementCount::total() const noexcept {
    return std::accumulate(counter_->counts.begin(), counter_->counts.end(), std::size_t(0));
}
std::size_t StatementCount::selects() const noexcept { return counter_->count(StatementType::select); }
std::size_t StatementCount::inserts() const noexcept { return counter_->count(StatementType::insert); }
std::size_t StatementCount::updates() const noexcept { return counter_->count(StatementType::update); }
std::size_t StatementCount::deletes() const noexcept { return counter_->count(StatementType::delete_); }

std::vector<std::string> StatementCount::statements() const {
    const std::lock_guard lock(counter_->mutex);
    return counter_->statements;
}

void StatementCount::reset() {
    for (std::atomic<std::size_t>& count : counter_->counts) count = 0;
    const std::lock_guard lock(counter_->mutex);
    counter_->statements.clear();
}

}  // namespace aludel
