#pragma once

#include "driver/insert_shape.hpp"

namespace aludel::driver {

//! The shape of "head VALUES (?, ?) tail", as the compiler gives it.
inline Ref<const InsertShape> insert_shape(std::string_view head, std::size_t width, std::string_view tail = {}) {
    Ref<InsertShape> shape = make_ref<InsertShape>();
    shape->head = head;
    shape->columns.resize(width);
    shape->tail = tail;
    return shape;
}

}  // namespace aludel::driver
