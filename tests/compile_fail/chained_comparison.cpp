// expect: a condition is not compared with a number: write 1 < x and x < 5 for a range, true or false for a Boolean column
#include "model.hpp"

auto wrong = 1 < users.age < 5;
