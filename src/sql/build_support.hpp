#pragma once

#include "sql/node.hpp"

namespace aludel::sql::build {

//! The node for changing: the object itself while `ref` is its only handle, else a copy that `ref` then holds.
template <class T>
T& editable(NodeRef& ref) {
    if (!ref->is_unique()) ref = make_ref<T>(as<T>(ref));
    return const_cast<T&>(as<T>(ref));
}

//! An INSERT, UPDATE or DELETE with a loader option for the objects that it returns.
NodeRef with_returning_option(NodeRef statement, const NodeRef& option);
//! The type a bound value has by itself.
SqlType type_of_value(const Value& value) noexcept;
//! `node`, which if it is a bound literal has taken the type of the column it is assigned to.
NodeRef typed_as_assigned(const NodeRef& node, const SqlType& type);
//! `node`, which if it is a bound literal has taken the type of what it is compared or combined with.
NodeRef typed_as_operand(const NodeRef& node, const SqlType& type);

//! The type of an expression that gives a value of `like` back, such as max(x): one C++ type may stand for two SQL types
//! (a moment in a column with or without a zone, JSON and JSONB), and which it is only the operand knows.
SqlType as_kept(SqlType type, const SqlType& like) noexcept;

//! The column of a table or alias that a column of a mapped subclass stands for; other columns stand for themselves.
NodeRef column_below(const ColumnNode& column);
//! A column of one of the tables of a mapped class, as it is in this FROM.
NodeRef column_within(const EntityFromNode& entity, const ColumnNode& column);
//! A column property of a class, of another FROM that has its rows.
NodeRef property_at(const FromRef& from, const ColumnNode& property);
//! A column of the class of a slot, in the table of a class or an alias of it.
NodeRef slot_column_at(const FromRef& from, const EntityInfo& info, std::size_t slot);

[[noreturn]] void throw_no_column(const FromNode& from, std::string_view name);
//! The column `name`, or an empty handle.
NodeRef find_column(const FromRef& from, std::string_view name);

}  // namespace aludel::sql::build
