// expect: this relationship belongs to another class than the one whose JSON it is an option of
#include "model.hpp"

#include "aludel/orm/json.hpp"

auto wrong = aludel::to_json(posts, Post{}, {.relationships = {users.posts}});
