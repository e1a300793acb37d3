#include "orm/session/session_impl.hpp"

#include "aludel/base/error.hpp"
#include "driver/may_wait.hpp"
#include "engine/engine_impl.hpp"
#include "orm/loading/related.hpp"
#include "orm/loading/identity_select.hpp"
#include "orm/loading/later_load.hpp"
#include "orm/loading/post_load.hpp"
#include "orm/loading/rest_of_rows.hpp"
#include "orm/session/lifecycle.hpp"
#include "orm/session/lost_changes.hpp"
#include "orm/instances/snapshot.hpp"
#include "orm/instances/sweep.hpp"
#include "types/type_layout.hpp"

#include <fmt/format.h>

namespace aludel::orm {

namespace {

SessionOptions checked(SessionOptions options, const Engine& engine) {
    if (!options.begin_mode.empty()) options.execution_options.begin_mode = options.begin_mode;
    const std::string& begin_mode = options.execution_options.begin_mode;
    const auto check = [&](const Engine& one) {   // or it throws
        if (one && !begin_mode.empty()) one.dialect().begin_command({begin_mode});
        if (one && options.twophase) one.dialect().two_phase_command(TwoPhaseStep::prepare, "");
    };
    check(engine);
    for (const Bind& bound : options.binds) check(bound.engine);
    return options;
}

//! Of a session on a connection of the program.
SessionOptions checked_alone(SessionOptions options, const Engine& engine) {
    if (options.twophase || options.get_bind || !options.binds.empty())
        throw ArgumentError("A Session on a connection works on that alone: open it on an engine to give it binds, get_bind, or twophase.");
    return checked(std::move(options), engine);
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

//! Has an object that is loaded in part all that an object of this class has?
bool has_all_of(const InstanceState& state, const ClassTag& type) {
    const MapperImpl* mapper = type.mapper.load(std::memory_order_acquire);
    return !mapper || loaded_slots(state) >= mapper->slots.size();
}

void complete_by(InstanceState& state, const ClassTag& type, Refresh how) {
    if (state.has(InstanceState::expired)) refresh_by(state, how);
    else if (state.has(InstanceState::stale) || !has_all_of(state, type)) refresh_by(state, &SessionServices::complete);
}

}  // namespace

bool is_instance(const InstanceState& state, const ClassTag& type) noexcept {
    if (state.type->tag == &type) return true;
    const MapperImpl *own = state.type->tag->mapper.load(std::memory_order_acquire), *other = type.mapper.load(std::memory_order_acquire);
    return own && other && own->is_a(*other);
}

void complete_to_read(InstanceState& state, const ClassTag& type) { complete_by(state, type, &SessionServices::refresh); }
void complete_to_write(InstanceState& state, const ClassTag& type) {
    complete_by(state, type, &SessionServices::refresh_as_is);
    if (state.edits > 0) watch(state);
}
void refresh_to_write(InstanceState& state) { refresh_by(state, &SessionServices::refresh_as_is); }

SessionImpl::SessionImpl(Engine engine, SessionOptions options, Ref<SessionListenersBase> of_maker, std::source_location place)
    : of_maker_(std::move(of_maker)), engine_(std::move(engine)), options_(checked(std::move(options), engine_)), place_(place),
      several_(several_of(engine_, options_)), store_(new Store(this)), connection_() {
    watch_loads();
}

SessionImpl::SessionImpl(Connection& connection, SessionOptions options, std::source_location place)
    : engine_(Ref<engine::EngineBase>(&connection.aludel_state().engine())), options_(checked_alone(std::move(options), engine_)), place_(place),
      store_(new Store(this)), connection_(connection) {
    watch_loads();
}

void SessionImpl::watch_loads() {
    if (options_.detect_n_plus_one > 0) add(make_ref<NPlusOneWatch>(NPlusOneOptions{.limit = options_.detect_n_plus_one}));
}

SessionImpl::~SessionImpl() { close(); }

std::uint64_t next_number() noexcept {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

void SessionImpl::check_may_wait() const {
    each_engine([](const Engine& engine) { driver::check_may_wait(engine.aludel_impl().options.waiter); });
}

Store& SessionImpl::store() {
    if (!store_) throw ResourceClosedError("This Session is closed. Open a new one.");
    return *store_;
}

void SessionImpl::check_usable() {
    store();
    if (closed_for_)
        throw InvalidRequestError(std::string("A listener of ") + closed_for_ + " cannot execute statements: the transaction has "
                                  "ended, and the next one has not begun.");
    if (is_prepared_)
        throw InvalidRequestError("This Session's transaction is prepared, so nothing can be done in it any more. Call commit() or rollback().");
    if (must_roll_back_)
        throw PendingRollbackError("This Session's transaction was rolled back because flushing its changes failed; "
                                   "call rollback() before using it again. What failed: " + failure_);
}

Connection& SessionImpl::connection() {
    check_usable();
    read_unread();
    if (connection_) {
        connection_.check_joined();
        return *connection_;
    }
    if (several_) return any_connection();
    if (!engine_)
        throw UnboundExecutionError("This Session has no engine, so there is no database to ask. Open it with one: "
                                    "Session session(engine).");
    connection_.open(engine_, options_, place_);
    connection_->aludel_state().session = number;
    serial_ = ++last_serial_;
    try {
        emit(event::after_transaction_create, info(0));
        emit(event::after_begin, info(0), *connection_);
    } catch (...) {   // there is no transaction without what listeners do first
        connection_.close();
        throw;
    }
    return *connection_;
}

void SessionImpl::read_unread() {
    if (unread_) std::exchange(unread_, nullptr)->read_now();
}

void SessionImpl::let_go() {
    const auto lists = [&](auto&& visit) {   // a rollback needs these, held or not
        for (InstanceState* state : inserted_) visit(*state);
        for (InstanceState* state : deleted_) visit(*state);
        for (InstanceState* state : updated_) visit(*state);
        for (const Rekeyed& rekeyed : rekeyed_) visit(*rekeyed.state);
        for (const Filled& filled : store_->filled) visit(*filled.state);
    };
    lists(pin);
    sweep(store());
    for (const Ref<NPlusOneWatch>& watch : watches_) watch->forget_objects();
    lists(unpin);
}

namespace {

[[noreturn]] void throw_raised(const InstanceState& owner, const RelationshipDef& relationship) {
    throw InvalidRequestError(relationship.full_name() + " of " + describe_identity(owner) +
                              " is not loaded, and raiseload or lazy::raise forbids to load it when it is touched. Load it with "
                              "the query: selectinload(...) or joinedload(...).");
}

//! How a link that is not loaded is to be when it is touched.
LaterLoad later_load(const Store& store, const RelationshipDef& relationship, const Link& link) {
    if (LinkAccess::raises(link)) return {LoadStrategy::raise};
    if (LinkAccess::is_loaded_specially(link))
        if (const auto known = store.later.find(&link); known != store.later.end()) return *known->second;
    return {relationship.spec.lazy};
}

}  // namespace

void SessionImpl::load_link(InstanceState& owner, const RelationshipDef& relationship, const Link& link) {
    const Exclusive::NestedUse use(in_use, "loading a link");
    if (is_never_loaded(relationship))
        throw InvalidRequestError(relationship.full_name() + " is write-only and never loaded: execute the select() of the collection.");
    const LaterLoad later = later_load(store(), relationship, link);
    if (later.strategy == LoadStrategy::raise) throw_raised(owner, relationship);
    if (later.strategy == LoadStrategy::noload) return LinkAccess::set_loaded(link, owner, {});
    autoflush();
    if (owner.has(InstanceState::expired)) refresh(owner);
    if (link.is_loaded()) return;
    if (later.strategy == LoadStrategy::raise_on_sql && !is_known(store(), owner, relationship)) throw_raised(owner, relationship);
    const auto read = load_from_database(owner, relationship, link);
    if (!read || watches_.empty()) return;
    for (const Ref<NPlusOneWatch>& watch : std::vector(watches_))   // a report may add one
        watch->note_load(owner, relationship, *read, log());
}

void SessionImpl::load_link_as_is(InstanceState& owner, const RelationshipDef& relationship, const Link& link) {
    if (is_never_loaded(relationship)) return;
    load_from_database(owner, relationship, link);
}

std::optional<std::vector<InstanceState*>> SessionImpl::load_from_database(InstanceState& owner, const RelationshipDef& relationship,
                                                                           const Link& link) {
    const Exclusive::NestedUse use(in_use, "loading a link");
    const LaterLoad later = later_load(store(), relationship, link);
    auto read = load_related(store(), owner, {relationship, later.criteria, &later.below, 0, later.target}, link);
    if (!store().later.empty()) store().later.erase(&link);
    if (read && !read->empty() && has_post_loads(*relationship.target, later.below))
        post_load(store(), connection_for(*relationship.target), {*read, later.below});
    tell();
    return read;
}

void SessionImpl::note_read(std::uint64_t query, std::source_location place, std::span<InstanceState* const> objects) {
    for (const Ref<NPlusOneWatch>& watch : watches_) watch->note_read(query, place, objects);
}

void SessionImpl::add(Ref<NPlusOneWatch> watch) {
    watches_.push_back(std::move(watch));
    is_watched = true;
}

void SessionImpl::forget_loads() noexcept {
    std::erase_if(watches_, [](const Ref<NPlusOneWatch>& watch) { return !watch->is_active; });
    for (const Ref<NPlusOneWatch>& watch : watches_) watch->forget();
    is_watched = !watches_.empty();
}

void SessionImpl::refresh(InstanceState& state) {
    const Exclusive::NestedUse use(in_use, "reading an expired object");
    if (state.snapshot) expire(state);   // its own changes are given up, those of other objects are sent
    if (state.status == Status::persistent) autoflush();
    refresh_as_is(state);
}

void SessionImpl::refresh_as_is(InstanceState& state) { read_again(state, nullptr); }

void SessionImpl::refresh_locked(InstanceState& state, const ForUpdate& lock) {
    autoflush();
    const GetOptions options{.with_for_update = lock};
    read_again(state, &options);
}

void SessionImpl::read_again(InstanceState& state, const GetOptions* options) {
    const Exclusive::NestedUse use(in_use, "reading an expired object");
    if (state.status != Status::persistent)
        throw InvalidRequestError(describe_identity(state) + " has no row that it could be read from again.");
    InstanceState* found = select_by_key(store(), connection_for(mapper_of(state)), mapper_of(state), primary_key_of(state), Populate::selected, options);
    if (!found && options && options->with_for_update->skip_locked)
        throw InvalidRequestError("The row of " + describe_identity(state) + " was not read again: another transaction has locked it, or it "
                                  "was deleted, and skip_locked leaves both out.");
    tell();
    if (found != &state)
        throw ObjectDeletedError("The row of " + describe_identity(state) +
                                 " no longer exists: it was deleted since the object was loaded.");
}

void SessionImpl::complete(InstanceState& state) {
    const Exclusive::NestedUse use(in_use, "reading the rest of an object");
    Connection& connection = connection_for(mapper_of(state));
    load_stale(connection, state);
    load_rest(store(), connection, {&state});
    tell();
    if (state.has(InstanceState::partial))
        throw ObjectDeletedError("The row of " + describe_identity(state) + " in table \"" + mapper_of(state).definition.key() +
                                 "\" is not there: it was deleted since the object was loaded.");
}

InstanceState* SessionImpl::get(const MapperImpl& mapper, const KeyValues& key, const GetOptions* options) {
    check_key(mapper, key);
    const bool populates = options && options->populate_existing, reads = populates || (options && options->with_for_update);
    InstanceState* known = store().identities(mapper).find(key);
    if (known && known->type != &mapper.type && !mapper_of(*known).is_a(mapper)) return nullptr;   // an object of another class
    if (known && !reads && !known->has(InstanceState::expired)) return known;
    if (!known || reads) autoflush();
    InstanceState* found = select_by_key(store(), connection_for(mapper), mapper, key, populates ? Populate::all : Populate::new_ones, options);
    const bool may_be_left_out = options && (!options->options.empty() || (options->with_for_update && options->with_for_update->skip_locked));
    const bool may_be_filtered = is_heard(SessionEventId::do_orm_execute);   // by what a listener has added
    if (known && !found && !may_be_left_out && !may_be_filtered) note_vanished(*known);
    tell();
    return found;
}

void SessionImpl::note_vanished(InstanceState& state) {
    std::erase(store().dirty, &state);
    std::erase(store().deletions, &state);
    state.clear(InstanceState::in_dirty | InstanceState::to_delete | InstanceState::marked);
    store().identities(mapper_of(state)).erase(primary_key_of(state), state);
    state.status = Status::deleted;
    deleted_.push_back(&state);
    note(SessionEventId::persistent_to_deleted, state);
}

void SessionImpl::mark_for_deletion(InstanceState& state) {
    if (state.store != store_ || state.status != Status::persistent)
        throw InvalidRequestError(std::string(state.type->name) + " cannot be deleted: it has no row in this Session. "
                                                                  "Only persistent objects can.");
    if (state.has(InstanceState::to_delete)) return;
    state.set(InstanceState::to_delete);
    store().deletions.push_back(&state);
}

void SessionImpl::invalidate() {
    if (connection_) connection_->invalidate();
    if (several_) several_->connections.invalidate();
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
            InstanceState::in_dirty | InstanceState::to_delete | InstanceState::marked);
    });
    objects.pending.clear();
    objects.dirty.clear();
    objects.deletions.clear();
}
}  // namespace

//! In a debug build: changes that nobody flushed are usually a forgotten commit.
void SessionImpl::warn_of_lost_changes() const noexcept {
#ifndef NDEBUG
    if (!options_.warn_of_lost_changes || must_roll_back_ || std::uncaught_exceptions() > 0) return;   // an error says it
    try {
        const std::string changes = unflushed_changes(*store_);
        if (changes.empty()) return;
        const std::string text = fmt::format(
            "The Session opened at {}:{} was closed with changes that were not flushed and are lost: {}. Call commit() before it "
            "closes, or rollback() to give them up; SessionOptions{{.warn_of_lost_changes = false}} turns this warning off.",
            place_.file_name(), place_.line(), changes);
        if (engine_) engine_.aludel_impl().log.warning("aludel.orm", text);
        else console_log().write("aludel.orm", text);
    } catch (...) {   // a warning is not worth more
    }
#endif
}

void SessionImpl::close() noexcept {
    if (!store_) return;
    warn_of_lost_changes();
    unread_ = nullptr;
    const bool is_heard_of = is_heard(SessionEventId::persistent_to_detached) || is_heard(SessionEventId::pending_to_transient) ||
                             is_heard(SessionEventId::deleted_to_detached);
    if (is_heard_of) note_leaving();
    tell_quietly();
    std::vector<TransactionInfo> ended = open_transactions();
    if (ended.empty() && must_roll_back_) ended.push_back(info(0));   // a failed flush has rolled it back
    savepoints_.clear();
    connection_.close();   // rolls back what was not committed
    if (several_) several_->connections.close();
    Store* objects = std::exchange(store_, nullptr);
    if (!objects) return;   // a listener has closed the session
    objects->session = nullptr;
    try {
        tell_ended(ended, false);
    } catch (...) {   // nobody is left to receive it
    }
    if (objects->holders.load(std::memory_order_acquire) > 1) detach_all(*objects);   // else the last hold goes now
    drop_hold(*objects);
}

}  // namespace aludel::orm
