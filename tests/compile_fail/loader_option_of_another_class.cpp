// expect: this loader option begins at a class that the SELECT does not read
#include "model.hpp"

auto wrong = aludel::select(posts).options(aludel::selectinload(users.posts));
