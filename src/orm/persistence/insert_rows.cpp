#include "aludel/base/error.hpp"
#include "orm/instances/deferred_fields.hpp"
#include "orm/instances/object_events.hpp"
#include "orm/persistence/flush.hpp"
#include "orm/persistence/rows.hpp"

#include <algorithm>
#include <span>

namespace aludel::orm {

namespace {

using sql::NodeRef;
namespace build = sql::build;

//! A slot, and the column of the table that has it.
using Stored = std::pair<std::uint32_t, const schema::ColumnDef*>;

//! Is a value that the program has not set read back with the INSERT? What the library makes is, and what others take over from
//! the object.
bool is_returned(const MapperImpl& mapper, std::uint32_t slot) {
    if (mapper.defaults_read != DefaultsRead::later || std::find(mapper.keys.begin(), mapper.keys.end(), slot) != mapper.keys.end()) return true;
    if (is_made_here(mapper.column(slot).default_value)) return true;
    const auto takes_it = [&](const auto& relationship) {
        return std::any_of(relationship->pairs.begin(), relationship->pairs.end(), [&](const SyncPair& pair) { return pair.local == slot; }) ||
               std::any_of(relationship->local_pairs.begin(), relationship->local_pairs.end(), [&](const SecondaryPair& pair) { return pair.slot == slot; });
    };
    return std::any_of(mapper.relationships.begin(), mapper.relationships.end(), takes_it);
}

//! What an INSERT into one of an object's tables names, and what it reads back. The key is made in the first table.
struct InsertedColumns {
    InsertedColumns(const MapperImpl& mapper, const std::vector<bool>& mask, std::size_t part) {
        for (const auto& [slot, column] : mapper.parts[part].columns) {
            if (part > 0 || mask[slot]) sent.emplace_back(slot, &mapper.parts[part].table->column(column));
            else if (is_returned(mapper, slot)) returned.emplace_back(slot, &mapper.parts[part].table->column(column));
            else later.push_back(slot);
        }
        const auto before = [](const Stored& a, const Stored& b) { return a.second->index < b.second->index; };
        std::sort(sent.begin(), sent.end(), before);   // parameters follow the order of columns
    }
    friend bool operator==(const InsertedColumns&, const InsertedColumns&) = default;

    std::vector<Stored> sent{}, returned{};
    std::vector<std::uint32_t> later{};   // made by the database, and read when the object is looked at
};

//! One INSERT for objects that name the same columns; what the database filled in is read back from RETURNING.
class InsertGroup final : public driver::BatchSink {
public:
    InsertGroup(const TablePart& part, const InsertedColumns& columns, std::span<InstanceState* const> states)
        : mapper_(mapper_of(*states[0])), part_(part), columns_(columns), states_(states) {
        for (const auto& [slot, column] : columns.sent) {
            sent_.emplace_back(mapper_.slots[slot], column->type);
            names_.push_back(column->key_or_name());
        }
        for (const auto& [slot, column] : columns.returned) {
            returned_slots_.push_back(mapper_.slots[slot]);
            returned_numbers_.push_back(slot);
            returns_key_ = returns_key_ || (mapper_.has_generated_key && slot == mapper_.keys[0]);
        }
    }

    void run(Connection& connection, engine::Then then) {
        NodeRef statement = build::insert(part_.from());
        std::vector<NodeRef> items;
        for (const Stored& stored : columns_.returned) items.emplace_back(stored.second);
        if (!items.empty()) statement = build::returning(std::move(statement), items.data(), items.size());
        const driver::Batch batch{states_.size(), sent_.size(), &InsertGroup::fill, this, sent_, &InsertGroup::objects};
        run_batch(connection, statement, names_, batch, items.empty() ? nullptr : this, then);
        note_refresh_flush_event(states_, returned_numbers_);
        if (columns_.later.empty()) return;
        for (InstanceState* state : states_) {
            for (const std::uint32_t slot : columns_.later) note_filled(*state, slot);
            expire_fields(*state, columns_.later);
        }
    }

    void row(std::size_t index, driver::Statement& statement) override {
        InstanceState& state = *states_[index];
        for (const auto& [slot, column] : columns_.returned)
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

    const MapperImpl& mapper_;   // of the first object; the others have the same fields in these columns
    const TablePart& part_;
    const InsertedColumns& columns_;
    std::span<InstanceState* const> states_;
    std::vector<driver::FieldParam> sent_{};
    std::vector<std::string_view> names_{};
    std::vector<Slot> returned_slots_{};
    std::vector<std::uint32_t> returned_numbers_{};
    bool returns_key_ = false;
};

}  // namespace

namespace {

[[noreturn]] void throw_unloaded(const InstanceState& state, std::size_t slot) {
    throw InvalidRequestError(describe_field(state, static_cast<std::uint32_t>(slot)) + " is not loaded, so the object cannot be inserted: it was "
                              "copied from one whose field was not loaded. Assign a value, or load the field before the copy is made.");
}

//! False for a field that says nothing and that is filled in.
bool is_inserted(const MapperImpl& mapper, const InstanceState& state, std::size_t slot) {
    if (mapper.is_property(slot)) return false;
    if (is_unloaded(state, mapper.slots[slot])) throw_unloaded(state, slot);
    const schema::ColumnDef& column = mapper.column(slot);
    if (!column.is_filled_in()) return true;
    const Value value = read_slot(mapper.slots[slot], state.object());
    const bool zero_key = column.autoincrement && !mapper.slots[slot].optional && value == Value(0);
    return !value.is_null() && !zero_key;
}

}  // namespace

std::vector<bool> inserted_slots(const MapperImpl& mapper, const InstanceState& state) {
    std::vector<bool> mask(mapper.slots.size());
    for (std::size_t i = 0; i < mask.size(); ++i) mask[i] = is_inserted(mapper, state, i);
    return mask;
}

namespace {

bool is_same(const Slot& a, const Slot& b) { return a.offset == b.offset && a.layout == b.layout && a.optional == b.optional; }

//! Objects whose rows in a table name the same columns, from fields at the same places.
class Alike {
public:
    Alike(const InstanceState& first, std::size_t part)
        : mapper_(mapper_of(first)), part_(part), mask_(inserted_slots(mapper_, first)), columns_(mapper_, mask_, part) {}

    const InsertedColumns& columns() const noexcept { return columns_; }
    bool has(const InstanceState& state) const {
        const MapperImpl& mapper = mapper_of(state);
        if (&mapper == &mapper_) {
            for (std::size_t i = 0; i < mask_.size(); ++i)
                if (is_inserted(mapper, state, i) != mask_[i]) return false;
            return true;
        }
        if (InsertedColumns(mapper, inserted_slots(mapper, state), part_) != columns_) return false;
        const auto is_same_field = [&](const Stored& stored) { return is_same(mapper.slots[stored.first], mapper_.slots[stored.first]); };
        return std::all_of(columns_.sent.begin(), columns_.sent.end(), is_same_field) &&
               std::all_of(columns_.returned.begin(), columns_.returned.end(), is_same_field);
    }

private:
    const MapperImpl& mapper_;
    const std::size_t part_;
    const std::vector<bool> mask_;
    const InsertedColumns columns_;
};

//! The rows of objects in one table; those that are alike, one after the other, are one INSERT.
void insert_part(Connection& connection, std::span<InstanceState* const> states, std::size_t part, engine::Then then) {
    for (std::size_t at = 0; at < states.size();) {
        const Alike alike(*states[at], part);
        std::size_t end = at + 1;
        while (end < states.size() && alike.has(*states[end])) ++end;
        InsertGroup(mapper_of(*states[at]).parts[part], alike.columns(), states.subspan(at, end - at))
            .run(connection, end == states.size() ? then : engine::Then::go_on);
        at = end;
    }
}

//! The tables of subclasses, each after those of its bases, and which of the objects have rows there.
struct TableRows {
    const schema::TableDef* table;
    std::size_t part;
    std::vector<InstanceState*> states{};
};
std::vector<TableRows> rows_by_table(const std::vector<InstanceState*>& states) {
    std::vector<TableRows> tables;
    for (InstanceState* state : states) {
        const auto& parts = mapper_of(*state).parts;
        for (std::size_t part = 0; part < parts.size(); ++part) {
            auto at = std::find_if(tables.begin(), tables.end(), [&](const TableRows& known) { return known.table == parts[part].table; });
            if (at == tables.end()) at = tables.insert(at, {parts[part].table, part});
            at->states.push_back(state);
        }
    }
    std::stable_sort(tables.begin(), tables.end(), [](const TableRows& a, const TableRows& b) { return a.part < b.part; });
    return tables;
}

}  // namespace

void insert_objects(Connection& connection, const std::vector<InstanceState*>& states, engine::Then then) {
    if (states.empty()) return;
    for (InstanceState* state : states) begin_version(*state);
    if (!mapper_of(*states[0]).is_in_hierarchy()) return insert_part(connection, states, 0, then);
    const std::vector<TableRows> tables = rows_by_table(states);
    for (const TableRows& rows : tables)
        insert_part(connection, rows.states, rows.part, &rows == &tables.back() ? then : engine::Then::go_on);
}

}  // namespace aludel::orm
