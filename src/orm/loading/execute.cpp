#include "orm/loading/execute.hpp"

#include "engine/connection_impl.hpp"

namespace aludel::orm {

Running run(Connection& connection, const sql::NodeRef& statement, const Params* parameters) {
    static const Params none;
    engine::ConnectionImpl& state = connection.aludel_state();
    const Exclusive::Use use(state.in_use, "a statement of a Session");
    engine::Execution execution = state.execute(*statement, parameters ? *parameters : none);
    return {std::move(execution.statement), std::move(execution.compiled)};
}

void note_failure(Connection& connection, const Running& running, StatementError& error) noexcept {
    connection.aludel_state().note(error, running.compiled->text, std::span<const Param>());
    running.statement->close();
}

std::int64_t run_for_count(Connection& connection, const sql::NodeRef& statement) {
    const Running running = run(connection, statement);
    running.statement->close();
    return running.statement->rows_affected();
}

void run_batch(Connection& connection, const sql::NodeRef& insert, std::span<const std::string_view> names,
               const driver::Batch& batch, driver::BatchSink* sink) {
    engine::ConnectionImpl& state = connection.aludel_state();
    const Exclusive::Use use(state.in_use, "a flush of a Session");
    state.execute_batch(*insert, names, batch, sink);
}

}  // namespace aludel::orm
