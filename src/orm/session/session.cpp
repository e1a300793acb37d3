#include "aludel/orm/session.hpp"

#include "aludel/base/error.hpp"
#include "base/library.hpp"
#include "orm/session/attributes.hpp"
#include "orm/session/merge.hpp"
#include "orm/session/session_impl.hpp"
#include "orm/instances/loaded_link.hpp"
#include "orm/instances/snapshot.hpp"

#include <utility>

namespace aludel {

namespace {

orm::SessionImpl& require(orm::SessionImpl* state) {
    if (!state) throw ResourceClosedError("This Session was moved from or closed. Open a new one.");
    check_library(state->library, "Session");
    return *state;
}

//! A call on a session, which one thread or fiber may use at a time.
struct Call {
    Call(orm::SessionImpl* session, const char* operation) : state(require(session)), use(state.in_use, operation) {}

    orm::SessionImpl& state;
    const Exclusive::NestedUse use;
};

//! The session, which must be open: a closed one would say of its objects that they are not in it.
orm::SessionImpl& require_open(orm::SessionImpl* state) {
    require(state).store();
    return *state;
}

orm::KeyValues key_values(const Value* key, std::size_t count) {
    orm::KeyValues values;
    values.values.assign(key, key + count);
    return values;
}

SessionObjects objects_of(const std::vector<orm::InstanceState*>& states) {
    std::vector<AnyPtr> objects;
    for (orm::InstanceState* state : states) objects.emplace_back(*state);
    return SessionObjects(std::move(objects));
}

}  // namespace

Session::Session() : Session(Engine()) {}
Session::Session(const Engine& engine, SessionOptions options, std::source_location place)
    : Session(engine, std::move(options), {}, place) {}
Session::Session(const Engine& engine, SessionOptions options, Ref<orm::SessionListenersBase> listeners, std::source_location place)
    : state_(new orm::SessionImpl(engine, std::move(options), std::move(listeners), place)) {}
Session::Session(std::vector<Bind> binds, SessionOptions options, std::source_location place) : Session(nullptr) {
    options.binds.insert(options.binds.end(), std::make_move_iterator(binds.begin()), std::make_move_iterator(binds.end()));
    state_ = new orm::SessionImpl(Engine(), std::move(options), {}, place);
}
Session::Session(Connection& connection, SessionOptions options, std::source_location place)
    : state_(new orm::SessionImpl(connection, std::move(options), place)) {}

Session::~Session() { delete state_; }

void Session::close() {
    if (!state_) return;
    const Call call(state_, "close()");
    call.state.refuse_to_listeners("close()");
    call.state.close();
}

void Session::invalidate() {
    if (!state_) return;
    const Call call(state_, "invalidate()");
    call.state.refuse_to_listeners("invalidate()");
    call.state.invalidate();
}

bool Session::in_transaction() const noexcept { return state_ && state_->in_transaction(); }
Connection& Session::connection() {
    const Call call(state_, "connection()");
    call.state.note_wide_change();   // what the program does with it is not known
    return call.state.connection();
}

Connection& Session::connection_of(const sql::FromRef& table) {
    const Call call(state_, "connection()");
    call.state.note_wide_change();
    return call.state.connection_for(*sql::held(table, "table"));
}
Engine Session::engine_of(const sql::FromRef& table) const { return require_open(state_).engine_of(*sql::held(table, "table")); }
void Session::add_bind(Bind bound) {
    const Call call(state_, "bind()");
    require_open(state_).add_bind(bound);
}

void Session::prepare() { Call(state_, "prepare()").state.prepare(); }
void Session::flush() { Call(state_, "flush()").state.flush(); }
void Session::commit() { Call(state_, "commit()").state.commit(); }
void Session::rollback() { Call(state_, "rollback()").state.rollback(); }
void Session::expire_all() { Call(state_, "expire_all()").state.expire_all(); }
void Session::begin_transaction() { Call(state_, "begin()").state.begin(); }
void Session::undo_transaction() noexcept {
    try {
        if (state_ && !state_->is_closed()) Call(state_, "rollback()").state.rollback();
    } catch (...) {   // what made the work fail is the error to report
    }
}
std::size_t Session::begin_savepoint() { return Call(state_, "begin_nested()").state.begin_nested(); }
SessionTransaction Session::begin() & {
    begin_transaction();
    return {*state_, 0};
}
SessionTransaction Session::begin_nested() & {
    const std::size_t depth = begin_savepoint();
    return {*state_, depth};
}
void Session::end_savepoint(std::size_t depth, bool keep) {
    const Call call(state_, "the end of begin_nested()");
    if (keep) return call.state.end_nested_down_to(depth, true);
    try {
        call.state.end_nested_down_to(depth, false);
    } catch (const std::exception&) {   // of a listener: what made the work fail is the error to report
    }
}
orm::SessionImpl& Session::required_state() const { return require(state_); }

SessionObjects Session::new_() const { return objects_of(require(state_).store().pending); }
SessionObjects Session::dirty() const {
    std::vector<orm::InstanceState*> edited = require(state_).store().dirty;
    std::erase_if(edited, [](const orm::InstanceState* state) { return state->has(orm::InstanceState::to_delete); });
    return objects_of(edited);
}
SessionObjects Session::deleted() const { return objects_of(require(state_).store().deletions); }
std::uint64_t Session::id() const noexcept { return state_ ? state_->number : 0; }
std::size_t Session::identity_count() const {
    std::size_t count = 0;
    require(state_).store().each(
        [&](const orm::InstanceState& state) { count += state.status == orm::Status::persistent; });
    return count;
}

orm::InstanceState* Session::add_value(const orm::ClassInfo& type, void* value) {
    return &Call(state_, "add()").state.add(type, value);
}
void Session::add_object(orm::InstanceState& state) { Call(state_, "add()").state.add_existing(state); }

orm::InstanceState* Session::get_object(const orm::ClassTag& tag, std::string_view name, const Value* key,
                                std::size_t count, const GetOptions* options) {
    return Call(state_, "get()").state.get(orm::require_mapper(tag, name), key_values(key, count), options);
}

orm::InstanceState* Session::get_object_or_throw(const orm::ClassTag& tag, std::string_view name, const Value* key,
                                         std::size_t count, const GetOptions* options) {
    if (orm::InstanceState* found = get_object(tag, name, key, count, options)) return found;
    throw NoResultFound("There is no " + std::string(name) + " with the primary key " +
                        orm::repr(key_values(key, count)) + ".");
}

void Session::delete_object(orm::InstanceState& state) {
    const Call call(state_, "delete_()");
    require_open(state_).mark_for_deletion(state);
}

void Session::refresh_object(orm::InstanceState& state, const RefreshOptions& options) {
    const Call call(state_, "refresh()");
    if (!require_open(state_).is_inside(state))
        throw InvalidRequestError(orm::describe_identity(state) + " is not in this Session.");
    if (state.status == orm::Status::persistent) state_->expire(state);   // with what it cascades to
    if (options.with_for_update) state_->refresh_locked(state, *options.with_for_update);
    else state_->refresh(state);
}

void Session::expire_object(orm::InstanceState& state) {
    const Call call(state_, "expire()");
    require_open(state_).expire(state);
}
void Session::refresh_attributes(orm::InstanceState& state, const orm::Attribute* attributes, std::size_t count) {
    if (count == 0) return refresh_object(state, {});
    const Call call(state_, "refresh()");
    require_open(state_);
    orm::refresh_attributes(call.state, state, {attributes, count});
}
void Session::expire_attributes(orm::InstanceState& state, const orm::Attribute* attributes, std::size_t count) {
    const Call call(state_, "expire()");
    require_open(state_);
    orm::expire_attributes(call.state, state, {attributes, count});
}
void Session::expunge_all() { Call(state_, "expunge_all()").state.expunge_all(); }
void Session::expunge_object(orm::InstanceState& state) {
    const Call call(state_, "expunge()");
    require_open(state_).expunge(state);
}

bool Session::contains_object(const orm::InstanceState& state) const {
    return require(state_).is_inside(state) && state.status != orm::Status::deleted;
}

bool Session::is_object_modified(const orm::InstanceState& state) const {
    require(state_);
    return orm::is_modified(state);
}

bool Session::set_autoflush(bool on) noexcept { return state_ ? state_->set_autoflush(on) : on; }

orm::InstanceState* Session::merge_object(orm::InstanceState& given, const MergeOptions& options) {
    const Call call(state_, "merge()");
    require_open(state_).autoflush();
    const AutoflushOff off(*this);
    return &orm::Merge(call.state, options).run(given);
}

void Session::make_object_transient(orm::InstanceState& state) {
    const Call call(state_, "make_transient()");
    require_open(state_).make_transient(state);
}

}  // namespace aludel
