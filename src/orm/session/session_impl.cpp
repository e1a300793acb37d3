#include "orm/session/session_impl.hpp"

#include "aludel/base/error.hpp"
#include "driver/may_wait.hpp"
#include "engine/engine_impl.hpp"
#include "orm/loading/entity_reader.hpp"
#include "orm/loading/related.hpp"
#include "orm/loading/identity_select.hpp"
#include "orm/loading/loader_option.hpp"
#include "orm/session/lifecycle.hpp"
#include "orm/instances/cascaded.hpp"
#include "orm/instances/snapshot.hpp"
#include "orm/instances/sweep.hpp"
#include "types/type_layout.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

template <class F>
void each_link_of(std::span<InstanceState* const> states, F&& visit) {
    for (InstanceState* state : states)
        for (const auto& relationship : mapper_of(*state).relationships)
            if (const LoadedLink* block = LinkAccess::block(LinkAccess::of(*state, *relationship)))
                for (InstanceState* element : std::vector<InstanceState*>(block->items))
                    visit(*relationship, *state, *element);
}

SessionOptions checked(SessionOptions options, const Engine& engine) {
    if (!options.begin_mode.empty()) options.execution_options.begin_mode = options.begin_mode;
    const std::string& begin_mode = options.execution_options.begin_mode;
    if (engine && !begin_mode.empty()) engine.dialect().begin_command({begin_mode});   // or it throws
    return options;
}

//! Values that cannot be a key are refused: the database would find nothing, or say what the program never wrote.
void check_key(const MapperImpl& mapper, const KeyValues& key) {
    if (key.values.size() != mapper.keys.size())
        throw ArgumentError("get<" + mapper.name + ">() takes " + std::to_string(mapper.keys.size()) +
                            " key values, in the order of the primary key; " + std::to_string(key.values.size()) +
                            " were given.");
    for (std::size_t i = 0; i < mapper.keys.size(); ++i) {
        const Value& value = key.values[i];
        const Layout field = mapper.slots[mapper.keys[i]].layout;
        const bool wants_integer = is_integer_layout(field), wants_text = field == Layout::string;
        const bool fits = (!wants_integer || value.kind() == Layout::int64) &&
                          (!wants_text || value.kind() == Layout::string);
        if (!fits && !value.is_null())
            throw ArgumentError("get<" + mapper.name + ">() takes " + (wants_integer ? "an integer" : "a text") +
                                " for \"" + mapper.fields[mapper.keys[i]] + "\" of the primary key; " +
                                value.repr() + " was given.");
    }
}

SessionServices& session_to_refresh(const InstanceState& state) {
    if (!state.store || !state.store->session || state.status == Status::detached)
        throw DetachedInstanceError(describe_identity(state) +
                                    " is expired and belongs to no session any more, so it cannot be read again. Read "
                                    "it before the session closes, or open the session with expire_on_commit = false.");
    return *state.store->session;
}

}  // namespace

namespace {

using Refresh = void (SessionServices::*)(InstanceState& state);

void refresh_by(InstanceState& state, Refresh how) {
    try {
        (session_to_refresh(state).*how)(state);
    } catch (const AwaitRequired&) {
        throw AwaitRequired(describe_identity(state) + " has expired, and reading its row again would block the event "
                            "loop. Await session.refresh(object), read it within run_sync(), or open the session with "
                            "expire_on_commit = false.");
    }
}

}  // namespace

void refresh_expired(InstanceState& state) { refresh_by(state, &SessionServices::refresh); }
void refresh_to_write(InstanceState& state) { refresh_by(state, &SessionServices::refresh_as_is); }

SessionImpl::SessionImpl(Engine engine, SessionOptions options, std::source_location place)
    : engine_(std::move(engine)), options_(checked(std::move(options), engine_)), place_(place),
      store_(new Store(this)) {}

SessionImpl::~SessionImpl() { close(); }

void SessionImpl::check_may_wait() const {
    if (engine_) driver::check_may_wait(engine_.aludel_impl().options.waiter);
}

Store& SessionImpl::store() {
    if (!store_) throw ResourceClosedError("This Session is closed. Open a new one.");
    return *store_;
}

void SessionImpl::check_usable() {
    store();
    if (must_roll_back_)
        throw PendingRollbackError("This Session's transaction was rolled back because flushing its changes failed; "
                                   "call rollback() before using it again. What failed: " + failure_);
}

Connection& SessionImpl::connection() {
    check_usable();
    read_unread();
    if (connection_) return *connection_;
    if (!engine_)
        throw UnboundExecutionError("This Session has no engine, so there is no database to ask. Open it with one: "
                                    "Session session(engine).");
    connection_.emplace(engine_.connect(place_));
    if (options_.execution_options != ExecutionOptions()) connection_->execution_options(options_.execution_options);
    serial_ = ++last_serial_;
    return *connection_;
}

void SessionImpl::read_unread() {
    if (unread_) std::exchange(unread_, nullptr)->read_now();
}

void SessionImpl::let_go() {
    const auto lists = [&](auto&& visit) {   // a rollback needs these, held or not
        for (InstanceState* state : inserted_) visit(*state);
        for (InstanceState* state : deleted_) visit(*state);
        for (const Rekeyed& rekeyed : rekeyed_) visit(*rekeyed.state);
        for (const Filled& filled : store_->filled) visit(*filled.state);
    };
    lists(pin);
    sweep(store());
    lists(unpin);
}

void SessionImpl::load_link(InstanceState& owner, const RelationshipDef& relationship, const Link& link) {
    const Exclusive::NestedUse use(in_use, "loading a link");
    autoflush();
    if (owner.has(InstanceState::expired)) refresh(owner);
    if (!link.is_loaded()) load_link_as_is(owner, relationship, link);
}

void SessionImpl::load_link_as_is(InstanceState& owner, const RelationshipDef& relationship, const Link& link) {
    const Exclusive::NestedUse use(in_use, "loading a link");
    const std::vector<InstanceState*> read = load_related(store(), owner, relationship, link);
    if (!read.empty()) load_default(store(), connection(), read);
}

void SessionImpl::refresh(InstanceState& state) {
    const Exclusive::NestedUse use(in_use, "reading an expired object");
    if (state.snapshot) expire(state);   // its own changes are given up, those of other objects are sent
    if (state.status == Status::persistent) autoflush();
    refresh_as_is(state);
}

void SessionImpl::refresh_as_is(InstanceState& state) {
    const Exclusive::NestedUse use(in_use, "reading an expired object");
    if (state.status != Status::persistent)
        throw InvalidRequestError(describe_identity(state) + " has no row that it could be read from again.");
    InstanceState* found = select_by_key(store(), connection(), mapper_of(state), primary_key_of(state), true);
    if (found != &state)
        throw ObjectDeletedError("The row of " + describe_identity(state) +
                                 " no longer exists: it was deleted since the object was loaded.");
}

void SessionImpl::add_pending(std::span<InstanceState* const> states) {
    const Exclusive::NestedUse use(in_use, "a change of a link");
    const auto is_saved = [](const InstanceState& state) {
        return state.status == Status::persistent || state.status == Status::pending;
    };
    const auto follows = [&](const InstanceState& owner, const RelationshipDef&, const InstanceState& element) {
        return owner.status == Status::transient && !is_saved(element);
    };
    std::vector<InstanceState*> all = cascaded(states, cascade::save_update, follows), fresh;
    std::erase_if(all, [&](const InstanceState* state) { return is_saved(*state); });
    for (InstanceState* newcomer : all)
        if (newcomer->status == Status::transient) fresh.push_back(newcomer);
    refuse_foreign(store(), states);   // all that may fail comes before anything changes
    for (const InstanceState* newcomer : all) check_may_enter(*newcomer);
    for (const InstanceState* newcomer : fresh) check_links(*newcomer);
    each_link_of(fresh, prepare_change);
    take_over(store(), states);
    for (InstanceState* newcomer : all) enter(*newcomer);
    each_link_of(fresh, [](const RelationshipDef& relationship, InstanceState& owner, InstanceState& element) {
        mirror(relationship, owner, element, true);
    });
}

//! What a new object is linked to cannot be an object without a row, and no link of it that only shows has elements.
void SessionImpl::check_links(const InstanceState& fresh) {
    for (const auto& relationship : mapper_of(fresh).relationships) {
        const LoadedLink* block = LinkAccess::block(LinkAccess::of(fresh, *relationship));
        if (!block || block->items.empty()) continue;
        if (relationship->spec.viewonly)
            throw InvalidRequestError(relationship->full_name() + " is viewonly: a new object cannot be given elements "
                                      "by it. Set the relationship that writes the key.");
        for (const InstanceState* element : block->items) refuse_deleted(*element, *relationship);
    }
}

void SessionImpl::check_may_enter(const InstanceState& state) {
    if (state.status == Status::deleted || state.has(InstanceState::row_gone))
        throw InvalidRequestError(describe_identity(state) + " was deleted. Add a copy instead: session.add(" +
                                  std::string(state.type->name) + "(*object)).");
    if (state.status == Status::detached && store().identities(mapper_of(state)).find(primary_key_of(state)))
        throw InvalidRequestError("Another object with the key of " + describe_identity(state) +
                                  " is in this Session by now; use that one.");
}

//! A detached object is persistent again, a new one pending.
void SessionImpl::enter(InstanceState& state) {
    if (state.status == Status::detached) {
        store().identities(mapper_of(state)).insert(state);
        state.status = Status::persistent;
        return;
    }
    state.status = Status::pending;
    state.clear(InstanceState::forgotten);
    store().pending.push_back(&state);
    for (const auto& relationship : mapper_of(state).relationships)
        if (LoadedLink* block = LinkAccess::block(LinkAccess::of(state, *relationship))) {
            block->forget_changes();
            block->added = block->items;   // a new object's links are all new
        }
}

void SessionImpl::forget_pending(InstanceState& first) {
    const Exclusive::NestedUse use(in_use, "a change of a link");
    if (first.status != Status::pending) return;
    InstanceState* const only[] = {&first};
    const std::vector<InstanceState*> forgotten = cascaded(
        only, cascade::delete_, [](const InstanceState&, const RelationshipDef&, const InstanceState& element) {
            return element.status == Status::pending;
        });
    for (InstanceState* state : forgotten) state->status = Status::transient;
    std::erase_if(store().pending, [](const InstanceState* state) { return state->status != Status::pending; });
    for (InstanceState* state : forgotten) cut_links(*state);
}

//! Takes an object that was forgotten out of what stays in the session.
void SessionImpl::cut_links(InstanceState& forgotten) {
    InstanceState* const only[] = {&forgotten};
    each_link_of(only, [](const RelationshipDef& relationship, InstanceState& state, InstanceState& element) {
        if (element.status == Status::transient) return;   // gone with it, or never here
        if (relationship.direction != Direction::one_to_many) return mirror(relationship, state, element, false);
        if (!relationship.back) return;
        if (LoadedLink* up = LinkAccess::block(LinkAccess::of(element, *relationship.back))) {
            up->items.clear();   // the collection keeps it, should the object be added again
            up->is_touched = true;
        }
    });
}

InstanceState& SessionImpl::add(const ClassInfo& type, void* value) {
    const MapperImpl& mapper = require_mapper(*type.tag, type.name);
    InstanceState& state = store().make(mapper, value);
    try {
        InstanceState* const only[] = {&state};
        add_pending(only);
    } catch (...) {
        if (state.status == Status::transient) store().free(state);   // nothing has happened yet
        throw;
    }
    return state;
}

void SessionImpl::add_existing(InstanceState& state) {
    if (state.has(InstanceState::to_delete) && state.status == Status::persistent) {   // takes delete_ back
        state.clear(static_cast<std::uint8_t>(InstanceState::to_delete | InstanceState::marked));
        std::erase(store().deletions, &state);
        return;
    }
    InstanceState* const only[] = {&state};
    add_pending(only);
}

InstanceState* SessionImpl::get(const MapperImpl& mapper, const KeyValues& key) {
    check_key(mapper, key);
    if (InstanceState* known = store().identities(mapper).find(key)) {
        if (!known->has(InstanceState::expired)) return known;
        InstanceState* found = select_by_key(store(), connection(), mapper, key, false);
        if (!found) note_vanished(*known);
        return found;
    }
    autoflush();
    return select_by_key(store(), connection(), mapper, key, false);
}

//! The row of an object is gone, deleted by somebody else: it is deleted here too, until a rollback.
void SessionImpl::note_vanished(InstanceState& state) {
    std::erase(store().dirty, &state);
    std::erase(store().deletions, &state);
    state.clear(static_cast<std::uint8_t>(InstanceState::in_dirty | InstanceState::to_delete | InstanceState::marked));
    store().identities(mapper_of(state)).erase(primary_key_of(state), state);
    state.status = Status::deleted;
    deleted_.push_back(&state);
}

void SessionImpl::mark_for_deletion(InstanceState& state) {
    if (state.store != store_ || state.status != Status::persistent)
        throw InvalidRequestError(std::string(state.type->name) + " cannot be deleted: it has no row in this Session. "
                                                                  "Only persistent objects can.");
    if (state.has(InstanceState::to_delete)) return;
    state.set(InstanceState::to_delete);
    store().deletions.push_back(&state);
}

void SessionImpl::expire(InstanceState& first) {
    if (!is_inside(first)) throw InvalidRequestError(describe_identity(first) + " is not in this Session.");
    const auto follows = [&](const InstanceState&, const RelationshipDef& relationship, const InstanceState& element) {
        return is_inside(element) &&
               (element.status != Status::pending || relationship.spec.cascades.has(cascade::delete_orphan));
    };
    InstanceState* const only[] = {&first};
    for (InstanceState* state : cascaded(only, cascade::refresh_expire, follows)) {
        if (state != &first && state->status == Status::pending) forget_pending(*state);
        else mark_expired(*state);
    }
    std::erase_if(store().dirty, [](const InstanceState* state) { return !state->has(InstanceState::in_dirty); });
}

void SessionImpl::expire_all(bool edited_too) {
    store().each([&](InstanceState& state) {
        if (edited_too || state.edits == 0) mark_expired(state);
    });
    std::erase_if(store().dirty, [](const InstanceState* state) { return !state->has(InstanceState::in_dirty); });
}

void SessionImpl::expire_class(const schema::TableDef& table) {
    store().each([&](InstanceState& state) {
        if (&mapper_of(state).definition == &table && !state.has(InstanceState::in_dirty)) mark_expired(state);
    });
}

void SessionImpl::note_deleted_rows(const schema::TableDef& table) {
    store().each([&](InstanceState& state) {
        const bool was_read =
            state.status == Status::persistent && !state.has(InstanceState::expired) && state.edits == 0;
        if (&mapper_of(state).definition == &table && was_read) note_vanished(state);
    });
}

void SessionImpl::expunge(InstanceState& first) {
    if (!is_inside(first)) throw InvalidRequestError(describe_identity(first) + " is not in this Session.");
    InstanceState* const only[] = {&first};
    const auto follows = [&](const InstanceState&, const RelationshipDef&, const InstanceState& element) {
        return is_inside(element);
    };
    for (InstanceState* state : cascaded(only, cascade::expunge, follows)) let_go_of(*state);
    for (auto* list : {&store().pending, &store().dirty, &store().deletions})
        std::erase_if(*list, [&](const InstanceState* state) { return !is_inside(*state); });
}

void SessionImpl::let_go_of(InstanceState& state) {
    if (state.status == Status::persistent) {
        store().identities(mapper_of(state)).erase(primary_key_of(state), state);
        drop_snapshot(state);
        state.status = Status::detached;
    } else if (state.status == Status::deleted) {
        state.status = Status::detached;
        state.set(InstanceState::row_gone);
    } else state.status = Status::transient;
    state.clear(static_cast<std::uint8_t>(InstanceState::in_dirty | InstanceState::to_delete | InstanceState::marked));
}

void SessionImpl::expunge_all() {
    store().each([&](InstanceState& state) {
        state.status = state.status == Status::pending || state.status == Status::transient ? Status::transient
                                                                                           : Status::detached;
        drop_snapshot(state);
        state.clear(
            static_cast<std::uint8_t>(InstanceState::in_dirty | InstanceState::to_delete | InstanceState::marked));
    });
    store().forget_all();
    inserted_.clear();
    deleted_.clear();
    rekeyed_.clear();
    sweep(*store_);
}

void SessionImpl::invalidate() {
    if (connection_) connection_->invalidate();
    close();
}

namespace {
//! The objects that somebody holds outlive their session.
void detach_all(Store& objects) noexcept {
    objects.each([](InstanceState& state) {
        if (state.status == Status::persistent || state.status == Status::deleted) state.status = Status::detached;
        else if (state.status == Status::pending) state.status = Status::transient;
        drop_snapshot(state);
        state.clear(
            static_cast<std::uint8_t>(InstanceState::in_dirty | InstanceState::to_delete | InstanceState::marked));
    });
    objects.pending.clear();
    objects.dirty.clear();
    objects.deletions.clear();
}
}  // namespace

void SessionImpl::close() noexcept {
    if (!store_) return;
    unread_ = nullptr;
    savepoints_.clear();
    connection_.reset();   // rolls back what was not committed
    Store* objects = std::exchange(store_, nullptr);
    objects->session = nullptr;
    if (objects->holders.load(std::memory_order_acquire) > 1) detach_all(*objects);   // else the last hold goes now
    drop_hold(*objects);
}

}  // namespace aludel::orm
