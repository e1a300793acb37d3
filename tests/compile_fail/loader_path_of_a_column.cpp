// expect: selectinload() takes a relationship, such as users.posts
#include "model.hpp"

auto wrong = aludel::selectinload(users.name);
