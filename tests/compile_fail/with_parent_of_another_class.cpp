// expect: the relationship belongs to another class than the object
#include "model.hpp"

auto wrong = aludel::with_parent(aludel::Ptr<Post>(), users.posts);
