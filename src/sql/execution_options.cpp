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

namespace {
//! Null for a statement without any.
const StatementExecution* execution_of(const Node& statement) noexcept {
    switch (statement.kind) {
        case Kind::select: return as<SelectNode>(statement).execution.get();
        case Kind::insert: return as<InsertNode>(statement).execution.get();
        case Kind::update: return as<UpdateNode>(statement).execution.get();
        case Kind::delete_: return as<DeleteNode>(statement).execution.get();
        case Kind::text: return as<TextNode>(statement).execution.get();
        case Kind::custom_statement: return as<CustomStatementNode>(statement).execution.get();
        default: return nullptr;
    }
}
}  // namespace

const ExecutionOptions* execution_options_of(const Node& statement) noexcept {
    const StatementExecution* execution = execution_of(statement);
    return execution ? &execution->options : nullptr;
}

std::span<const NodeRef> loader_options_of(const Node& statement) noexcept {
    if (const auto* select = as_if<SelectNode>(statement)) return select->options;
    const StatementExecution* execution = execution_of(statement);
    return execution ? std::span<const NodeRef>(execution->loader_options) : std::span<const NodeRef>();
}

namespace build {

NodeRef with_execution_options(NodeRef statement, const ExecutionOptions& options) {
    if (!options.isolation_level.empty() || !options.begin_mode.empty() || options.readonly || options.deferrable)
        throw ArgumentError("execution_options() of a statement: isolation_level, begin_mode, readonly and deferrable are "
                            "options of a connection, session or engine, because they concern the whole transaction.");
    const StatementExecution* before = execution_of(*statement);
    auto made = before ? make_ref<StatementExecution>(*before) : make_ref<StatementExecution>();
    made->options = made->options.overridden_by(options);
    *place_of(statement) = std::move(made);
    return statement;
}

namespace {
void check_joins_nothing(const Node& option) {
    const auto* step = as_if<LoadStepNode>(option);
    while (step && step->before) step = as_if<LoadStepNode>(*step->before);
    if (!step || (step->strategy != LoadStrategy::joined && step->strategy != LoadStrategy::contains_eager)) return;
    throw ArgumentError("options() of an INSERT, UPDATE or DELETE: RETURNING joins no tables, so " +
                        (step->relationship ? step->relationship->name : std::string("a relationship")) +
                        " cannot be loaded by them. Use selectinload().");
}
}  // namespace

NodeRef with_returning_option(NodeRef statement, const NodeRef& option) {
    check_joins_nothing(*option);
    const StatementExecution* before = execution_of(*statement);
    auto made = before ? make_ref<StatementExecution>(*before) : make_ref<StatementExecution>();
    made->loader_options.push_back(option);
    *place_of(statement) = std::move(made);
    return statement;
}

}  // namespace build
}  // namespace sql
}  // namespace aludel
