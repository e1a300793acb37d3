#pragma once

#include "aludel/orm/instance_state.hpp"
#include "aludel/types/value.hpp"

#include <vector>

namespace aludel::orm {

//! The columns of an object as they are in the database, one value per slot of its mapper; kept while it is edited.
struct Snapshot {
    std::vector<Value> values{};
};

//! A column or a link differs from what was loaded or last flushed.
bool is_modified(const InstanceState& state);
void take_snapshot(InstanceState& state);
void delete_snapshot(InstanceState& state) noexcept;
inline void drop_snapshot(InstanceState& state) noexcept {
    if (state.snapshot) delete_snapshot(state);   // few objects are edited
}
//! The slots whose field differs from the snapshot.
std::vector<std::uint32_t> changed_slots(const InstanceState& state);

}  // namespace aludel::orm
