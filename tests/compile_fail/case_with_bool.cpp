// expect: when() takes a condition and a result, such as when(users.age < 18, "minor")
#include "model.hpp"

auto wrong = aludel::case_(aludel::when(true, 1), aludel::else_(2));
