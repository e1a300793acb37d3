#pragma once

#include "orm/loading/execute.hpp"
#include "orm/loading/loader_options.hpp"
#include "orm/instances/store.hpp"

namespace aludel::orm {

//! SELECT of one object by its primary key; null when there is no row. `refresh`: overwrite what is in memory.
InstanceState* select_by_key(Store& store, Connection& connection, const MapperImpl& mapper, const KeyValues& key,
                             bool refresh);

}  // namespace aludel::orm
