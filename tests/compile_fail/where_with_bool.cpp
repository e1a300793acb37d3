// expect: where() takes conditions, such as users.id == 5 (two equal signs; one is an assignment)
#include "model.hpp"

auto wrong = aludel::select(users).where(1 == 2);
