// expect: only numbers can be negated
#include "model.hpp"

auto wrong = -users.name;
