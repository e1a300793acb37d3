#include "aludel/base/error.hpp"
#include "orm/session/lifecycle.hpp"
#include "orm/session/session_impl.hpp"
#include "orm/instances/edits.hpp"
#include "orm/instances/loaded_link.hpp"
#include "orm/instances/snapshot.hpp"
#include "orm/instances/sweep.hpp"
#include "orm/session/telling.hpp"
#include "orm/persistence/flush.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

//! Set while it lives.
class Marker {
public:
    explicit Marker(bool& flag) : flag_(flag) { flag_ = true; }
    Marker(const Marker&) = delete;
    ~Marker() { flag_ = false; }

private:
    bool& flag_;
};

template <class T>
void append(std::vector<T>& to, const std::vector<T>& more) {
    to.insert(to.end(), more.begin(), more.end());
}

template <class T>
void shorten(std::vector<T>& list, std::size_t count) {
    if (list.size() > count) list.erase(list.begin() + static_cast<std::ptrdiff_t>(count), list.end());
}

}  // namespace

void SessionImpl::flush(engine::Then then) {
    if (flushing_) return;
    check_usable();
    Store& objects = store();
    if (!has_changes()) return;
    check_may_wait();
    finish_failed_edits(objects);
    const Marker marker(flushing_);
    FlushContext context;
    emit(event::before_flush, context);
    const bool is_heard_of = is_flush_heard();
    try {
        Flush flush(objects, connection_to_flush(), is_heard_of);
        try {
            flush.run(is_heard_of ? engine::Then::go_on : then);   // listeners may have something to do before COMMIT
            if (is_heard_of) emit(event::after_flush, context = flush.context());
            flush.finish();
        } catch (...) {
            append(rekeyed_, flush.rekeyed());
            throw;
        }
        append(inserted_, flush.inserted());
        append(deleted_, flush.deleted());
        append(updated_, flush.updated());
        append(rekeyed_, flush.rekeyed());
        if (is_heard_of) {
            for (InstanceState* state : flush.deleted()) note(SessionEventId::persistent_to_deleted, *state);
            for (InstanceState* state : flush.inserted()) note(SessionEventId::pending_to_persistent, *state);
            tell();
            emit(event::after_flush_postexec, context);
        }
    } catch (const std::exception& error) {
        fail(error.what());
        throw;
    } catch (...) {   // a fiber that is being ended: it cannot wait for a ROLLBACK any more
        must_roll_back_ = true;
        failure_ = "the flush was interrupted";
        throw;
    }
}

void SessionImpl::autoflush() {
    if (options_.autoflush && !flushing_) flush();
}

bool SessionImpl::has_changes() const noexcept { return !store_->pending.empty() || !store_->dirty.empty() || !store_->deletions.empty(); }

//! An object that is being edited stays in the list of those to be written, changed or not.
bool SessionImpl::has_more_changes() const {
    const auto is_to_be_written = [](const InstanceState* state) { return state->edits == 0 || is_modified(*state); };
    return !store_->pending.empty() || !store_->deletions.empty() || std::any_of(store_->dirty.begin(), store_->dirty.end(), is_to_be_written);
}

//! What listeners change after a flush is written, too, up to a point.
void SessionImpl::flush_all(engine::Then then) {
    const bool is_heard_of = is_flush_heard();   // asked before: a listener may be called once
    flush(then);
    if (!is_heard_of) return;
    for (int i = 0; i < 100; ++i) {
        if (!has_more_changes()) return;
        flush();
    }
    throw FlushError("Over 100 flushes have left changes behind within commit(): do listeners of after_flush_postexec change objects each time?");
}

void SessionImpl::commit() {
    store();
    refuse_to_listeners("commit()");
    if (is_connected()) check_may_wait();
    if (!is_prepared_) write_rest();
    const std::vector<TransactionInfo> ended = open_transactions();
    std::string unfinished;
    try {
        if (is_connected()) unfinished = commit_connections();   // with all savepoints
    } catch (const std::exception& error) {
        savepoints_.clear();
        if (several_) keep_committed();
        fail(error.what());
        throw;
    }
    end_connection();
    for (InstanceState* state : inserted_) state->clear(InstanceState::generated_key);
    for (InstanceState* state : deleted_)
        if (state->status == Status::deleted) {
            state->status = Status::detached;
            state->set(InstanceState::row_gone);
            note(SessionEventId::deleted_to_detached, *state);
        }
    inserted_.clear();
    deleted_.clear();
    updated_.clear();
    rekeyed_.clear();
    store_->filled.clear();
    wide_ = 0;
    Telling telling;
    if (!unfinished.empty()) telling.run([&] { throw_unfinished(unfinished); });
    telling.run([&] {
        const Closed closed(closed_for_, "after_commit");
        emit(event::after_commit);
    });
    if (options_.expire_on_commit) mark_all_expired(false);
    telling.run([&] { tell(); });
    release_unheld();   // what is to be told holds its objects
    telling.run([&] { tell_ended(ended, false); });
    telling.end();
}

void SessionImpl::rollback() {
    store();
    refuse_to_listeners("rollback()");
    if (is_connected()) check_may_wait();
    std::vector<TransactionInfo> ended = open_transactions();
    const bool is_open = is_connected(), is_begun = is_open || must_roll_back_;
    if (is_begun && ended.empty()) ended.push_back(info(0));   // a failed flush has rolled back already
    must_roll_back_ = false;
    read_unread();
    try {
        if (is_connected()) roll_back_connections();
    } catch (...) {   // the objects are restored whatever the connection says
        end_connection();
        restore_all();
        tell_quietly();
        throw;
    }
    end_connection();
    if (is_open || has_changes()) restore_all();   // else a failed flush has done so
    Telling telling;
    if (is_open) telling.run([&] { tell_rolled_back(ended); });
    else telling.run([&] { tell(); });
    release_unheld();
    if (is_begun && !is_open) telling.run([&] { tell_ended(ended, true); });
    telling.end();
}

void SessionImpl::end_connection() noexcept {
    savepoints_.clear();
    connection_.release();
    if (several_) several_->connections.release();
    is_prepared_ = false;
    forget_loads();
}

SessionImpl::Counts SessionImpl::counts() const noexcept {
    return {inserted_.size(), deleted_.size(), rekeyed_.size(), store_->filled.size(), updated_.size(), wide_};
}

void SessionImpl::restore_all() {
    restore({}, true);
    wide_ = 0;
}

void SessionImpl::restore_to(const Counts& before) {
    const Counts now = counts();
    const bool reaches_far = now.deleted > before.deleted || now.rekeyed > before.rekeyed || now.wide > before.wide;
    restore(before, reaches_far);   // rows that refer to those changed with them
}

void SessionImpl::restore(const Counts& before, bool expires_all) {
    if (!expires_all) expire_touched(before);
    restore_objects(before.inserted, before.deleted);
    take_back_filled(store(), before.filled);
    if (expires_all) mark_all_expired(true);
    restore_keys(before.rekeyed);
    shorten(updated_, before.updated);
}

//! Objects that were changed since; of the others, the links to classes of which objects came or changed.
void SessionImpl::expire_touched(const Counts& before) {
    std::vector<InstanceState*> touched(updated_.begin() + static_cast<std::ptrdiff_t>(std::min(before.updated, updated_.size())), updated_.end());
    append(touched, store().dirty);
    std::vector<const MapperImpl*> classes;
    const auto note = [&](const std::vector<InstanceState*>& states, std::size_t first) {
        for (std::size_t i = first; i < states.size(); ++i)
            if (const MapperImpl* mapper = &mapper_of(*states[i]); std::find(classes.begin(), classes.end(), mapper) == classes.end())
                classes.push_back(mapper);
    };
    note(touched, 0);
    note(inserted_, before.inserted);
    note(store().pending, 0);
    for (InstanceState* state : touched) mark_expired(*state);
    std::erase_if(store().dirty, [](const InstanceState* state) { return !state->has(InstanceState::in_dirty); });
    store().each([&](InstanceState& state) {
        if (state.status != Status::persistent) return;
        for (const auto& relationship : mapper_of(state).relationships)
            if (std::any_of(classes.begin(), classes.end(), [&](const MapperImpl* touched_class) {
                    return touched_class->inheritance.root == relationship->target->inheritance.root;
                }))
                LinkAccess::set_unloaded(LinkAccess::of(state, *relationship), state);
    });
}

void SessionImpl::restore_objects(std::size_t inserted, std::size_t deleted) {
    Store& objects = store();
    for (InstanceState* state : objects.pending) {
        note(SessionEventId::pending_to_transient, *state);
        undo_insertion(objects, *state);
    }
    for (InstanceState* state : objects.deletions)
        state->clear(InstanceState::to_delete | InstanceState::marked);
    objects.pending.clear();
    objects.deletions.clear();
    for (std::size_t i = inserted; i < inserted_.size(); ++i)
        if (inserted_[i]->status != Status::detached) {
            if (inserted_[i]->status == Status::persistent) note(SessionEventId::persistent_to_transient, *inserted_[i]);
            if (inserted_[i]->status == Status::deleted) note(SessionEventId::deleted_to_detached, *inserted_[i]);
            undo_insertion(objects, *inserted_[i]);
        }
    for (std::size_t i = deleted; i < deleted_.size(); ++i) {
        InstanceState& state = *deleted_[i];
        state.clear(InstanceState::row_gone);
        if (state.status != Status::deleted) continue;
        state.status = Status::persistent;
        objects.identities(mapper_of(state)).insert(state);
        note(SessionEventId::deleted_to_persistent, state);
    }
    shorten(inserted_, inserted);
    shorten(deleted_, deleted);
}

void SessionImpl::restore_keys(std::size_t rekeyed) {
    for (std::size_t i = rekeyed_.size(); i-- > rekeyed;) {
        InstanceState& state = *rekeyed_[i].state;
        if (state.status != Status::persistent) continue;
        const MapperImpl& mapper = mapper_of(state);
        IdentityMap& identities = store().identities(mapper);
        identities.erase(primary_key_of(state), state);
        for (std::size_t k = 0; k < mapper.keys.size(); ++k)
            write_slot(mapper.slots[mapper.keys[k]], state.object(), rekeyed_[i].before.values[k],
                       mapper.column(mapper.keys[k]).name);
        identities.insert(state);
    }
    shorten(rekeyed_, rekeyed);
}

void SessionImpl::fail(const std::string& why) noexcept {
    must_roll_back_ = true;
    failure_ = why;
    if (!store_) return;
    const std::size_t depth = savepoints_.size();
    try {
        if (depth > 0) {   // what came before the savepoint stays
            Savepoint& innermost = savepoints_.back();
            innermost.transactions.rollback();
            restore_to(innermost.before);
            return tell_failed();
        }
        if (is_connected()) roll_back_connections();
    } catch (...) {   // the failure itself is the one to report
    }
    end_connection();
    restore_all();
    tell_failed();
}

//! Tells of a rollback that a failure has made: the failure is what the program gets, whatever listeners throw.
void SessionImpl::tell_failed() noexcept {
    try {
        const Closed closed(closed_for_, "after_rollback");
        emit(event::after_rollback);
    } catch (...) {
    }
    tell_quietly();
}

void SessionImpl::begin() {
    if (is_connected()) throw InvalidRequestError("This Session has a transaction already: it began with the first statement. Call "
                                              "commit() or rollback() first, or use begin_nested().");
    if (several_) begin_several();   // each connection when it is needed
    else connection();
}

std::size_t SessionImpl::begin_nested() {
    flush();
    refuse_to_listeners("begin_nested()");
    NestedTransactions transactions;
    open_savepoints(transactions);
    savepoints_.push_back({std::move(transactions), counts(), ++last_serial_});
    try {
        emit(event::after_transaction_create, info(savepoints_.size()));
    } catch (...) {   // the program gets no handle, so nobody would end it
        Savepoint unowned = std::move(savepoints_.back());
        savepoints_.pop_back();
        unowned.transactions.rollback();
        throw;
    }
    return savepoints_.size();
}

std::uint64_t SessionImpl::serial(std::size_t depth) const noexcept {
    if (depth == 0) return is_connected() || must_roll_back_ ? serial_ : 0;
    return depth <= savepoints_.size() ? savepoints_[depth - 1].serial : 0;
}

void SessionImpl::end_nested_down_to(std::size_t depth, bool keep) {
    try {
        while (savepoints_.size() > depth) end_nested(savepoints_.size(), keep);   // those within it
    } catch (...) {
        end_nested_down_to(depth, false);
        throw;
    }
    end_nested(depth, keep);
}

void SessionImpl::end_nested(std::size_t depth, bool keep) {
    if (!store_ || savepoints_.size() < depth) return;   // ended within, with the transaction around it
    refuse_to_listeners("The end of begin_nested()");
    read_unread();
    const TransactionInfo ending = info(depth);
    if (keep) {
        try {
            emit(event::before_commit);
            flush_all(engine::Then::go_on);
            savepoints_.back().transactions.commit();
            savepoints_.pop_back();
        } catch (...) {
            end_nested(depth, false);
            throw;
        }
        Telling telling;
        telling.run([&] { emit(event::after_commit); });
        telling.run([&] { tell_ended({ending}, false); });
        return telling.end();
    }
    Savepoint ended = std::move(savepoints_.back());
    savepoints_.pop_back();
    const bool is_rolled_back = std::exchange(must_roll_back_, false);
    try {
        ended.transactions.rollback();
        restore_to(ended.before);
    } catch (const std::exception& error) {   // the connection is gone, and the whole transaction with it
        savepoints_.clear();
        return fail(error.what());
    }
    if (!is_rolled_back) return tell_rolled_back({ending});
    Telling telling;
    telling.run([&] { tell(); });
    telling.run([&] { tell_ended({ending}, true); });
    telling.end();
}

}  // namespace aludel::orm
