#include "aludel/sql/execution_options.hpp"

#include "aludel/base/error.hpp"
#include "sql/build_support.hpp"
#include "sql/node.hpp"

namespace aludel {

ExecutionOptions ExecutionOptions::overridden_by(const ExecutionOptions& nearer) const {
    ExecutionOptions made = *this;
    if (!nearer.isolation_level.empty()) made.isolation_level = nearer.isolation_level;
    if (!nearer.begin_mode.empty()) made.begin_mode = nearer.begin_mode;
    made.readonly |= nearer.readonly;
    made.populate_existing |= nearer.populate_existing;
    made.deferrable |= nearer.deferrable;
    if (nearer.synchronize_session != SynchronizeSession::automatic) made.synchronize_session = nearer.synchronize_session;
    if (nearer.yield_per > 0) made.yield_per = nearer.yield_per;
    if (nearer.timeout.seconds() != 0) made.timeout = nearer.timeout;
    if (!nearer.schema_translate_map.empty()) made.schema_translate_map = nearer.schema_translate_map;
    made.stream_results |= nearer.stream_results || made.yield_per > 0;
    return made;
}

namespace sql {

void destroy(const StatementExecution* execution) noexcept { delete execution; }

namespace {

//! Where a statement keeps its options; null for a node that is not a statement.
Ref<const StatementExecution>* place_of(NodeRef& statement) {
    switch (statement->kind) {
        case Kind::select: return &build::editable<SelectNode>(statement).execution;
        case Kind::insert: return &build::editable<InsertNode>(statement).execution;
        case Kind::update: return &build::editable<UpdateNode>(statement).execution;
        case Kind::delete_: return &build::editable<DeleteNode>(statement).execution;
        case Kind::text: return &build::editable<TextNode>(statement).execution;
        case Kind::custom_statement: return &build::editable<CustomStatementNode>(statement).execution;
        default: return nullptr;
    }
}

}  // namespace

const ExecutionOptions* execution_options_of(const Node& statement) noexcept {
    const auto found = [](const Ref<const StatementExecution>& execution) {
        return execution ? &execution->options : nullptr;
    };
    switch (statement.kind) {
        case Kind::select: return found(as<SelectNode>(statement).execution);
        case Kind::insert: return found(as<InsertNode>(statement).execution);
        case Kind::update: return found(as<UpdateNode>(statement).execution);
        case Kind::delete_: return found(as<DeleteNode>(statement).execution);
        case Kind::text: return found(as<TextNode>(statement).execution);
        case Kind::custom_statement: return found(as<CustomStatementNode>(statement).execution);
        default: return nullptr;
    }
}

namespace build {

NodeRef with_execution_options(NodeRef statement, const ExecutionOptions& options) {
    if (!options.isolation_level.empty() || !options.begin_mode.empty() || options.readonly || options.deferrable)
        throw ArgumentError("execution_options() of a statement: isolation_level, begin_mode, readonly and deferrable are "
                            "options of a connection, session or engine, because they concern the whole transaction.");
    const ExecutionOptions* before = execution_options_of(*statement);
    auto made = make_ref<StatementExecution>();
    made->options = before ? before->overridden_by(options) : ExecutionOptions().overridden_by(options);
    *place_of(statement) = std::move(made);
    return statement;
}

}  // namespace build
}  // namespace sql
}  // namespace aludel
