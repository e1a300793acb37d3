// expect: this takes a table or a mapping, such as users
#include "model.hpp"

auto wrong = aludel::insert(users.id);
