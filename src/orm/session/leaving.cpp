// Objects whose rows are to be read again (expire), and objects that leave the session (expunge).

#include "orm/session/session_impl.hpp"

#include "aludel/base/error.hpp"
#include "orm/instances/cascaded.hpp"
#include "orm/instances/deferred_fields.hpp"
#include "orm/instances/snapshot.hpp"
#include "orm/instances/sweep.hpp"
#include "orm/loading/rest_of_rows.hpp"
#include "orm/session/lifecycle.hpp"
#include "orm/session/telling.hpp"

namespace aludel::orm {

void SessionImpl::expire(InstanceState& first) {
    if (!is_inside(first)) throw InvalidRequestError(describe_identity(first) + " is not in this Session.");
    if (first.status != Status::persistent)
        throw InvalidRequestError(describe_identity(first) + " has no row that it could be read from again.");
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
    tell();
}

void SessionImpl::expire_all() {
    mark_all_expired(true);
    tell();
}

//! Except objects that are being edited, when `edited_too` is false.
void SessionImpl::mark_all_expired(bool edited_too) {
    store().each([&](InstanceState& state) {
        if (edited_too || state.edits == 0) mark_expired(state);
    });
    std::erase_if(store().dirty, [](const InstanceState* state) { return !state->has(InstanceState::in_dirty); });
}

void SessionImpl::expire_class(const schema::TableDef& table) {
    store().each([&](InstanceState& state) {
        if (mapper_of(state).has_table(table) && !state.has(InstanceState::in_dirty)) mark_expired(state);
    });
}

void SessionImpl::expunge(InstanceState& first) {
    refuse_to_listeners("expunge()");
    if (!is_inside(first)) throw InvalidRequestError(describe_identity(first) + " is not in this Session.");
    InstanceState* const only[] = {&first};
    const auto follows = [&](const InstanceState&, const RelationshipDef&, const InstanceState& element) {
        return is_inside(element);
    };
    for (InstanceState* state : cascaded(only, cascade::expunge, follows)) let_go_of(*state);
    for (auto* list : {&store().pending, &store().dirty, &store().deletions})
        std::erase_if(*list, [&](const InstanceState* state) { return !is_inside(*state); });
    tell();
}

void SessionImpl::let_go_of(InstanceState& state) {
    if (state.status == Status::persistent) {
        note(SessionEventId::persistent_to_detached, state);
        store().identities(mapper_of(state)).erase(primary_key_of(state), state);
        drop_snapshot(state);
        state.status = Status::detached;
    } else if (state.status == Status::deleted) {
        note(SessionEventId::deleted_to_detached, state);
        state.status = Status::detached;
        state.set(InstanceState::row_gone);
    } else {
        note(SessionEventId::pending_to_transient, state);
        state.status = Status::transient;
    }
    state.clear(InstanceState::in_dirty | InstanceState::to_delete | InstanceState::marked);
}

void SessionImpl::make_transient(InstanceState& state) {
    refuse_to_listeners("make_transient()");
    if (state.store != store_) throw InvalidRequestError(describe_identity(state) + " is not in this Session.");
    if (state.has(InstanceState::partial) && state.status == Status::persistent) complete(state);   // it is inserted as a whole
    if (state.status == Status::persistent)
        if (const std::vector<std::uint32_t> slots = unloaded_fields(state); !slots.empty()) load_fields(connection_for(mapper_of(state)), state, slots);
    if (is_inside(state)) {
        let_go_of(state);
        for (auto* list : {&store().pending, &store().dirty, &store().deletions}) std::erase(*list, &state);
    }
    state.status = Status::transient;
    state.clear(InstanceState::row_gone | InstanceState::expired | InstanceState::generated_key);
    tell();
}

void SessionImpl::expunge_all() {
    refuse_to_listeners("expunge_all()");
    note_leaving();
    store().each([&](InstanceState& state) {
        state.status = state.status == Status::pending || state.status == Status::transient ? Status::transient
                                                                                           : Status::detached;
        drop_snapshot(state);
        state.clear(
            InstanceState::in_dirty | InstanceState::to_delete | InstanceState::marked);
    });
    store().forget_all();
    inserted_.clear();
    deleted_.clear();
    updated_.clear();
    rekeyed_.clear();
    Telling telling;
    telling.run([&] { tell(); });
    release_unheld();
    telling.end();
}

}  // namespace aludel::orm
