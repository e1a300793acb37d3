// expect: this loader option does not begin at the class the path has reached
#include "model.hpp"

auto wrong = aludel::joinedload(users.posts).options(aludel::joinedload(users.posts));
