#include "aludel/base/error.hpp"
#include "orm/session/lifecycle.hpp"
#include "orm/session/session_impl.hpp"
#include "orm/instances/loaded_link.hpp"
#include "orm/instances/sweep.hpp"
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
    if (objects.pending.empty() && objects.dirty.empty() && objects.deletions.empty()) return;
    check_may_wait();
    try {
        const Marker marker(flushing_);
        Flush flush(objects, connection());
        try {
            flush.run(then);
        } catch (...) {
            append(rekeyed_, flush.rekeyed());
            throw;
        }
        append(inserted_, flush.inserted());
        append(deleted_, flush.deleted());
        append(updated_, flush.updated());
        append(rekeyed_, flush.rekeyed());
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

void SessionImpl::commit() {
    if (connection_) check_may_wait();
    flush(unread_ ? engine::Then::go_on : engine::Then::commit);   // rows that are still to be read end with COMMIT
    read_unread();
    try {
        if (connection_) connection_->commit();   // with all savepoints
    } catch (const std::exception& error) {
        savepoints_.clear();
        fail(error.what());
        throw;
    }
    end_connection();
    for (InstanceState* state : inserted_) state->clear(InstanceState::generated_key);
    for (InstanceState* state : deleted_)
        if (state->status == Status::deleted) {
            state->status = Status::detached;
            state->set(InstanceState::row_gone);
        }
    inserted_.clear();
    deleted_.clear();
    updated_.clear();
    rekeyed_.clear();
    store_->filled.clear();
    wide_ = 0;
    if (options_.expire_on_commit) expire_all(false);
    sweep(*store_);
}

void SessionImpl::rollback() {
    store();
    if (connection_) check_may_wait();
    must_roll_back_ = false;
    read_unread();
    try {
        if (connection_) connection_->rollback();
    } catch (...) {   // the objects are restored whatever the connection says
        end_connection();
        restore_all();
        throw;
    }
    end_connection();
    restore_all();
    sweep(*store_);
}

void SessionImpl::end_connection() noexcept {
    savepoints_.clear();
    connection_.reset();
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
    if (expires_all) expire_all();
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
    for (InstanceState* state : objects.pending) undo_insertion(objects, *state);
    for (InstanceState* state : objects.deletions)
        state->clear(InstanceState::to_delete | InstanceState::marked);
    objects.pending.clear();
    objects.deletions.clear();
    for (std::size_t i = inserted; i < inserted_.size(); ++i)
        if (inserted_[i]->status != Status::detached) undo_insertion(objects, *inserted_[i]);
    for (std::size_t i = deleted; i < deleted_.size(); ++i) {
        InstanceState& state = *deleted_[i];
        state.clear(InstanceState::row_gone);
        if (state.status != Status::deleted) continue;
        state.status = Status::persistent;
        objects.identities(mapper_of(state)).insert(state);
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
    try {
        if (!savepoints_.empty()) {   // what came before the savepoint stays
            Savepoint& innermost = savepoints_.back();
            innermost.transaction.rollback();
            return restore_to(innermost.before);
        }
        if (connection_) connection_->rollback();
    } catch (...) {   // the failure itself is the one to report
    }
    end_connection();
    restore_all();
}

void SessionImpl::begin() {
    if (connection_) throw InvalidRequestError("This Session has a transaction already: it began with the first statement. Call "
                                              "commit() or rollback() first, or use begin_nested().");
    connection();
}

std::size_t SessionImpl::begin_nested() {
    flush();
    Transaction savepoint = connection().begin_nested();
    savepoints_.push_back({std::move(savepoint), counts(), ++last_serial_});
    return savepoints_.size();
}

std::uint64_t SessionImpl::serial(std::size_t depth) const noexcept {
    if (depth == 0) return connection_ || must_roll_back_ ? serial_ : 0;
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
    read_unread();
    if (keep) {
        try {
            flush();
            savepoints_.back().transaction.commit();
            savepoints_.pop_back();
            return;
        } catch (...) {
            end_nested(depth, false);
            throw;
        }
    }
    Savepoint ended = std::move(savepoints_.back());
    savepoints_.pop_back();
    must_roll_back_ = false;
    try {
        ended.transaction.rollback();
        restore_to(ended.before);
    } catch (const std::exception& error) {   // the connection is gone, and the whole transaction with it
        savepoints_.clear();
        fail(error.what());
    }
}

}  // namespace aludel::orm
