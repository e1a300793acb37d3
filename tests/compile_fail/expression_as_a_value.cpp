// expect: literal
#include "model.hpp"

auto wrong = aludel::literal(User{});
