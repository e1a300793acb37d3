#pragma once

#include "orm/instances/store.hpp"

#include <vector>

namespace aludel::orm {

//! Brings links that were just read up to what the program has changed from the other side and not flushed: the rows do
//! not say it yet (SQLAlchemy's pending changes of a backref).
void apply_unflushed(Store& store, const RelationshipDef& relationship, const std::vector<InstanceState*>& owners);

}  // namespace aludel::orm
