#pragma once

#include "aludel/base/error.hpp"
#include "aludel/engine/connection.hpp"
#include "compiler/compiled.hpp"
#include "driver/statement.hpp"

namespace aludel::orm {

//! A statement in progress: its rows, and the compiler's description of them.
struct Running {
    Ref<driver::Statement> statement;
    Ref<const compiler::Compiled> compiled;
};

//! Runs a statement of the ORM's own on the connection.
Running run(Connection& connection, const sql::NodeRef& statement, const Params* parameters = nullptr);
//! To be called with an error that reading the rows has thrown: adds the statement, records that a connection is
//! dead, closes the rows.
void note_failure(Connection& connection, const Running& running, StatementError& error) noexcept;
//! Calls `read` with the rows; errors leave with their statement.
template <class F>
void read_rows(Connection& connection, const Running& running, F&& read) {
    try {
        read(*running.statement);
    } catch (StatementError& error) {
        note_failure(connection, running, error);
        throw;
    }
}
//! Runs a statement whose rows nobody wants; the number of rows it changed.
std::int64_t run_for_count(Connection& connection, const sql::NodeRef& statement);
//! Runs an INSERT without values for each row of the batch; its columns are `names`, in the order of the parameters.
void run_batch(Connection& connection, const sql::NodeRef& insert, std::span<const std::string_view> names,
               const driver::Batch& batch, driver::BatchSink* sink);

}  // namespace aludel::orm
