// expect: these two cannot be compared in SQL: convert one side, e.g. cast<String>(column)
// O33
#include "model.hpp"

auto wrong = users.id == User{};
