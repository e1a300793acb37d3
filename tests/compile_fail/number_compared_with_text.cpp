// expect: these two cannot be compared in SQL: convert one side, e.g. cast<String>(column)
#include "model.hpp"

auto wrong = users.age >= "x";
