#pragma once

#include "aludel/orm/instance_state.hpp"
#include "aludel/types/value.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace aludel::orm {

//! The columns of an object as they are in the database, one value per slot of its mapper; kept while it is edited.
struct Snapshot {
    std::vector<Value> values{};
    std::vector<std::uint32_t> unknown{};   //!< slots of fields that were not loaded; NULL in `values`

    bool knows(std::uint32_t slot) const noexcept { return std::find(unknown.begin(), unknown.end(), slot) == unknown.end(); }
};

//! A column or a link differs from what was loaded or last flushed.
bool is_modified(const InstanceState& state);
void take_snapshot(InstanceState& state);
void delete_snapshot(InstanceState& state) noexcept;
inline void drop_snapshot(InstanceState& state) noexcept {
    if (state.snapshot) delete_snapshot(state);   // few objects are edited
}
//! The field has what the row has, or is not loaded: the snapshot, if there is one, takes it over.
void note_field(InstanceState& state, std::uint32_t slot);
//! Is it known what the row has in a field?
bool knows_row_value(const InstanceState& state, std::uint32_t slot);
//! The slots whose field differs from the snapshot. One that is not loaded does not; one that was not, and is, does.
std::vector<std::uint32_t> changed_slots(const InstanceState& state);

}  // namespace aludel::orm
