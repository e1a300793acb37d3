#pragma once

#include "aludel/base/error.hpp"
#include "aludel/engine/connection.hpp"
#include "engine/execution.hpp"

namespace aludel::orm {

using engine::ExecutionImpl;

//! Runs a statement of the ORM's own on the connection.
Ref<ExecutionImpl> run(Connection& connection, const sql::NodeRef& statement);
//! Calls `read`, which reads the rows of the execution; errors leave with their statement.
template <class F>
void read_rows(ExecutionImpl& execution, F&& read) {
    try {
        read();
    } catch (StatementError& error) {
        execution.close();
        execution.note(error);
        throw;
    }
}
//! Runs a statement whose rows nobody wants; the number of rows it changed.
std::int64_t run_for_count(Connection& connection, const sql::NodeRef& statement);
//! Runs a statement for each row of the batch; the number of rows it changed. `names`: of an INSERT without values, its
//! columns in the order of the parameters.
std::int64_t run_batch(Connection& connection, const sql::NodeRef& statement, std::span<const std::string_view> names,
               const driver::Batch& batch, driver::BatchSink* sink, engine::Then then = engine::Then::go_on);

}  // namespace aludel::orm
