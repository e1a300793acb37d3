#pragma once

#include "orm/instances/loaded_link.hpp"

namespace aludel::orm {

//! Is the collection an `ordering_list`?
inline bool is_ordered(const RelationshipDef& relationship) noexcept { return relationship.position >= 0; }
//! Reads what is missing of the elements and watches them, as they are about to be numbered. All that may fail happens here.
void prepare_numbers(const std::vector<InstanceState*>& elements);
//! Numbers all elements of an ordering_list by their places.
void number_all(const RelationshipDef& relationship, const std::vector<InstanceState*>& elements);
//! Numbers the elements of a new owner, as if each were appended.
void number_new(const RelationshipDef& relationship, const std::vector<InstanceState*>& elements);
//! Numbers the last element, unless it has a number already and keeps it.
void number_last(const RelationshipDef& relationship, const std::vector<InstanceState*>& elements);

}  // namespace aludel::orm
