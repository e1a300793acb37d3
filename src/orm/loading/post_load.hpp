#pragma once

#include "orm/loading/execute.hpp"
#include "orm/loading/loader_options.hpp"
#include "orm/instances/store.hpp"

#include <vector>

namespace aludel::orm {

//! Objects that were just read.
struct Arrival {
    std::vector<InstanceState*> objects{};   //!< each once
    LoaderOptions options{};
    const sql::FromNode* from = nullptr;     //!< of a class that a statement selects: its table or alias; else null
    sql::NodeRef statement{};                //!< that has read them, if it can be made a subquery; else empty
};

//! True when something is to be loaded with objects of this class, or noted for later.
bool has_post_loads(const MapperImpl& mapper, const LoaderOptions& options) noexcept;
//! Loads what is to come with the objects and did not come with their rows, as options and mappings say; and with the
//! objects that this finds.
void post_load(Store& store, Connection& connection, Arrival arrival);

}  // namespace aludel::orm
