#include "orm/persistence/rows.hpp"

#include "aludel/base/error.hpp"
#include "orm/instances/snapshot.hpp"
#include "orm/persistence/flush.hpp"
#include "orm/persistence/references.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

using sql::NodeRef;
namespace build = sql::build;

template <class F>
NodeRef row_equals(const MapperImpl& mapper, const TablePart& part, F&& value) {
    std::vector<NodeRef> terms;
    for (std::uint32_t slot : row_slots(mapper, part))
        terms.push_back(build::binary(sql::Op::eq, NodeRef(part.column(slot)), value(slot), TypeId::boolean));
    return build::conjunction(sql::Op::and_, terms.data(), terms.size());
}

[[noreturn]] void throw_stale(std::string_view what, const std::string& whose, const MapperImpl& mapper, std::int64_t matched,
                              std::size_t wanted) {
    throw StaleDataError(std::string(what) + " of " + whose + " in table \"" + mapper.parts[0].table->key() + "\" matched " +
                         std::to_string(matched) + " rows instead of " + std::to_string(wanted) +
                         ": the row was changed or deleted by someone else since it was loaded. "
                         "Roll back, refresh the object and try again.");
}

//! Is the object's row there, under the key and the version that the object has by now?
bool is_there(Connection& connection, const InstanceState& state) {
    const MapperImpl& mapper = mapper_of(state);
    const NodeRef item = build::bind(Value(1), TypeId::integer);
    const TablePart& part = mapper.parts[0];
    const NodeRef condition = row_equals(mapper, part, [&](std::uint32_t slot) {
        return build::bind(read_slot(mapper.slots[slot], state.object()), mapper.column_type(slot));
    });
    NodeRef statement = build::select_from(build::select(&item, 1), part.from());
    const auto execution = run(connection, build::where(std::move(statement), &condition, 1));
    bool found = false;
    read_rows(*execution, [&] { found = execution->fetch(); });
    execution->close();
    return found;
}

}  // namespace

std::vector<std::uint32_t> row_slots(const MapperImpl& mapper, const TablePart& part) {
    std::vector<std::uint32_t> slots = mapper.keys;
    const bool is_versioned = mapper.version.slot >= 0 && &part == &mapper.parts[0];
    if (is_versioned) slots.push_back(static_cast<std::uint32_t>(mapper.version.slot));
    return slots;
}

sql::NodeRef row_condition(const InstanceState& state, const TablePart& part, bool key_is_written) {
    const MapperImpl& mapper = mapper_of(state);
    return row_equals(mapper, part, [&](std::uint32_t slot) {
        return build::bind(key_is_written ? read_slot(mapper.slots[slot], state.object()) : row_value(state, slot), mapper.column_type(slot));
    });
}

sql::NodeRef row_condition(const MapperImpl& mapper, const TablePart& part) {
    return row_equals(mapper, part, [&](std::uint32_t slot) {
        return build::named_bind("aludel_key_" + part.column(slot)->name, mapper.column_type(slot));
    });
}

Param row_param(const InstanceState& state, std::uint32_t slot) {
    const MapperImpl& mapper = mapper_of(state);
    const ParamType type = mapper.column_type(slot);
    return state.snapshot ? state.snapshot->values[slot].param(type) : param_of(mapper.slots[slot], state.object(), type);
}

namespace {
bool is_counted(const MapperImpl& mapper) { return mapper.version.slot >= 0 && !mapper.version.is_given; }
}  // namespace

void count_change(std::span<InstanceState* const> states, std::vector<std::uint32_t>& changed) {
    const MapperImpl& mapper = mapper_of(*states[0]);
    if (!is_counted(mapper)) return;
    const auto slot = static_cast<std::uint32_t>(mapper.version.slot);
    const auto place = std::lower_bound(changed.begin(), changed.end(), slot);   // parameters follow the order of columns
    if (place == changed.end() || *place != slot) changed.insert(place, slot);
    for (InstanceState* state : states) {
        const Value before = row_value(*state, slot);
        const bool is_new = state->status == Status::pending;   // and takes over the row of another object
        if (!is_new && !slot_equals(mapper.slots[slot], state->object(), before)) continue;   // the program has set it
        note_filled(*state, slot);
        write_slot(mapper.slots[slot], state->object(), Value((before.is_null() ? 0 : before.as<std::int64_t>()) + 1), mapper.column(slot).name);
    }
}

void begin_version(InstanceState& state) {
    const MapperImpl& mapper = mapper_of(state);
    if (!is_counted(mapper)) return;
    const auto slot = static_cast<std::uint32_t>(mapper.version.slot);
    note_filled(state, slot);
    write_slot(mapper.slots[slot], state.object(), Value(1), mapper.column(slot).name);
}

void note_version(std::span<InstanceState* const> states) {
    const MapperImpl& mapper = mapper_of(*states[0]);
    if (mapper.version.slot < 0) return;
    const auto slot = static_cast<std::size_t>(mapper.version.slot);
    for (InstanceState* state : states)
        if (state->snapshot) state->snapshot->values[slot] = read_slot(mapper.slots[slot], state->object());
}

void check_rows(Connection& connection, std::string_view what, std::span<InstanceState* const> states, std::int64_t matched) {
    if (matched == static_cast<std::int64_t>(states.size())) return;
    const MapperImpl& mapper = mapper_of(*states[0]);
    if (states.size() == 1) throw_stale(what, describe_identity(*states[0]), mapper, matched, 1);
    if (what == "The UPDATE")
        for (const InstanceState* state : states)
            if (!is_there(connection, *state)) throw_stale(what, describe_identity(*state), mapper, 0, 1);
    throw_stale(what, std::to_string(states.size()) + " objects of class " + std::string(mapper.type.name), mapper, matched,
                states.size());
}

}  // namespace aludel::orm
