#pragma once

#include "aludel/schema/typed_table.hpp"

namespace aludel {

//! A table that is enough for most tests of statements.
template <FixedString Name>
struct IdAndName : TypedTable<Name> {
    Column<Integer> id{this, "id", primary_key};
    Column<String> name{this, "name"};
};

}  // namespace aludel
