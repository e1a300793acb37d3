#include "orm/instances/deferred_fields.hpp"
#include "orm/instances/object_events.hpp"
#include "orm/instances/snapshot.hpp"
#include "orm/persistence/flush.hpp"
#include "orm/persistence/rows.hpp"
#include "orm/persistence/references.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

using sql::NodeRef;
namespace build = sql::build;

using Slots = std::vector<std::uint32_t>;

//! The slots that are stored in one of a class's tables, in the order of its columns. The key changes in the first table; the
//! others follow by ON UPDATE CASCADE.
Slots slots_in(const MapperImpl& mapper, const TablePart& part, const Slots& slots) {
    Slots found;
    const bool is_first = &part == &mapper.parts[0];
    for (const std::uint32_t slot : slots) {
        const bool is_key = std::find(mapper.keys.begin(), mapper.keys.end(), slot) != mapper.keys.end();
        if (part.column(slot) && (is_first || !is_key)) found.push_back(slot);
    }
    std::sort(found.begin(), found.end(), [&](std::uint32_t a, std::uint32_t b) { return part.column(a)->index < part.column(b)->index; });
    return found;
}

template <class F>
NodeRef update_statement(const TablePart& part, const Slots& slots, const NodeRef& condition, F&& value) {
    std::vector<build::Assignment> set;
    for (const std::uint32_t slot : slots) set.push_back({NodeRef(part.column(slot)), value(slot)});
    return build::where(build::values(build::update(part.from()), set.data(), set.size()), &condition, 1);
}

//! What an UPDATE that sets `changed` changes besides: by `onupdate`, a trigger, a computed column.
Slots also_changed(const TablePart& part, const Slots& changed) {
    Slots slots;
    for (const auto& [slot, index] : part.columns) {
        const schema::ColumnDef& column = part.table->column(index);
        const bool changes = column.onupdate || column.server_onupdate || column.computed;
        if (changes && std::find(changed.begin(), changed.end(), slot) == changed.end()) slots.push_back(slot);
    }
    return slots;
}

//! Of these, what the object gets when it is next looked at; `slots` keeps the others.
Slots take_later(const MapperImpl& mapper, const TablePart& part, Slots& slots) {
    Slots later;
    if (mapper.defaults_read == DefaultsRead::with_all) return later;
    std::erase_if(slots, [&](std::uint32_t slot) {
        const bool is_known = is_made_here(part.column(slot)->onupdate);
        if (!is_known) later.push_back(slot);
        return !is_known;
    });
    return later;
}

NodeRef returning(NodeRef statement, const TablePart& part, const Slots& slots) {
    std::vector<NodeRef> items;
    for (const std::uint32_t slot : slots) items.emplace_back(part.column(slot));
    return build::returning(std::move(statement), items.data(), items.size());
}

//! One UPDATE for objects of which the same columns of a table have changed; what the database changes besides is read back
//! from RETURNING.
class UpdateGroup final : public driver::BatchSink {
public:
    UpdateGroup(const TablePart& part, const Slots& changed, std::span<InstanceState* const> states)
        : mapper_(mapper_of(*states[0])), part_(part), changed_(changed), refilled_(also_changed(part, changed)),
          later_(take_later(mapper_, part, refilled_)), row_slots_(row_slots(mapper_, part)), states_(states) {
        for (const std::uint32_t slot : changed) sent_.emplace_back(mapper_.slots[slot], mapper_.column_type(slot));
        for (const std::uint32_t slot : refilled_) fields_.push_back(mapper_.slots[slot]);
    }

    void run(Connection& connection) {
        NodeRef statement = update_statement(part_, changed_, row_condition(mapper_, part_), [&](std::uint32_t slot) {
            return build::named_bind(part_.column(slot)->key_or_name(), mapper_.column_type(slot));   // as defaults know it
        });
        if (!refilled_.empty()) statement = returning(std::move(statement), part_, refilled_);
        const driver::Batch batch{states_.size(), changed_.size() + row_slots_.size(), &UpdateGroup::fill, this};
        const std::int64_t changed = run_batch(connection, statement, {}, batch, refilled_.empty() ? nullptr : this);
        check_rows(connection, "The UPDATE", states_, refilled_.empty() ? changed : returned_);
        note_refresh_flush_event(states_, refilled_);
        for (InstanceState* state : states_) expire_fields(*state, later_);
    }

    void row(std::size_t index, driver::Statement& statement) override {
        ++returned_;
        statement.read(0, fields_, states_[index]->object());
    }

private:
    static void fill(const void* context, std::size_t row, Param* out) {
        const auto& self = *static_cast<const UpdateGroup*>(context);
        driver::fill(self.sent_, self.states_[row]->object(), out);
        out += self.sent_.size();
        for (const std::uint32_t slot : self.row_slots_) *out++ = row_param(*self.states_[row], slot);
    }

    const MapperImpl& mapper_;
    const TablePart& part_;
    const Slots& changed_;
    Slots refilled_;
    const Slots later_, row_slots_;
    std::span<InstanceState* const> states_;
    std::vector<driver::FieldParam> sent_{};
    std::vector<Slot> fields_{};
    std::int64_t returned_ = 0;
};

//! Runs an UPDATE that returns `slots`, and reads them into the object; the number of rows.
std::int64_t run_and_refill(Connection& connection, NodeRef statement, InstanceState& state, const TablePart& part, const Slots& slots) {
    std::vector<Slot> fields;
    for (const std::uint32_t slot : slots) fields.push_back(mapper_of(state).slots[slot]);
    const auto execution = run(connection, returning(std::move(statement), part, slots));
    std::int64_t rows = 0;
    read_rows(*execution, [&] {
        for (; execution->fetch(); ++rows) execution->rows().read(0, fields, state.object());
    });
    return rows;
}

//! A statement with its values, as any other one: what it is for the program that reads the log.
void update_one(Connection& connection, InstanceState& state, const TablePart& part, const Slots& changed) {
    const MapperImpl& mapper = mapper_of(state);
    const bool key_is_written = &part != &mapper.parts[0];
    NodeRef statement = update_statement(part, changed, row_condition(state, part, key_is_written), [&](std::uint32_t slot) {
        return build::bind(read_slot(mapper.slots[slot], state.object()), mapper.column_type(slot));
    });
    Slots refilled = also_changed(part, changed);
    const Slots later = take_later(mapper, part, refilled);
    InstanceState* const states[] = {&state};
    check_rows(connection, "The UPDATE", states, refilled.empty() ? run_for_count(connection, statement)
                                                                  : run_and_refill(connection, std::move(statement), state, part, refilled));
    note_refresh_flush_event(states, refilled);
    expire_fields(state, later);
}

//! Calls `visit(part, slots)` for each table of a class that has some of the slots.
template <class F>
void each_part(const MapperImpl& mapper, const Slots& slots, F&& visit) {
    for (const TablePart& part : mapper.parts)
        if (const Slots own = slots_in(mapper, part, slots); !own.empty()) visit(part, own);
}

}  // namespace

void update_objects(Connection& connection, std::span<InstanceState* const> states, Slots changed) {
    count_change(states, changed);
    each_part(mapper_of(*states[0]), changed, [&](const TablePart& part, const Slots& slots) {
        if (states.size() == 1) update_one(connection, *states[0], part, slots);
        else UpdateGroup(part, slots, states).run(connection);
    });
    note_version(states);
}

void complete_row(Connection& connection, InstanceState& state, const Slots& changed) {
    each_part(mapper_of(state), changed, [&](const TablePart& part, const Slots& slots) { update_one(connection, state, part, slots); });
}

void clear_in_row(Connection& connection, InstanceState& state, const Slots& cleared) {
    InstanceState* const states[] = {&state};
    each_part(mapper_of(state), cleared, [&](const TablePart& part, const Slots& slots) {
        const NodeRef statement = update_statement(part, slots, row_condition(state, part), [&](std::uint32_t slot) {
            return build::bind(Value(), mapper_of(state).column_type(slot));
        });
        check_rows(connection, "The UPDATE", states, run_for_count(connection, statement));
    });
}

namespace {
//! One that the library counts.
bool is_version(const MapperImpl& mapper, std::uint32_t slot) {
    return mapper.version.slot == static_cast<std::int32_t>(slot) && !mapper.version.is_given;
}
}  // namespace

void replace_row(Connection& connection, InstanceState& state, const InstanceState& former) {
    const MapperImpl& mapper = mapper_of(state);
    const std::vector<bool> mask = inserted_slots(mapper, state);
    Slots changed;
    for (std::uint32_t i = 0; i < mask.size(); ++i) {
        const Value in_row = row_value(former, i);
        const bool is_known = knows_row_value(former, i);
        if (!mask[i]) {
            note_filled(state, i);
            if (is_known) write_slot(mapper.slots[i], state.object(), in_row, mapper.column(i).name);
            else set_unloaded(state, i, false);
        } else if (!is_version(mapper, i) && !(is_known && slot_equals(mapper.slots[i], state.object(), in_row))) changed.push_back(i);
    }
    if (changed.empty()) return;
    InstanceState* const states[] = {&state};
    take_snapshot(state);   // of the row that it takes over
    for (const std::uint32_t slot : row_slots(mapper, mapper.parts[0])) state.snapshot->values[slot] = row_value(former, slot);
    update_objects(connection, states, changed);
    drop_snapshot(state);
}

}  // namespace aludel::orm
