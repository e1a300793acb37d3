// expect: a table, an alias, a subquery or a mapping is wanted here, such as users
#include "model.hpp"

auto wrong = aludel::insert(users.id);
