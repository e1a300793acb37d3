#pragma once

#include "orm/loading/execute.hpp"
#include "aludel/orm/session.hpp"
#include "orm/loading/loader_options.hpp"
#include "orm/loading/row_reader.hpp"
#include "orm/instances/store.hpp"

namespace aludel::orm {

//! SELECT of one object by its primary key; null when there is no row. `options`: null, or those of `get`.
InstanceState* select_by_key(Store& store, Connection& connection, const MapperImpl& mapper, const KeyValues& key,
                             Populate populate, const GetOptions* options = nullptr);

}  // namespace aludel::orm
