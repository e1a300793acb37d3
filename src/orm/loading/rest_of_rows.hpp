#pragma once

#include "driver/statement.hpp"
#include "orm/instances/store.hpp"
#include "orm/loading/execute.hpp"

#include <span>
#include <vector>

//! What objects of subclasses have besides the fields that they were loaded with, as objects of a base.
namespace aludel::orm {

//! Reads some fields of an object out of a row, from `column` on. They are not changed then.
void read_fields(InstanceState& state, driver::Statement& row, int column, const std::vector<std::uint32_t>& slots);
//! Reads some fields of one object, loaded or not, from the tables alone that have them. Throws `ObjectDeletedError` when its
//! row is gone.
void load_fields(Connection& connection, InstanceState& state, const std::vector<std::uint32_t>& slots);
//! Reads the fields of an object again that are marked so.
void load_stale(Connection& connection, InstanceState& state);
//! An object, and the class as an object of which it is to be loaded: its own one, or a base of that.
struct Wanted {
    InstanceState* state;
    const MapperImpl* as;
};
//! Loads what is missing of objects that are not loaded as a whole: for each class one SELECT for 500 of them, of the tables
//! that have it. One whose row is gone stays as it is.
void load_rest(Store& store, Connection& connection, const std::vector<Wanted>& wanted);
//! Loads all that is missing of the objects.
void load_rest(Store& store, Connection& connection, const std::vector<InstanceState*>& states);

}  // namespace aludel::orm
