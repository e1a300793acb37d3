#pragma once

#include "orm/loading/execute.hpp"
#include "orm/loading/object_rows.hpp"
#include "sql/node.hpp"

namespace aludel::orm {

struct ReadOptions {
    Populate populate = Populate::new_ones;   //!< unless the execution says `populate_existing`
    std::size_t hidden = 0;                   //!< the last items are for the library: the keys of the rows
};

//! The rows of a statement with mapped classes in it; null when it has none and none is hidden.
//!
//! They are read all at once, so that what belongs to the objects can be loaded with them, and handed out one by one: a
//! SELECT's when the first one is asked for or the connection is needed for something else, others' at once. After
//! `yield_per(n)` they are read n at a time, while other statements may run between.
Ref<ObjectRows> read_objects(Store& store, const sql::NodeRef& statement, const Ref<ExecutionImpl>& execution,
                             const ReadOptions& options = {});

}  // namespace aludel::orm
