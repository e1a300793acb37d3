// expect: any() and has() take conditions on the class at the other end, such as posts.published == true
#include "model.hpp"

auto wrong = users.posts.any("published");
