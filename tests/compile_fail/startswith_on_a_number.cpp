// expect: startswith, endswith and contains compare texts: write cast<String>(column) first
#include "model.hpp"

auto wrong = users.age.startswith("5");
