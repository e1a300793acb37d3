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

template <class F>
NodeRef update_statement(const MapperImpl& mapper, const Slots& slots, const NodeRef& condition, F&& value) {
    std::vector<build::Assignment> set;
    for (const std::uint32_t slot : slots) set.push_back({mapper.column_node(slot), value(slot)});
    return build::where(build::values(build::update(mapper.from()), set.data(), set.size()), &condition, 1);
}

//! What an UPDATE that sets `changed` changes besides: by `onupdate`, a trigger, a computed column.
Slots also_changed(const MapperImpl& mapper, const Slots& changed) {
    Slots slots;
    for (std::uint32_t slot = 0; slot < mapper.slots.size(); ++slot) {
        const schema::ColumnDef& column = mapper.column(slot);
        const bool changes = column.onupdate || column.server_onupdate || column.computed;
        if (changes && std::find(changed.begin(), changed.end(), slot) == changed.end()) slots.push_back(slot);
    }
    return slots;
}

NodeRef returning(NodeRef statement, const MapperImpl& mapper, const Slots& slots) {
    std::vector<NodeRef> items;
    for (const std::uint32_t slot : slots) items.push_back(mapper.column_node(slot));
    return build::returning(std::move(statement), items.data(), items.size());
}

//! One UPDATE for objects of which the same columns have changed; what the database changes besides is read back from
//! RETURNING.
class UpdateGroup final : public driver::BatchSink {
public:
    UpdateGroup(const MapperImpl& mapper, const Slots& changed, std::span<InstanceState* const> states)
        : mapper_(mapper), changed_(changed), refilled_(also_changed(mapper, changed)), states_(states) {
        for (const std::uint32_t slot : changed) sent_.emplace_back(mapper.slots[slot], mapper.column_type(slot));
        for (const std::uint32_t slot : refilled_) fields_.push_back(mapper.slots[slot]);
    }

    void run(Connection& connection) {
        NodeRef statement = update_statement(mapper_, changed_, row_condition(mapper_), [&](std::uint32_t slot) {
            return build::named_bind(mapper_.column(slot).key_or_name(), mapper_.column_type(slot));   // as defaults know it
        });
        if (!refilled_.empty()) statement = returning(std::move(statement), mapper_, refilled_);
        const driver::Batch batch{states_.size(), changed_.size() + mapper_.row_slots.size(), &UpdateGroup::fill, this};
        const std::int64_t changed = run_batch(connection, statement, {}, batch, refilled_.empty() ? nullptr : this);
        check_rows(connection, "The UPDATE", states_, refilled_.empty() ? changed : returned_);
    }

    void row(std::size_t index, driver::Statement& statement) override {
        ++returned_;
        statement.read(0, fields_, states_[index]->object());
    }

private:
    static void fill(const void* context, std::size_t row, Param* out) {
        const auto& self = *static_cast<const UpdateGroup*>(context);
        driver::fill(self.sent_, self.states_[row]->object(), out);
        key_params(*self.states_[row], out + self.sent_.size());
    }

    const MapperImpl& mapper_;
    const Slots& changed_;
    const Slots refilled_;
    std::span<InstanceState* const> states_;
    std::vector<driver::FieldParam> sent_{};
    std::vector<Slot> fields_{};
    std::int64_t returned_ = 0;
};

//! Runs an UPDATE that returns `slots`, and reads them into the object; the number of rows.
std::int64_t run_and_refill(Connection& connection, NodeRef statement, InstanceState& state, const Slots& slots) {
    const MapperImpl& mapper = mapper_of(state);
    std::vector<Slot> fields;
    for (const std::uint32_t slot : slots) fields.push_back(mapper.slots[slot]);
    const auto execution = run(connection, returning(std::move(statement), mapper, slots));
    std::int64_t rows = 0;
    read_rows(*execution, [&] {
        for (; execution->fetch(); ++rows) execution->rows().read(0, fields, state.object());
    });
    return rows;
}

//! A statement with its values, as any other one: what it is for the program that reads the log.
void update_one(Connection& connection, InstanceState& state, const Slots& changed) {
    const MapperImpl& mapper = mapper_of(state);
    NodeRef statement = update_statement(mapper, changed, row_condition(state), [&](std::uint32_t slot) {
        return build::bind(read_slot(mapper.slots[slot], state.object()), mapper.column_type(slot));
    });
    const Slots refilled = also_changed(mapper, changed);
    InstanceState* const states[] = {&state};
    check_rows(connection, "The UPDATE", states, refilled.empty() ? run_for_count(connection, statement)
                                                                  : run_and_refill(connection, std::move(statement), state, refilled));
}

}  // namespace

void update_objects(Connection& connection, std::span<InstanceState* const> states, Slots changed) {
    count_change(states, changed);
    if (states.size() == 1) update_one(connection, *states[0], changed);
    else UpdateGroup(mapper_of(*states[0]), changed, states).run(connection);
    note_version(states);
}

void complete_row(Connection& connection, InstanceState& state, const Slots& changed) { update_one(connection, state, changed); }

void clear_in_row(Connection& connection, InstanceState& state, const Slots& slots) {
    InstanceState* const states[] = {&state};
    const NodeRef statement = update_statement(mapper_of(state), slots, row_condition(state), [&](std::uint32_t slot) {
        return build::bind(Value(), mapper_of(state).column_type(slot));
    });
    check_rows(connection, "The UPDATE", states, run_for_count(connection, statement));
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
        if (!mask[i]) {
            note_filled(state, i);
            write_slot(mapper.slots[i], state.object(), in_row, mapper.column(i).name);
        } else if (!is_version(mapper, i) && !slot_equals(mapper.slots[i], state.object(), in_row)) changed.push_back(i);
    }
    if (changed.empty()) return;
    InstanceState* const states[] = {&state};
    take_snapshot(state);   // of the row that it takes over
    for (const std::uint32_t slot : mapper.row_slots) state.snapshot->values[slot] = row_value(former, slot);
    update_objects(connection, states, changed);
    drop_snapshot(state);
}

}  // namespace aludel::orm
