// expect: a relationship goes into .relationships = {users.posts}
#include "model.hpp"

#include "aludel/orm/json.hpp"

auto wrong = aludel::to_json(users, User{}, {.include = {users.posts}});
