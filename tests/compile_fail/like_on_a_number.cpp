// expect: LIKE compares texts: write cast<String>(column).like(...)
#include "model.hpp"

auto wrong = users.age.like("%5%");
