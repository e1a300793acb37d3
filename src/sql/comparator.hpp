#pragma once

#include "sql/node.hpp"

namespace aludel::sql {

//! The type that an operator's result has, from those of its operands; the type of NULL: it cannot be told. It is what the
//! templates of `ops` say at compile time, for expressions whose types are known at run time alone, as columns by name.
SqlType result_type(Op op, const SqlType& left, const SqlType& right) noexcept;

}  // namespace aludel::sql
