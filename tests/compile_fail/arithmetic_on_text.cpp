// expect: arithmetic takes two numbers: convert one side, e.g. cast<Integer>(column)
#include "model.hpp"

auto wrong = users.name * 2;
