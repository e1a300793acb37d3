#include "orm/persistence/flush.hpp"
#include "orm/persistence/rows.hpp"

#include <algorithm>
#include <span>

namespace aludel::orm {

namespace {

using sql::NodeRef;
namespace build = sql::build;

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

}  // namespace

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

void insert_objects(Connection& connection, const MapperImpl& mapper, const std::vector<InstanceState*>& states,
                    engine::Then then) {
    for (InstanceState* state : states) begin_version(*state);
    for (std::size_t at = 0; at < states.size();) {
        const std::vector<bool> mask = inserted_slots(mapper, *states[at]);
        std::size_t end = at + 1;
        while (end < states.size() && inserted_slots(mapper, *states[end]) == mask) ++end;
        InsertGroup(mapper, mask, std::span(states).subspan(at, end - at))
            .run(connection, end == states.size() ? then : engine::Then::go_on);
        at = end;
    }
}

}  // namespace aludel::orm
