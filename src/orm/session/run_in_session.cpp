#include "aludel/orm/session_rows.hpp"

#include "orm/loading/eager_joins.hpp"
#include "orm/loading/session_rows.hpp"
#include "orm/session/change_joined.hpp"
#include "orm/session/synchronize.hpp"

namespace aludel::orm {

namespace {

//! False for statements that only read, or add rows.
bool changes_rows(const sql::Node& statement) {
    if (statement.kind == sql::Kind::insert) return !sql::as<sql::InsertNode>(statement).conflict.set.empty();
    return statement.kind == sql::Kind::update || statement.kind == sql::Kind::delete_;
}

//! Tells of a bulk UPDATE or DELETE when the objects follow it.
void announce_change(SessionImpl& session, const sql::Node& statement, const result::RowSource& result) {
    const auto* update = sql::as_if<sql::UpdateNode>(statement);
    const sql::FromRef& table = update ? update->table : sql::as<sql::DeleteNode>(statement).table;
    const BulkChange change{table->name, result.rowcount()};
    if (update) session.emit(event::after_bulk_update, change);
    else session.emit(event::after_bulk_delete, change);
}

Ref<result::RowSource> run(SessionImpl& session, const sql::NodeRef& given, const engine::KeptCall& call, const Params& parameters,
                           std::source_location place) {
    engine::ConnectionImpl& connection = session.connection_for(*given).aludel_state();
    const compiler::Rewriter* rewriter = rewriter_of(*given);
    const bool is_change = given->kind == sql::Kind::update || given->kind == sql::Kind::delete_;
    const bool is_filled_in = (rewriter || is_change) && call.statement;   // loading links needs the values of its conditions
    const sql::NodeRef filled = is_filled_in ? engine::with_values(call) : given;
    if (is_change)
        if (Ref<result::RowSource> changed = change_joined(session, filled, parameters)) return changed;
    Synchronization synchronization(session, filled, parameters);
    const sql::NodeRef& statement = synchronization.statement();
    const Ref<ExecutionImpl> execution = [&] {
        const Exclusive::Use connection_use(connection.in_use, "execute() of a Session");
        connection.place = place;
        return connection.execute(*statement, parameters, is_filled_in ? engine::KeptCall() : call, rewriter);
    }();
    if (statement->kind != sql::Kind::select && statement->kind != sql::Kind::compound) session.note_wide_change();
    if (synchronization.is_needed()) return synchronization.apply(execution);
    const auto* table = static_cast<const schema::TableDef*>(execution->compiled->table);
    if (table && changes_rows(*statement)) session.expire_class(*table);   // loaded objects may have changed
    Ref<result::RowSource> objects = read_objects(session.store(), statement, execution);
    if (!objects) return execution;
    if (table && statement->kind == sql::Kind::delete_) session.note_deleted_rows(*table);
    return objects;
}

}  // namespace

Ref<result::RowSource> run_in_session(SessionImpl& session, const sql::NodeRef& given, const engine::KeptCall& call,
                                      const Params& parameters, std::source_location place) {
    const Exclusive::NestedUse use(session.in_use, "execute()");
    session.check_usable();
    session.autoflush();
    const bool is_heard = session.is_heard(SessionEventId::do_orm_execute);
    const sql::NodeRef statement = is_heard ? session.announced(call.statement ? engine::with_values(call) : given) : given;
    Ref<result::RowSource> result = run(session, statement, is_heard ? engine::KeptCall() : call, parameters, place);
    session.tell();
    if (statement->kind == sql::Kind::update || statement->kind == sql::Kind::delete_) announce_change(session, *statement, *result);
    return result;
}

std::string explain_in_session(SessionImpl& session, const sql::NodeRef& given, const engine::KeptCall& call,
                               const Params& parameters, const ExplainOptions& options, std::source_location place) {
    const Exclusive::NestedUse use(session.in_use, "explain()");
    session.check_usable();
    if (options.analyze) session.autoflush();
    engine::ConnectionImpl& connection = session.connection_for(*given).aludel_state();
    const compiler::Rewriter* rewriter = rewriter_of(*given);
    const bool is_filled_in = rewriter && call.statement;
    const sql::NodeRef filled = is_filled_in ? engine::with_values(call) : given;
    if (options.analyze) session.note_wide_change();   // it may change rows
    const Exclusive::Use connection_use(connection.in_use, "explain() of a Session");
    connection.place = place;
    return connection.explain(*filled, parameters, options, is_filled_in ? engine::KeptCall() : call, rewriter);
}

}  // namespace aludel::orm
