#pragma once

#include "aludel/orm/loader_options.hpp"
#include "orm/loading/execute.hpp"
#include "orm/instances/store.hpp"
#include "sql/node.hpp"

#include <vector>

namespace aludel::orm {

//! `selectinload(a.b).selectinload(b.c)` as a statement carries it.
struct SelectinPath final : sql::build::StatementOption {
    std::vector<const RelationshipDef*> steps{};
};

//! False when there is nothing to load with the objects of these classes.
bool loads_eagerly(const sql::Node& statement, const std::vector<const MapperImpl*>& mappers);
//! Loads what a statement's options and the mappings' `lazy::selectin` ask for, for the objects of its rows.
void load_eagerly(Store& store, Connection& connection, const sql::Node& statement,
                  const std::vector<InstanceState*>& objects);
//! The part of it that the mappings ask for.
void load_default(Store& store, Connection& connection, const std::vector<InstanceState*>& objects);

}  // namespace aludel::orm
