#pragma once

#include "aludel/types/value.hpp"

#include <vector>

namespace aludel::driver {

//! How a parameter lies that is a list of values, all of one kind and none NULL, for a database that has arrays: its
//! `data` is a `std::vector<Value>`, its `type` that of the elements. Drivers of other databases never get one.
extern const CustomLayout list_layout;

inline Param list_param(const std::vector<Value>& list, ParamType type) {
    return {&list, Layout::custom, type, &list_layout};
}
//! The list of such a parameter, or null.
inline const std::vector<Value>* list_of(const Param& parameter) noexcept {
    const bool is_list = parameter.layout == Layout::custom && parameter.custom == &list_layout;
    return is_list ? static_cast<const std::vector<Value>*>(parameter.data) : nullptr;
}

}  // namespace aludel::driver
