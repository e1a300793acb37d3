#pragma once

#include "aludel/sql/entity.hpp"
#include "aludel/types/type.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace aludel::sql {

//! One column of the rows a compiled statement gives.
struct ResultColumn {
    std::string name{};    //!< the key in dynamic rows: the label or the column's name
    SqlType type{};
    bool repeated = false; //!< the same column a second time; the name means the first
};

//! One item of a SELECT or RETURNING: a column, or a mapped class with all its columns.
struct ResultItem {
    const EntityInfo* entity = nullptr;   //!< null: a plain column
    bool optional = false;                //!< the entity may be absent (outer join)
    std::uint32_t first = 0;              //!< its first column
    std::uint32_t count = 1;
};

//! What a compiled statement says of its rows; filled by the compiler, read by the result.
struct ResultShape {
    std::vector<ResultColumn> columns{};
    std::vector<ResultItem> items{};
};

}  // namespace aludel::sql
