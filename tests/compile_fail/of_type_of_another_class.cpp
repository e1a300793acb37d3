// expect: of_type() takes an alias of the class at the other end
#include "model.hpp"

auto wrong = users.posts.of_type(users);
