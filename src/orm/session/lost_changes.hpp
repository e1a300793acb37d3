#pragma once

#include "orm/instances/store.hpp"

#include <string>

namespace aludel::orm {

//! What has not been flushed, by class: "2 new User, 1 edited Post, 1 deleted Tag". Empty when there is nothing.
std::string unflushed_changes(const Store& objects);

}  // namespace aludel::orm
