// expect: an object stands where a key is wanted: write author->id
#include "model.hpp"

aludel::Ptr<User> author;
auto wrong = posts.author_id == author;
