// What a flush tells those who listen to the rows of objects.

#include "orm/events/class_events.hpp"
#include "orm/instances/session_services.hpp"
#include "orm/loading/rest_of_rows.hpp"
#include "orm/persistence/flush.hpp"

namespace aludel::orm {

namespace {

SessionObjects listed(const std::vector<InstanceState*>& states) {
    std::vector<AnyPtr> objects;
    for (InstanceState* state : states) objects.emplace_back(*state);
    return SessionObjects(std::move(objects));
}

}  // namespace

void Flush::announce(const std::vector<InstanceState*>& states, event::ClassEventId id) {
    if (!orm::is_heard(id)) return;
    std::vector<InstanceState*> heard;
    for (InstanceState* state : states)
        if (orm::is_heard(mapper_of(*state), id)) heard.push_back(state);
    if (id == event::ClassEventId::before_insert || id == event::ClassEventId::before_update)
        for (InstanceState* state : heard) sync_from_parents(*state);   // listeners see the foreign keys
    if (id != event::ClassEventId::after_delete) complete(heard);
    const Listening listening(store_.session);
    for (InstanceState* state : heard) {
        Mapper mapper(mapper_of(*state));
        orm::emit<Signal<Mapper&, Connection&, InstanceState&>>(mapper_of(*state), id, mapper, store_.session->connection_for(mapper_of(*state)), *state);
    }
}

void Flush::complete(const std::vector<InstanceState*>& states) {
    load_rest(store_, connection_, states);
    for (InstanceState* state : states)
        if (state->has(InstanceState::expired) && state->status == Status::persistent) store_.session->refresh_as_is(*state);
}

void Flush::note_written(const std::vector<InstanceState*>& states) {
    if (!written_) return;
    for (const InstanceState* state : states) {
        std::vector<Value>& values = (*written_)[state];
        for (const Slot& slot : mapper_of(*state).slots) values.push_back(read_slot(slot, state->object()));
    }
}

FlushContext Flush::context() const {
    std::vector<InstanceState*> updated = store_.dirty;
    std::erase_if(updated, [](const InstanceState* state) { return !state->has(InstanceState::in_dirty) || state->has(InstanceState::to_delete); });
    return {listed(store_.pending), listed(updated), listed(store_.deletions)};
}

}  // namespace aludel::orm
