#pragma once

#include "sql/node.hpp"

#include <span>

namespace aludel::sql {

//! A key of GROUP BY, ORDER BY or DISTINCT ON that is the same expression as one of the items, with the same values: its
//! literals are then marked as those of the item. A database that numbers its parameters must get the same ones, or it
//! takes the two for different expressions.
NodeRef with_parameters_of(std::span<const NodeRef> items, const NodeRef& key);

}  // namespace aludel::sql
