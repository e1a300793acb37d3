#pragma once

#include "aludel/types/value.hpp"
#include "orm/instances/store.hpp"
#include "sql/node.hpp"

namespace aludel::orm {

//! An expression that only the database can work out, or one over fields that are not loaded.
struct NotEvaluable {
    std::string what;
};

//! What an expression of an UPDATE or DELETE of `table` is for an object: what the database would find for its row. Of
//! conditions NULL is "unknown". Throws `NotEvaluable`.
Value evaluate(const sql::Node& expression, const schema::TableDef& table, const InstanceState& object);

}  // namespace aludel::orm
