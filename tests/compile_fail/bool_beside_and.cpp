// expect: and, or take two conditions: write literal(flag) for a C++ bool, or add the clause under an if
// T17
#include "model.hpp"

bool flag = true;
auto wrong = users.id == 5 and flag;
