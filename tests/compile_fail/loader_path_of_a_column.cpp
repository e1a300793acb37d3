// expect: loader options take a relationship, such as users.posts
#include "model.hpp"

auto wrong = aludel::selectinload(users.name);
