#pragma once

#include <cstdint>

namespace aludel {

//! How a relationship's objects are loaded (SQLAlchemy's loader strategies). A mapping names one with `lazy::...`, a
//! statement with `joinedload(...)` and its kin.
enum class LoadStrategy : std::uint8_t {
    unchanged,       //!< as the mapping says
    select,          //!< by a SELECT for each object, when its link is first touched
    joined,          //!< in the same SELECT, by a LEFT OUTER JOIN
    selectin,        //!< by one more SELECT ... IN for 500 objects
    subquery,        //!< by one more SELECT that joins the first one as a subquery
    immediate,       //!< by a SELECT for each object, with the objects
    raise,           //!< not: touching the link throws `InvalidRequestError`
    raise_on_sql,    //!< only if that takes no SELECT: touching the link throws otherwise
    noload,          //!< not: the link is empty
    contains_eager,  //!< from columns that the statement selects anyway
    write_only,      //!< never: the field is a `WriteOnly`
};

//! How a loader option loads columns.
enum class LoadColumn : std::uint8_t {
    unsaid,     //!< it speaks of a relationship
    load,       //!< with the object
    defer,      //!< when the field is read
    raise,      //!< not: reading the field throws `InvalidRequestError`
};

}  // namespace aludel
