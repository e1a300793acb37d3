#pragma once

#include "orm/loading/execute.hpp"
#include "orm/instances/loaded_link.hpp"
#include "orm/instances/store.hpp"

#include <vector>

namespace aludel::orm {

//! The key by which an owner's related rows are found.
KeyValues link_key(const InstanceState& owner, const RelationshipDef& relationship);
//! SELECT of the target objects for the owners with these keys. One-to-many and many-to-many statements return the
//! owner's key columns before the object when `with_keys`.
sql::NodeRef related_select(const RelationshipDef& relationship, const std::vector<KeyValues>& keys, bool with_keys);

//! Loads the link of one owner: from the identity map where that is enough, else by a SELECT. Gives what that read.
std::vector<InstanceState*> load_related(Store& store, InstanceState& owner, const RelationshipDef& relationship,
                                         const Link& link);
//! Loads the links of many owners that are not loaded yet, by one SELECT ... IN per 500 of them (selectinload). Gives
//! the objects at the other end.
std::vector<InstanceState*> load_selectin(Store& store, Connection& connection,
                                          const std::vector<InstanceState*>& owners,
                                          const RelationshipDef& relationship);

}  // namespace aludel::orm
