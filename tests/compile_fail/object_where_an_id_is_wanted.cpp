// expect: this column takes a key, not an object: write author->id, or assign the relationship
#include "model.hpp"

aludel::Ptr<User> author;
auto wrong = aludel::insert(posts).values(posts.author_id = author);
