// expect: the field belongs to another class than the one the path has reached
#include "model.hpp"

auto wrong = aludel::selectinload(users.posts).load_only(users.name);
