// expect: a key is needed here, not an object: write author->id
#include "model.hpp"

aludel::Ptr<User> author;
auto wrong = posts.author_id == author;
