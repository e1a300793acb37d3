// expect: with_loader_criteria() takes a condition, such as posts.deleted == false
#include "model.hpp"

auto wrong = aludel::with_loader_criteria(posts, posts.id);
