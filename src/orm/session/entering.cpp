// How objects enter a session, by `add` or by a link to an object in it, and how new ones leave it.

#include "orm/session/session_impl.hpp"

#include "aludel/base/error.hpp"
#include "orm/instances/cascaded.hpp"
#include "orm/instances/ordering.hpp"
#include "orm/loading/related.hpp"
#include "orm/session/lifecycle.hpp"

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

bool has_elements(const InstanceState& state) {
    const auto& relationships = mapper_of(state).relationships;
    return std::any_of(relationships.begin(), relationships.end(), [&](const auto& relationship) {
        const LoadedLink* block = LinkAccess::block(LinkAccess::of(state, *relationship));
        return block && !block->items.empty();
    });
}

}  // namespace

//! One object that is linked to nothing: as most are that are added in great number.
void SessionImpl::add_alone(InstanceState& state) {
    Store& objects = store();
    refuse_foreign(objects, state);
    if (state.status == Status::persistent || state.status == Status::pending) return;
    check_may_enter(state);
    InstanceState* const only[] = {&state};
    announce_entry(only);
    if (!state.store) objects.adopt(state);
    if (state.status == Status::transient) own_links(state);
    enter(state);
}

void SessionImpl::add_pending(std::span<InstanceState* const> states) {
    const Exclusive::NestedUse use(in_use, "a change of a link");
    if (states.size() == 1 && !has_elements(*states[0])) return add_alone(*states[0]);
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
    announce_entry(all);
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
    if (const InheritanceDef& how = mapper_of(state).inheritance; how.discriminator >= 0 && how.identity.is_null())
        throw InvalidRequestError("Class " + mapper_of(state).name + " has no PolymorphicIdentity, so there are no rows of it alone: add "
                                  "objects of its subclasses.");
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
        note(SessionEventId::after_attach, state);
        return note(SessionEventId::detached_to_persistent, state);
    }
    set_class(state);
    note(SessionEventId::after_attach, state);
    note(SessionEventId::transient_to_pending, state);
    state.status = Status::pending;
    state.clear(InstanceState::forgotten);
    store().pending.push_back(&state);
    for (const auto& relationship : mapper_of(state).relationships)
        if (LoadedLink* block = LinkAccess::block(LinkAccess::of(state, *relationship))) {
            block->forget_changes();
            block->added = block->items;   // a new object's links are all new
            if (is_ordered(*relationship)) number_new(*relationship, block->items);
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
    for (InstanceState* state : forgotten) {
        note(SessionEventId::pending_to_transient, *state);
        state->status = Status::transient;
    }
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
        tell();
    } catch (...) {
        const bool is_held = state.pins.load(std::memory_order_acquire) > 0;   // by a listener
        if (state.status == Status::transient && !is_held) store().free(state);   // nothing has happened yet
        throw;
    }
    return state;
}

void SessionImpl::add_existing(InstanceState& state) {
    if (state.has(InstanceState::to_delete) && state.status == Status::persistent) {   // takes delete_ back
        state.clear(InstanceState::to_delete | InstanceState::marked);
        std::erase(store().deletions, &state);
        return;
    }
    InstanceState* const only[] = {&state};
    add_pending(only);
    tell();
}

}  // namespace aludel::orm
