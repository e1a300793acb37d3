#include "aludel/engine/pipeline.hpp"

#include "engine/call.hpp"
#include "engine/execution.hpp"

#include <utility>

namespace aludel {

namespace engine {

namespace {

using Statements = std::span<const Ref<PendingState>>;

ExecutionImpl& execution_of(const PendingState& state) { return static_cast<ExecutionImpl&>(*state.rows); }

//! Makes what `step` throws the statement's own error, unless it is the end of the connection.
template <class F>
void keep_error(const ConnectionImpl& connection, PendingState& state, F&& step) {
    try {
        step();
    } catch (const std::exception&) {
        if (connection.invalidated()) throw;
        state.error = std::current_exception();
    }
}

//! The first error that is a `TimeoutError`: the whole pipeline has not ended in time, or was cancelled.
void throw_timeout(Statements statements) {
    for (const auto& state : statements) {
        try {
            if (state->error) std::rethrow_exception(state->error);
        } catch (const TimeoutError&) {
            throw;
        } catch (...) {   // told by `get`
        }
    }
}

}  // namespace

void destroy(const PendingState* state) noexcept { delete state; }

void throw_empty_pending() {
    throw InvalidRequestError("This Pending is empty: take one from Pipeline::execute().");
}

Ref<result::RowSource> PendingState::take() {
    if (!has_ended)
        throw InvalidRequestError("This statement of a pipeline has not run: call get() when pipeline() has returned.");
    if (error) std::rethrow_exception(error);
    if (!rows) throw InvalidRequestError("The result of this statement was taken before: call get() once and keep it.");
    return std::move(rows);
}

//! Statements that are sent together.
class ConnectionImpl::Together {
public:
    explicit Together(ConnectionImpl& connection) noexcept : connection_(connection) {}

    void add(PendingState& state) {
        keep_noted_error(state, [&](ExecutionImpl& execution) {
            if (!connection_.is_to_be_sent(execution)) return;
            execution.cursor->reserve();
            sent_.push_back({&execution.rows(), execution.parameters});
            senders_.push_back(&state);
            deadline_ = nearest(deadline_, execution.deadline());
        });
        if (!state.error) added_.push_back(&state);
    }
    void send() {
        if (sent_.empty()) return;
        connection_.use_deadline(deadline_);
        try {
            connection_.record_->connection->run_pipeline(sent_);
        } catch (StatementError& error) {
            connection_.note(error, execution_of(*senders_.front()));
            throw;
        }
        for (std::size_t i = 0; i < sent_.size(); ++i) senders_[i]->error = sent_[i].error;
    }
    void finish() {
        for (PendingState* state : added_) {
            keep_noted_error(*state, [&](ExecutionImpl& execution) {
                if (state->error) std::rethrow_exception(state->error);
                if (execution.is_observed()) execution.tell_after_sending();
                connection_.finish(state->node(), execution);
            });
        }
    }

private:
    template <class F>
    void keep_noted_error(PendingState& state, F&& step) {
        keep_error(connection_, state, [&] {
            try {
                step(execution_of(state));
            } catch (StatementError& error) {
                connection_.note(error, execution_of(state));
                throw;
            }
        });
    }

    ConnectionImpl& connection_;
    std::vector<driver::PipelinedStatement> sent_{};
    std::vector<PendingState*> senders_{};   // of each
    std::vector<PendingState*> added_{};     // these, and those that a listener has executed
    driver::Deadline deadline_ = driver::Deadline::never();
};

void ConnectionImpl::run_pipeline(Statements statements) {
    try {
        driver_connection();
        begin_if_needed();
        if (record_->connection->can_submit()) run_together(statements);
        else run_one_by_one(statements);
    } catch (...) {
        for (const auto& state : statements) state->error = std::current_exception();
        for (const auto& state : statements) state->has_ended = true;
        throw;
    }
    for (const auto& state : statements) state->has_ended = true;
}

void ConnectionImpl::run_one_by_one(Statements statements) {
    for (const auto& state : statements) {
        keep_error(*this, *state, [&] {
            send(execution_of(*state));
            finish(state->node(), execution_of(*state));
            execution_of(*state).read_ahead();
        });
    }
}

void ConnectionImpl::run_together(Statements statements) {
    Together together(*this);
    for (const auto& state : statements) together.add(*state);
    together.send();
    together.finish();
}

}  // namespace engine

void Pipeline::add(engine::PendingState& state, const engine::KeptCall& call, const Params& parameters,
                   std::source_location place) {
    const engine::Call guard(connection_, "Pipeline::execute()", place);
    state.rows = connection_.bound(state.node(), parameters, call);
    statements_.push_back(Ref<engine::PendingState>(&state));
}

void Pipeline::run() {
    const engine::Call guard(connection_, "pipeline()");
    connection_.run_pipeline(statements_);
    engine::throw_timeout(statements_);
}

}  // namespace aludel
