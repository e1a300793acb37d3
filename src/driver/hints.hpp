#pragma once

#include <string_view>

namespace aludel::driver {

//! What a driver adds to the message of its database when a statement names a table that is not there.
inline constexpr std::string_view missing_table_hint =
    "; metadata().create_all(engine) creates the tables of a program";

}  // namespace aludel::driver
