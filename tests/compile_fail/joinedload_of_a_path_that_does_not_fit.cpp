// expect: this loader path does not fit: the relationship does not start at the class the path has reached
#include "model.hpp"

auto wrong = aludel::joinedload(users.posts).joinedload(users.posts);
