// expect: defer() and undefer() take a mapped field, such as posts.body
#include "model.hpp"

auto wrong = aludel::defer(users.posts);
