// expect: a collection is not compared with an object: write posts.contains(object)
#include "model.hpp"

auto wrong = users.posts == aludel::Ptr<Post>();
