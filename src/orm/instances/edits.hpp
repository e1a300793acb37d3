#pragma once

#include "orm/instances/loaded_link.hpp"

#include <cstdint>
#include <span>

namespace aludel::orm {

//! Calls the validators of the fields and links that a new object has.
void validate_new(InstanceState& state);
//! Calls those who listen to the fields of edits that an exception has ended. Throws what they throw.
void finish_failed_edits(Store& store);
//! A field was read from the database: within an edit, that is not a change.
void note_loaded_in_edit(InstanceState& state, std::uint32_t slot);
//! Tells those who listen to a link, and to the other side of its relationship, which elements are about to leave and to come.
//! What they throw, or a validator, reaches the caller, who has changed nothing yet.
void announce_change(InstanceState& owner, const RelationshipDef& relationship, std::span<InstanceState* const> leaving,
                     std::span<InstanceState* const> coming);
//! The collection is about to get these elements in place of what it has.
void announce_replacement(InstanceState& owner, const RelationshipDef& relationship, const std::vector<InstanceState*>& wanted);

}  // namespace aludel::orm
