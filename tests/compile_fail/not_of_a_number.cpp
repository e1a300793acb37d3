// expect: not takes a condition, such as users.active or users.id == 5
#include "model.hpp"

auto wrong = not users.id;
