// expect: a table, an alias, a subquery or a mapping is wanted here, such as users; in join() also a relationship, such as users.posts
#include "model.hpp"

auto wrong = aludel::select(users).join(posts.title);
