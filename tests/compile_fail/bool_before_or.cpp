// expect: and, or take two conditions: write literal(flag) for a C++ bool, or add the clause under an if
#include "model.hpp"

bool flag = true;
auto wrong = flag or users.id == 5;
