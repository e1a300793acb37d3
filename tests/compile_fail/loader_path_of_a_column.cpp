// expect: loader options take relationships, such as users.posts
#include "model.hpp"

auto wrong = aludel::selectinload(users.name);
