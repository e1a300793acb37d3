// expect: a value of this type cannot be stored in this column
#include "model.hpp"

auto wrong = aludel::insert(users).values(users.name = 5);
