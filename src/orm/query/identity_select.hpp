#pragma once

#include "orm/loading/execute.hpp"
#include "orm/state/store.hpp"

namespace aludel::orm {

//! SELECT of one object by its primary key; null when there is no row. `refresh`: overwrite what is in memory.
State* select_by_key(Store& store, Connection& connection, const Mapper& mapper, const KeyValues& key, bool refresh);

}  // namespace aludel::orm
