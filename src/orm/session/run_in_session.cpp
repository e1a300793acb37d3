#include "aludel/orm/session_rows.hpp"

#include "orm/loading/eager_joins.hpp"
#include "orm/loading/session_rows.hpp"
#include "orm/session/bulk.hpp"
#include "orm/session/change_joined.hpp"
#include "orm/session/insert_in_parts.hpp"
#include "orm/session/synchronize.hpp"

#include <optional>

namespace aludel::orm {

namespace {

bool is_of_subclass(const sql::Node& insert) { return sql::as<sql::InsertNode>(insert).table->kind == sql::Kind::entity_from; }

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
    const bool is_of_class = given->kind == sql::Kind::insert && (is_of_subclass(*given) || with_class(given) != given);
    const bool is_filled_in = (rewriter || is_change || is_of_class) && call.statement;   // loading links needs the values of its conditions
    sql::NodeRef filled = is_filled_in ? engine::with_values(call) : given;
    if (is_of_class) {
        if (is_of_subclass(*given)) return insert_values(session, filled, parameters);
        filled = with_class(filled);
    }
    if (is_change)
        if (Ref<result::RowSource> changed = change_joined(session, filled, parameters)) return changed;
    std::optional<Synchronization> synchronization;
    if (is_change) synchronization.emplace(session, filled, parameters);
    const sql::NodeRef& statement = synchronization ? synchronization->statement() : filled;
    const Ref<ExecutionImpl> execution = [&] {
        const Exclusive::Use connection_use(connection.in_use, "execute() of a Session");
        connection.place = place;
        return connection.execute(*statement, parameters, is_filled_in ? engine::KeptCall() : call, rewriter);
    }();
    if (statement->kind != sql::Kind::select && statement->kind != sql::Kind::compound) session.note_wide_change();
    if (synchronization) return synchronization->apply(execution);
    const Populate populate = statement->kind == sql::Kind::insert ? follow_upsert(session, *statement) : Populate::new_ones;
    if (const Ref<ObjectRows> objects = read_objects(session.store(), statement, execution, {populate})) return objects;
    return execution;
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
    std::optional<Synchronization> synchronization;
    if (options.analyze) {   // it may change rows
        session.note_wide_change();
        synchronization.emplace(session, call.statement ? engine::with_values(call) : given, parameters, true);
    }
    std::string plan = [&] {
        const Exclusive::Use connection_use(connection.in_use, "explain() of a Session");
        connection.place = place;
        return connection.explain(*filled, parameters, options, is_filled_in ? engine::KeptCall() : call, rewriter);
    }();
    if (!synchronization) return plan;
    synchronization->follow();
    if (filled->kind == sql::Kind::insert) follow_upsert(session, *filled);
    session.tell();
    return plan;
}

}  // namespace aludel::orm
