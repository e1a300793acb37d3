// expect: the ON clause is a condition, such as users.id == posts.author_id
#include "model.hpp"

auto wrong = aludel::select(users).join(posts, posts.author_id);
