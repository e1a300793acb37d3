#pragma once

#include "orm/instances/store.hpp"

namespace aludel::orm {

//! Gives up what is not flushed of a persistent object; its next read refreshes it.
void mark_expired(InstanceState& state);
//! Takes an object whose row was never committed back to where it came from; a generated key is unset again.
void undo_insertion(Store& store, InstanceState& state);

}  // namespace aludel::orm
