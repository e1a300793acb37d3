// expect: this loader option begins at a class that the statement does not return
#include "model.hpp"

auto wrong = aludel::delete_(posts).returning(posts).options(aludel::selectinload(users.posts));
