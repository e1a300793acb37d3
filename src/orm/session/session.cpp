#include "aludel/orm/session.hpp"

#include "aludel/base/error.hpp"
#include "orm/session/session_state.hpp"
#include "orm/state/link_block.hpp"
#include "orm/state/snapshot.hpp"

#include <utility>

namespace aludel {

namespace {

orm::SessionState& require(orm::SessionState* state) {
    if (state) return *state;
    throw ResourceClosedError("This Session was moved from or closed. Open a new one.");
}

//! The same; of objects, a closed session would say that they are not in it.
orm::SessionState& require_open(orm::SessionState* state) {
    require(state).store();
    return *state;
}

orm::KeyValues key_values(const Value* key, std::size_t count) {
    orm::KeyValues values;
    values.values.assign(key, key + count);
    return values;
}

}  // namespace

Session::Session() : Session(Engine()) {}
Session::Session(const Engine& engine, SessionOptions options) : state_(new orm::SessionState(engine, options)) {}

Session::~Session() { delete state_; }

void Session::close() {
    if (state_) state_->close();
}

bool Session::in_transaction() const noexcept { return state_ && state_->in_transaction(); }
Connection& Session::connection() { return require(state_).connection(); }

void Session::flush() { require(state_).flush(); }
void Session::commit() { require(state_).commit(); }
void Session::rollback() { require(state_).rollback(); }
void Session::expire_all() { require(state_).expire_all(); }
void Session::begin_transaction() { require(state_).begin(); }
void Session::undo_transaction() noexcept {
    try {
        if (state_ && !state_->is_closed()) state_->rollback();
    } catch (...) {   // what made the work fail is the error to report
    }
}
std::size_t Session::begin_savepoint() { return require(state_).begin_nested(); }
SessionTransaction Session::begin() & {
    begin_transaction();
    return {*state_, 0};
}
SessionTransaction Session::begin_nested() & {
    const std::size_t depth = begin_savepoint();
    return {*state_, depth};
}
void Session::end_savepoint(std::size_t depth, bool keep) { require(state_).end_nested_down_to(depth, keep); }
orm::SessionState& Session::required_state() const { return require(state_); }

std::size_t Session::new_count() const { return require(state_).store().pending.size(); }
std::size_t Session::dirty_count() const { return require(state_).store().dirty.size(); }
std::size_t Session::deleted_count() const { return require(state_).store().deletions.size(); }
std::size_t Session::identity_count() const {
    std::size_t count = 0;
    require(state_).store().each([&](const orm::State& state) { count += state.status == orm::Status::persistent; });
    return count;
}

orm::State* Session::add_value(const orm::ClassInfo& type, void* value) { return &require(state_).add(type, value); }
void Session::add_object(orm::State& state) { require(state_).add_existing(state); }

orm::State* Session::get_object(const orm::ClassTag& tag, std::string_view name, const Value* key,
                                std::size_t count) {
    return require(state_).get(orm::require_mapper(tag, name), key_values(key, count));
}

orm::State* Session::get_object_or_throw(const orm::ClassTag& tag, std::string_view name, const Value* key,
                                         std::size_t count) {
    if (orm::State* found = get_object(tag, name, key, count)) return found;
    throw NoResultFound("There is no " + std::string(name) + " with the primary key " +
                        orm::repr(key_values(key, count)) + ".");
}

Connection& Session::prepared_connection() {
    require(state_).autoflush();
    return state_->connection();
}

void Session::delete_object(orm::State& state) { require_open(state_).mark_for_deletion(state); }

void Session::refresh_object(orm::State& state) {
    if (!require_open(state_).is_inside(state))
        throw InvalidRequestError(orm::describe_identity(state) + " is not in this Session.");
    state_->refresh(state);
}

void Session::expire_object(orm::State& state) { require_open(state_).expire(state); }
void Session::expunge_all() { require(state_).expunge_all(); }
void Session::expunge_object(orm::State& state) { require_open(state_).expunge(state); }

bool Session::contains_object(const orm::State& state) const {
    return require(state_).is_inside(state) && state.status != orm::Status::deleted;
}

bool Session::is_object_modified(const orm::State& state) const {
    require(state_);
    if (!orm::changed_slots(state).empty()) return true;
    for (const auto& relationship : orm::mapper_of(state).relationships)
        if (const auto* block = orm::LinkAccess::block(orm::LinkAccess::of(state, *relationship)))
            if (block->is_changed()) return true;
    return false;
}

}  // namespace aludel
