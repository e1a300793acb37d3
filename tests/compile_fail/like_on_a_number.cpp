// expect: LIKE compares texts: write cast<String>(column).like(...)
// Z20
#include "model.hpp"

auto wrong = users.age.like("%5%");
