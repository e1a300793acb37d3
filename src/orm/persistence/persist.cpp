#include "aludel/base/error.hpp"
#include "orm/persistence/flush.hpp"
#include "orm/persistence/references.hpp"

#include <algorithm>
#include <span>

namespace aludel::orm {

namespace {

using sql::NodeRef;
namespace build = sql::build;

//! Which slots an INSERT of the object names: not those that are filled in.
std::vector<bool> inserted_slots(const MapperImpl& mapper, const InstanceState& state) {
    std::vector<bool> mask(mapper.slots.size(), true);
    for (std::size_t i = 0; i < mapper.slots.size(); ++i) {
        if (!mapper.column(i).is_filled_in()) continue;
        const Value value = read_slot(mapper.slots[i], state.object());
        const bool zero_key = mapper.column(i).autoincrement && !mapper.slots[i].optional && value == Value(0);
        mask[i] = !value.is_null() && !zero_key;
    }
    return mask;
}

//! One INSERT for objects that name the same columns; what the database filled in is read back from RETURNING.
class InsertGroup final : public driver::BatchSink {
public:
    InsertGroup(const MapperImpl& mapper, const std::vector<bool>& mask, std::span<InstanceState* const> states)
        : mapper_(mapper), states_(states) {
        for (std::uint32_t i = 0; i < mask.size(); ++i) {
            if (mask[i]) {
                sent_.emplace_back(mapper.slots[i], mapper.column_type(i));
                names_.push_back(mapper.column(i).key_or_name());
            } else returned_.push_back(i);
        }
        for (std::uint32_t slot : returned_) {
            returned_slots_.push_back(mapper.slots[slot]);
            returns_key_ = returns_key_ || (mapper.has_generated_key && slot == mapper.keys[0]);
        }
    }

    void run(Connection& connection, engine::Then then) {
        NodeRef statement = build::insert(mapper_.from());
        std::vector<NodeRef> items;
        for (std::uint32_t slot : returned_) items.push_back(mapper_.column_node(slot));
        if (!items.empty()) statement = build::returning(std::move(statement), items.data(), items.size());
        const driver::Batch batch{states_.size(), sent_.size(), &InsertGroup::fill, this, sent_, &InsertGroup::objects};
        run_batch(connection, statement, names_, batch, items.empty() ? nullptr : this, then);
    }

    void row(std::size_t index, driver::Statement& statement) override {
        InstanceState& state = *states_[index];
        for (std::uint32_t slot : returned_)
            if (!returns_key_ || slot != mapper_.keys[0]) note_filled(state, slot);
        statement.read(0, returned_slots_, state.object());
        if (returns_key_) state.set(InstanceState::generated_key);
    }

private:
    static void fill(const void* context, std::size_t row, Param* out) {
        const auto& self = *static_cast<const InsertGroup*>(context);
        driver::fill(self.sent_, self.states_[row]->object(), out);
    }
    static void objects(const void* context, std::size_t first, std::span<const void*> out) {
        const auto& self = *static_cast<const InsertGroup*>(context);
        for (const void*& object : out) object = self.states_[first++]->object();
    }

    const MapperImpl& mapper_;
    std::span<InstanceState* const> states_;
    std::vector<driver::FieldParam> sent_{};
    std::vector<std::uint32_t> returned_{};
    std::vector<std::string_view> names_{};
    std::vector<Slot> returned_slots_{};
    bool returns_key_ = false;
};

NodeRef key_condition(const MapperImpl& mapper, const InstanceState& state) {
    std::vector<NodeRef> terms;
    for (std::uint32_t slot : mapper.keys) {
        const SqlType type = mapper.column_type(slot);
        terms.push_back(build::binary(sql::Op::eq, mapper.column_node(slot), build::bind(row_value(state, slot), type),
                                      TypeId::boolean));
    }
    return build::conjunction(sql::Op::and_, terms.data(), terms.size());
}

[[noreturn]] void throw_stale(std::string_view what, const InstanceState& state, std::int64_t matched) {
    throw StaleDataError(std::string(what) + " of " + describe_identity(state) + " in table \"" +
                         mapper_of(state).definition.key() + "\" matched " + std::to_string(matched) +
                         " rows instead of 1: the row was changed or deleted by someone else since it was loaded. "
                         "Roll back, refresh the object and try again.");
}

}  // namespace

void insert_objects(Connection& connection, const MapperImpl& mapper, const std::vector<InstanceState*>& states,
                    engine::Then then) {
    for (std::size_t at = 0; at < states.size();) {
        const std::vector<bool> mask = inserted_slots(mapper, *states[at]);
        std::size_t end = at + 1;
        while (end < states.size() && inserted_slots(mapper, *states[end]) == mask) ++end;
        InsertGroup(mapper, mask, std::span(states).subspan(at, end - at))
            .run(connection, end == states.size() ? then : engine::Then::go_on);
        at = end;
    }
}

namespace {

template <class F>
NodeRef update_row(const InstanceState& state, const std::vector<std::uint32_t>& slots, F&& value) {
    const MapperImpl& mapper = mapper_of(state);
    std::vector<build::Assignment> set;
    for (std::uint32_t slot : slots)
        set.push_back({mapper.column_node(slot), build::bind(value(slot), mapper.column_type(slot))});
    NodeRef statement = build::values(build::update(mapper.from()), set.data(), set.size());
    const NodeRef condition = key_condition(mapper, state);
    return build::where(std::move(statement), &condition, 1);
}

//! What an UPDATE that sets `changed` changes besides: by `onupdate`, a trigger, a computed column.
std::vector<std::uint32_t> also_changed(const MapperImpl& mapper, const std::vector<std::uint32_t>& changed) {
    std::vector<std::uint32_t> slots;
    for (std::uint32_t slot = 0; slot < mapper.slots.size(); ++slot) {
        const schema::ColumnDef& column = mapper.column(slot);
        const bool changes = column.onupdate || column.server_onupdate || column.computed;
        if (changes && std::find(changed.begin(), changed.end(), slot) == changed.end()) slots.push_back(slot);
    }
    return slots;
}

//! Runs an UPDATE that returns `slots`, and reads them into the object; the number of rows.
std::int64_t run_and_refill(Connection& connection, NodeRef statement, InstanceState& state,
                            const std::vector<std::uint32_t>& slots) {
    const MapperImpl& mapper = mapper_of(state);
    std::vector<NodeRef> items;
    std::vector<Slot> fields;
    for (const std::uint32_t slot : slots) {
        items.push_back(mapper.column_node(slot));
        fields.push_back(mapper.slots[slot]);
    }
    const auto execution = run(connection, build::returning(std::move(statement), items.data(), items.size()));
    std::int64_t rows = 0;
    read_rows(*execution, [&] {
        for (; execution->fetch(); ++rows) execution->rows().read(0, fields, state.object());
    });
    return rows;
}

void check_one(std::int64_t matched, const InstanceState& state) {
    if (matched != 1) throw_stale("The UPDATE", state, matched);
}

}  // namespace

void update_object(Connection& connection, InstanceState& state, const std::vector<std::uint32_t>& changed) {
    NodeRef statement = update_row(state, changed, [&](std::uint32_t slot) {
        return read_slot(mapper_of(state).slots[slot], state.object());
    });
    const auto refilled = also_changed(mapper_of(state), changed);
    check_one(refilled.empty() ? run_for_count(connection, statement)
                               : run_and_refill(connection, std::move(statement), state, refilled), state);
}

void clear_in_row(Connection& connection, const InstanceState& state, const std::vector<std::uint32_t>& slots) {
    check_one(run_for_count(connection, update_row(state, slots, [](std::uint32_t) { return Value(); })), state);
}

void replace_row(Connection& connection, InstanceState& state, const InstanceState& former) {
    const MapperImpl& mapper = mapper_of(state);
    const std::vector<bool> mask = inserted_slots(mapper, state);
    std::vector<std::uint32_t> changed;
    for (std::uint32_t i = 0; i < mask.size(); ++i) {
        const Value in_row = row_value(former, i);
        if (!mask[i]) {
            note_filled(state, i);
            write_slot(mapper.slots[i], state.object(), in_row, mapper.column(i).name);
        } else if (!slot_equals(mapper.slots[i], state.object(), in_row)) changed.push_back(i);
    }
    if (!changed.empty()) update_object(connection, state, changed);
}

void delete_objects(Connection& connection, const MapperImpl& mapper, const std::vector<InstanceState*>& states) {
    for (InstanceState* state : states) {
        const NodeRef condition = key_condition(mapper, *state);
        const NodeRef statement = build::where(build::delete_(mapper.from()), &condition, 1);
        if (const std::int64_t matched = run_for_count(connection, statement); matched != 1)
            throw_stale("The DELETE", *state, matched);
    }
}

}  // namespace aludel::orm
