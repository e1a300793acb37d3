// expect: has() is for One fields; of a collection write any()
#include "model.hpp"

auto wrong = users.posts.has();
