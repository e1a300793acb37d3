// expect: a function takes expressions and values
#include "model.hpp"

auto wrong = aludel::func::lower(User{});
