// expect: a comparison cannot be compared again: write 1 < x and x < 5, or x.between(1, 5)
#include "model.hpp"

auto wrong = 1 < users.age < 5;
