// expect: startswith, endswith and contains compare texts: write cast<String>(column) first
// Z20
#include "model.hpp"

auto wrong = users.age.startswith("5");
