// expect: join() takes a table, an alias, a subquery or a relationship, such as users.posts
#include "model.hpp"

auto wrong = aludel::select(users).join(posts.title);
