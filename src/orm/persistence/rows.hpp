#pragma once

#include "orm/loading/execute.hpp"
#include "orm/instances/store.hpp"

#include <string_view>
#include <vector>

//! Rows of objects as statements of a flush find them.
namespace aludel::orm {

//! Does the library make the value of a default itself, and not the database?
inline bool is_made_here(const ClientDefault& value) { return value && (value.call || value.expression->kind == sql::Kind::bind); }

//! What tells the row that an object has in one of its tables: the key, and in the first table the version.
std::vector<std::uint32_t> row_slots(const MapperImpl& mapper, const TablePart& part);
//! The row of an object in one of its tables, by its version and by the key that it has in the database: the one in memory if
//! that has been written.
sql::NodeRef row_condition(const InstanceState& state, const TablePart& part, bool key_is_written = false);
//! The row of any object of a mapper: its key are parameters, in the order of `row_slots`.
sql::NodeRef row_condition(const MapperImpl& mapper, const TablePart& part);
//! What an object's row has in a slot, as a parameter. Borrows from the object.
Param row_param(const InstanceState& state, std::uint32_t slot);

//! Gives objects that are written the next version of their rows; adds its slot to those that change. Nothing for a class
//! without versions, or whose program counts them.
void count_change(std::span<InstanceState* const> states, std::vector<std::uint32_t>& changed);
//! A new object's row begins at version 1.
void begin_version(InstanceState& state);
//! To be called when objects were written: their rows have the version by now.
void note_version(std::span<InstanceState* const> states);

//! Rows that a statement for several objects changed, where it was to change one for each. Throws `StaleDataError` that
//! names an object whose row is gone, where there still is one to be found.
void check_rows(Connection& connection, std::string_view what, std::span<InstanceState* const> states, std::int64_t matched);

}  // namespace aludel::orm
