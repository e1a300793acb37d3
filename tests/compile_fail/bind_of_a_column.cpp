// expect: a table, an alias, a subquery or a mapping is wanted here, such as users
#include "aludel/orm/bind.hpp"
#include "model.hpp"

auto wrong(const aludel::Engine& engine) { return aludel::bind(users.name, engine); }
