// expect: filter() takes a condition, such as users.active
#include "model.hpp"

auto wrong = aludel::func::count(users.id).filter(users.id);
