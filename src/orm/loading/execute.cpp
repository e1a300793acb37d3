#include "orm/loading/execute.hpp"

#include "orm/loading/eager_joins.hpp"

namespace aludel::orm {

namespace {
//! The connection for a statement, which may be another one in a session with several engines.
engine::ConnectionImpl& routed(Connection& connection, const sql::Node& statement) {
    engine::ConnectionImpl& state = connection.aludel_state();
    return state.router ? state.router->connection_for(statement, state) : state;
}
}  // namespace

Ref<ExecutionImpl> run(Connection& connection, const sql::NodeRef& statement) {
    static const Params none;
    engine::ConnectionImpl& state = routed(connection, *statement);
    const Exclusive::Use use(state.in_use, "a statement of a Session");
    state.place = {};   // no call of the program
    return state.execute(*statement, none, {}, rewriter_of(*statement));
}

std::int64_t run_for_count(Connection& connection, const sql::NodeRef& statement) {
    return run(connection, statement)->rows_affected();
}

std::int64_t run_batch(Connection& connection, const sql::NodeRef& statement, std::span<const std::string_view> names,
               const driver::Batch& batch, driver::BatchSink* sink, engine::Then then) {
    engine::ConnectionImpl& state = routed(connection, *statement);
    const Exclusive::Use use(state.in_use, "a flush of a Session");
    state.place = {};   // no call of the program
    return state.execute_batch(*statement, names, batch, sink, nullptr, then)->rows_affected();
}

}  // namespace aludel::orm
