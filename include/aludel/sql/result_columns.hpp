#pragma once

#include "aludel/sql/entity.hpp"
#include "aludel/types/type.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aludel::sql {

//! The name of a statement's expression, and its table; for finding its column in a result.
struct ColumnOrigin {
    std::uint64_t table = 0;          //!< of a table's column: the table's serial; 0: of an alias or a subquery
    std::string_view column{};        //!< the column's name; empty for other expressions
    std::string_view label{};         //!< the label's name, or that of a function
};

//! One column of the rows a compiled statement gives.
struct ResultColumn {
    std::string name{};    //!< the key in dynamic rows: the label or the column's name
    SqlType type{};
    bool repeated = false; //!< the same column a second time; the name means the first
    std::uint64_t table = 0;   //!< these three as in ColumnOrigin
    std::string column{};
    std::string label{};
};

//! One item of a SELECT or RETURNING: a column, or a mapped class with all its columns.
struct ResultItem {
    const EntityInfo* entity = nullptr;   //!< null: a plain column
    bool optional = false;                //!< the entity may be absent (outer join)
    std::uint32_t first = 0;              //!< its first column
    std::uint32_t count = 1;
    std::vector<const EntityInfo*> below{};   //!< subclasses whose own slots come behind those of the entity, a base first
};

//! A compiled statement's description of its rows; filled by the compiler, read by the result.
struct ResultShape {
    std::vector<ResultColumn> columns{};
    std::vector<ResultItem> items{};
};

}  // namespace aludel::sql
