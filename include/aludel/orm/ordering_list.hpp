#pragma once

#include "aludel/orm/class_info.hpp"

#include <cstddef>
#include <cstdint>

namespace aludel {

//! Options of `ordering_list`.
struct OrderingList {
    std::int64_t count_from = 0;      //!< the number of the first object
    bool reorder_on_append = false;   //!< `append` numbers an object that has a number already, too
    //! The number of a place, for other numbers than consecutive ones; `count_from` does not count then.
    std::int64_t (*ordering_func)(std::size_t place) = nullptr;
};

namespace orm {
template <auto Position>
struct OrderingBy {
    OrderingList options;
};
}  // namespace orm

//! Keeps a member of the objects of a `Many` equal to their places in it: `ordering_list<&Bullet::position>()`, an integer
//! (SQLAlchemy's `ordering_list`). Loading orders by it, unless `order_by` says otherwise.
//!
//! `insert`, `remove`, `pop` and an assignment number all objects; `append` numbers the new one unless it has a number: one
//! that is neither NULL nor 0. `reorder()` numbers all by hand. The objects of a new owner are numbered when it is added to
//! a session.
template <auto Position>
orm::OrderingBy<Position> ordering_list(OrderingList options = {}) {
    return {options};
}

}  // namespace aludel
