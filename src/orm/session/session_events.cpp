// What a session tells those who listen to it, and to its objects.

#include "orm/events/class_events.hpp"
#include "orm/instances/edits.hpp"
#include "orm/instances/sweep.hpp"
#include "orm/session/session_impl.hpp"
#include "orm/session/telling.hpp"

#include "aludel/base/error.hpp"
#include "sql/statement_nodes.hpp"

#include <exception>

namespace aludel::orm {

namespace {

bool is_heard_by(const Ref<SessionListenersBase>& listeners, SessionEventId id) noexcept {
    return listeners && static_cast<const SessionListeners&>(*listeners).is_heard(id);
}

using RefreshSignal = Signal<InstanceState&, Session&, const std::vector<std::string>&>;

void tell_class(Session& session, InstanceState& state, ClassEventId id, const std::vector<std::string>& members) {
    const MapperImpl& mapper = mapper_of(state);
    if (id == ClassEventId::load) orm::emit<Signal<InstanceState&, Session&>>(mapper, id, state, session);
    else orm::emit<RefreshSignal>(mapper, id, state, session, members);
}

}  // namespace

bool SessionImpl::is_heard(SessionEventId id) const noexcept {
    return is_heard_by(own_listeners_, id) || is_heard_by(of_maker_, id) || SessionListeners::of_all().is_heard(id);
}

ListenerHandle SessionImpl::add_listener(SessionEventId id, Ref<const aludel::detail::ListenerNode> listener, bool insert) {
    if (!own_listeners_) own_listeners_ = Ref<SessionListenersBase>(new SessionListeners);
    return static_cast<SessionListeners&>(*own_listeners_).add(id, std::move(listener), insert);
}

void SessionImpl::note(ObjectEvent event) { events_.push_back(std::move(event)); }

void SessionImpl::note(SessionEventId id, InstanceState& state) {
    if (is_heard(id)) events_.push_back({AnyPtr(state), id});
}

void SessionImpl::tell() {
    if (events_.empty()) return;
    BorrowedSession session(*this, *this);
    Telling telling;
    const std::vector<ObjectEvent> events = std::exchange(events_, {});
    for (const ObjectEvent& event : events)
        telling.run([&] {
            if (const auto* id = std::get_if<SessionEventId>(&event.kind)) emit_as<Signal<Session&, const AnyPtr&>>(*id, *session, event.object);
            else tell_class(*session, *event.object.state(), std::get<ClassEventId>(event.kind), event.members);
        });
    telling.end();
}

void SessionImpl::tell_quietly() noexcept {
    try {
        tell();
    } catch (...) {   // nobody is left to receive it
    }
}

void SessionImpl::note_leaving() {
    store().each([&](InstanceState& state) {
        if (state.status == Status::persistent) note(SessionEventId::persistent_to_detached, state);
        else if (state.status == Status::deleted) note(SessionEventId::deleted_to_detached, state);
        else if (state.status == Status::pending) note(SessionEventId::pending_to_transient, state);
    });
}

TransactionInfo SessionImpl::info(std::size_t depth) const noexcept {
    if (depth == 0) return {serial_, 0, false};
    return {savepoints_[depth - 1].serial, depth == 1 ? serial_ : savepoints_[depth - 2].serial, true};
}

std::vector<TransactionInfo> SessionImpl::open_transactions() const {
    std::vector<TransactionInfo> open;
    if (!is_heard(SessionEventId::after_transaction_end) && !is_heard(SessionEventId::after_soft_rollback)) return open;
    for (std::size_t depth = savepoints_.size(); depth > 0; --depth) open.push_back(info(depth));
    if (is_connected()) open.push_back(info(0));
    return open;
}

void SessionImpl::tell_ended(const std::vector<TransactionInfo>& ended, bool is_rolled_back) {
    Telling telling;
    for (const TransactionInfo& transaction : ended) {
        telling.run([&] { emit(event::after_transaction_end, transaction); });
        if (is_rolled_back) telling.run([&] { emit(event::after_soft_rollback, transaction); });
    }
    telling.end();
}

void SessionImpl::tell_rolled_back(const std::vector<TransactionInfo>& ended) {
    Telling telling;
    telling.run([&] {
        const Closed closed(closed_for_, "after_rollback");
        emit(event::after_rollback);
    });
    telling.run([&] { tell(); });
    telling.run([&] { tell_ended(ended, true); });
    telling.end();
}

void SessionImpl::refuse_to_listeners(const char* operation) const {
    if (flushing_ || listeners > 0)
        throw InvalidRequestError(std::string(operation) + " was called by a listener, in the middle of what the Session is doing with its "
                                  "objects and its transaction. Do it when that is over.");
}

void SessionImpl::release_unheld() {
    if (listeners == 0) sweep(*store_);   // else objects that nobody holds may be at work
}

void SessionImpl::announce_entry(std::span<InstanceState* const> states) {
    for (InstanceState* state : states) {
        if (state->status == Status::transient) validate_new(*state);
        if (is_heard(SessionEventId::before_attach)) emit(event::before_attach, AnyPtr(*state));
    }
}

bool SessionImpl::is_flush_heard() const noexcept {
    using enum SessionEventId;
    using enum event::ClassEventId;
    for (const ClassEventId id : {before_insert, after_insert, before_update, after_update, before_delete, after_delete, refresh_flush})
        if (orm::is_heard(id)) return true;
    for (const SessionEventId id : {after_flush, after_flush_postexec, pending_to_persistent, persistent_to_deleted})
        if (is_heard(id)) return true;
    return false;
}

sql::NodeRef SessionImpl::announced(const sql::NodeRef& statement, bool is_executemany) {
    if (!is_heard(SessionEventId::do_orm_execute)) return statement;
    BorrowedSession session(*this, *this);
    OrmExecuteState state(*session, statement, is_executemany);
    emit_as<Signal<OrmExecuteState&>>(SessionEventId::do_orm_execute, state);
    return state.statement();
}

}  // namespace aludel::orm

namespace aludel {

bool OrmExecuteState::is_select() const noexcept { return statement_->kind == sql::Kind::select || statement_->kind == sql::Kind::compound; }
bool OrmExecuteState::is_insert() const noexcept { return statement_->kind == sql::Kind::insert; }
bool OrmExecuteState::is_update() const noexcept { return statement_->kind == sql::Kind::update; }
bool OrmExecuteState::is_delete() const noexcept { return statement_->kind == sql::Kind::delete_; }
void OrmExecuteState::add_option(const orm::LoaderOption& option) {
    if (statement_->kind == sql::Kind::select) statement_ = option.add_to(statement_);
}

namespace event::detail {
ListenerHandle add(const Session& session, SessionEventId id, Ref<const aludel::detail::ListenerNode> listener, bool insert) {
    orm::SessionImpl* state = orm::SessionAccess::state(session);
    if (!state) throw ResourceClosedError("This Session was moved from or closed. Open a new one.");
    return state->add_listener(id, std::move(listener), insert);
}
}  // namespace event::detail
}  // namespace aludel
