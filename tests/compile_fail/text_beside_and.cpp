// expect: and, or take two conditions: write literal(flag) for a C++ bool, or add the clause under an if
#include "model.hpp"

auto wrong = users.id == 5 and "x";
