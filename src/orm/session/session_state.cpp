#include "orm/session/session_state.hpp"

#include "aludel/base/error.hpp"
#include "orm/loading/entity_reader.hpp"
#include "orm/loading/related.hpp"
#include "orm/query/identity_select.hpp"
#include "orm/state/snapshot.hpp"
#include "orm/state/sweep.hpp"
#include "orm/unit_of_work/flush.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

void mark_expired(State& state) {
    if (state.status != Status::persistent) return;
    drop_snapshot(state);
    state.clear(State::in_dirty);
    state.set(State::expired);
    for (const auto& relationship : mapper_of(state).relationships)
        LinkAccess::set_unloaded(LinkAccess::of(state, *relationship), state);
}

void make_transient(Store& store, State& state) {
    if (state.status == Status::persistent)
        store.identities(mapper_of(state)).erase(primary_key_of(state), state);
    state.status = Status::transient;
    drop_snapshot(state);
    state.clear(static_cast<std::uint8_t>(State::in_dirty | State::expired | State::to_delete | State::marked));
    if (!state.has(State::generated_key)) return;
    const Mapper& mapper = mapper_of(state);   // the key belongs to a row that was never committed
    const Slot& key = mapper.slots[mapper.keys[0]];
    write_slot(key, state.object(), key.optional ? Value() : Value(0), {});
    state.clear(State::generated_key);
}

}  // namespace

void refresh_expired(State& state) {
    if (!state.store || !state.store->session)
        throw DetachedInstanceError(describe_identity(state) +
                                    " is expired and belongs to no session any more, so it cannot be read again. Read "
                                    "it before the session closes, or open the session with expire_on_commit = false.");
    state.store->session->refresh(state);
}

SessionState::SessionState(Engine engine, SessionOptions options)
    : engine_(std::move(engine)), options_(options), store_(new Store(this)) {
    configure_mappers();
}

SessionState::~SessionState() { close(); }

Store& SessionState::store() {
    if (!store_) throw ResourceClosedError("This Session is closed. Open a new one.");
    return *store_;
}

void SessionState::check_usable() {
    store();
    if (must_roll_back_)
        throw PendingRollbackError("This Session's transaction was rolled back because a flush failed; call rollback() "
                                   "before using it again. The flush failed with: " + failure_);
}

Connection& SessionState::connection() {
    check_usable();
    if (!connection_) connection_.emplace(engine_.connect());
    return *connection_;
}

void SessionState::load_link(State& owner, const RelationshipDef& relationship, const Link& link) {
    autoflush();
    if (owner.has(State::expired)) refresh(owner);
    if (!link.is_loaded()) load_related(store(), connection(), owner, relationship, link);
}

void SessionState::refresh(State& state) {
    if (state.status != Status::persistent)
        throw InvalidRequestError(describe_identity(state) + " has no row that it could be read from again.");
    autoflush();
    State* found = select_by_key(store(), connection(), mapper_of(state), primary_key_of(state), true);
    if (found != &state)
        throw ObjectDeletedError("The row of " + describe_identity(state) +
                                 " is gone: somebody deleted it since the object was loaded.");
}

void SessionState::add_pending(State& state) {
    if (state.store && state.store != store_)
        throw InvalidRequestError(describe_identity(state) + " belongs to another Session. Remove it there with "
                                                             "expunge, or merge a copy.");
    if (!state.store) store().adopt(state);
    if (state.status == Status::pending || state.status == Status::persistent) return;
    require_mapper(*state.type->tag, state.type->name);
    state.status = Status::pending;
    store().pending.push_back(&state);
    own_links(state);
    for (const auto& relationship : mapper_of(state).relationships) {
        LinkBlock* block = LinkAccess::block(LinkAccess::of(state, *relationship));
        if (!block) continue;
        const bool was_value = block->added.empty();   // given with the value: all of it is new
        for (State* element : std::vector<State*>(block->items)) {
            if (relationship->spec.cascades.has(cascade::save_update)) add_pending(*element);
            if (!was_value) continue;
            unpin(*element);   // held by the store from now on
            block->added.push_back(element);
            mirror(*relationship, state, *element, true);
        }
    }
}

State& SessionState::add(const ClassInfo& type, void* value) {
    const Mapper& mapper = require_mapper(*type.tag, type.name);
    State& state = store().make(mapper, value);
    add_pending(state);
    return state;
}

void SessionState::add_existing(State& state) {
    if (state.has(State::to_delete) && state.status == Status::persistent) {   // takes delete_ back
        state.clear(static_cast<std::uint8_t>(State::to_delete | State::marked));
        std::erase(store().deletions, &state);
        return;
    }
    add_pending(state);
}

State* SessionState::get(const Mapper& mapper, const KeyValues& key) {
    if (key.values.size() != mapper.keys.size())
        throw ArgumentError("get<" + mapper.name + ">() takes " + std::to_string(mapper.keys.size()) +
                            " key values, in the order of the primary key; " + std::to_string(key.values.size()) +
                            " were given.");
    if (State* known = store().identities(mapper).find(key)) {
        if (!known->has(State::expired)) return known;
        return select_by_key(store(), connection(), mapper, key, false);
    }
    autoflush();
    return select_by_key(store(), connection(), mapper, key, false);
}

void SessionState::mark_for_deletion(State& state) {
    if (state.store != store_ || state.status != Status::persistent)
        throw InvalidRequestError(std::string(state.type->name) + " cannot be deleted: it has no row in this Session. "
                                                                  "Only persistent objects can.");
    if (state.has(State::to_delete)) return;
    state.set(State::to_delete);
    store().deletions.push_back(&state);
}

void SessionState::expire(State& state) {
    if (state.store != store_) throw InvalidRequestError(describe_identity(state) + " is not in this Session.");
    std::erase(store().dirty, &state);
    mark_expired(state);
}

void SessionState::expire_all() {
    store().each([](State& state) { mark_expired(state); });
    store().dirty.clear();
}

void SessionState::expire_class(const schema::TableDef& table) {
    store().each([&](State& state) {
        if (&mapper_of(state).definition == &table && !state.has(State::in_dirty)) mark_expired(state);
    });
}

void SessionState::expunge(State& state) {
    if (state.store != store_) throw InvalidRequestError(describe_identity(state) + " is not in this Session.");
    std::erase(store().pending, &state);
    std::erase(store().dirty, &state);
    std::erase(store().deletions, &state);
    if (state.status == Status::persistent) {
        store().identities(mapper_of(state)).erase(primary_key_of(state), state);
        drop_snapshot(state);
        state.clear(State::in_dirty);
        state.status = Status::detached;
    } else state.status = Status::transient;
}

void SessionState::flush() {
    if (flushing_) return;
    check_usable();
    Store& objects = store();
    if (objects.pending.empty() && objects.dirty.empty() && objects.deletions.empty()) return;
    flushing_ = true;
    try {
        Flush flush(objects, connection());
        flush.run();
        inserted_.insert(inserted_.end(), flush.inserted().begin(), flush.inserted().end());
        deleted_.insert(deleted_.end(), flush.deleted().begin(), flush.deleted().end());
        flushing_ = false;
    } catch (const std::exception& error) {
        flushing_ = false;
        failure_ = error.what();
        fail_transaction();
        throw;
    }
}

void SessionState::autoflush() {
    if (options_.autoflush && !flushing_) flush();
}

void SessionState::commit() {
    flush();
    if (!savepoints_.empty()) return end_nested(true);
    if (connection_) {
        connection_->commit();
        connection_.reset();
    }
    for (State* state : inserted_) state->clear(State::generated_key);
    for (State* state : deleted_) state->status = Status::detached;
    inserted_.clear();
    deleted_.clear();
    let_go();
}

void SessionState::rollback() {
    store();
    if (!savepoints_.empty() && !must_roll_back_) return end_nested(false);
    must_roll_back_ = false;
    savepoints_.clear();
    if (connection_) {
        try {
            connection_->rollback();
        } catch (...) {   // the objects are restored whatever the connection says
            connection_.reset();
            restore_after_rollback(0, 0);
            throw;
        }
        connection_.reset();
    }
    restore_after_rollback(0, 0);
    sweep(*store_);
}

void SessionState::restore_after_rollback(std::size_t inserted, std::size_t deleted) {
    Store& objects = store();
    for (State* state : objects.pending) make_transient(objects, *state);
    for (State* state : objects.deletions)
        state->clear(static_cast<std::uint8_t>(State::to_delete | State::marked));
    objects.pending.clear();
    objects.deletions.clear();
    for (std::size_t i = inserted; i < inserted_.size(); ++i) make_transient(objects, *inserted_[i]);
    for (std::size_t i = deleted; i < deleted_.size(); ++i) {
        State& state = *deleted_[i];
        if (state.status != Status::deleted) continue;
        state.status = Status::persistent;
        state.clear(static_cast<std::uint8_t>(State::to_delete | State::marked));
        objects.identities(mapper_of(state)).insert(state);
    }
    inserted_.resize(inserted);
    deleted_.resize(deleted);
    expire_all();
}

void SessionState::fail_transaction() noexcept {
    must_roll_back_ = true;
    savepoints_.clear();
    try {
        if (connection_) connection_->rollback();
    } catch (const std::exception&) {   // the flush's own error is the one to report
    }
    connection_.reset();
    restore_after_rollback(0, 0);
}

void SessionState::begin() {
    if (connection_) throw InvalidRequestError("A transaction is already begun on this Session.");
    connection();
}

void SessionState::begin_nested() {
    flush();
    savepoints_.push_back({connection().begin_nested(), inserted_.size(), deleted_.size()});
}

void SessionState::end_nested(bool keep) {
    if (keep) {
        flush();
        Savepoint savepoint = std::move(savepoints_.back());
        savepoints_.pop_back();
        savepoint.transaction.commit();
        return;
    }
    Savepoint savepoint = std::move(savepoints_.back());
    savepoints_.pop_back();
    savepoint.transaction.rollback();
    restore_after_rollback(savepoint.inserted, savepoint.deleted);
}

void SessionState::let_go() {
    sweep(*store_);
    if (options_.expire_on_commit) expire_all();
}

void SessionState::close() noexcept {
    if (!store_) return;
    savepoints_.clear();
    connection_.reset();   // rolls back what was not committed
    Store* objects = std::exchange(store_, nullptr);
    objects->session = nullptr;
    objects->each([](State& state) {
        if (state.status == Status::persistent || state.status == Status::deleted) state.status = Status::detached;
        else if (state.status == Status::pending) state.status = Status::transient;
        drop_snapshot(state);
        state.clear(static_cast<std::uint8_t>(State::in_dirty | State::to_delete | State::marked));
    });
    objects->pending.clear();
    objects->dirty.clear();
    objects->deletions.clear();
    drop_hold(*objects);
}

}  // namespace aludel::orm
