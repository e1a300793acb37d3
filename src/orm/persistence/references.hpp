#pragma once

#include "orm/mapping/foreign_key.hpp"
#include "orm/persistence/object_graph.hpp"

#include <vector>

namespace aludel::orm {

//! A row that refers to another one by a foreign key of its table.
struct RowReference {
    InstanceState* from;
    InstanceState* to;
    Reason reason;
    OnDelete on_delete;
};
//! What the rows of these objects refer to among themselves, whether a relationship is mapped for it or not.
std::vector<RowReference> references_between(const std::vector<InstanceState*>& states);

//! The values that an object's row has in the database, as far as the session knows.
Value row_value(const InstanceState& state, std::uint32_t slot);
template <class Slots>
KeyValues row_values(const InstanceState& state, const Slots& slots) {
    KeyValues key;
    for (std::uint32_t slot : slots) key.values.push_back(row_value(state, slot));
    return key;
}

}  // namespace aludel::orm
