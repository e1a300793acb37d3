// expect: and_() takes conditions, such as users.id == 5: write literal(flag) for a C++ bool
#include "model.hpp"

bool flag = true;
auto wrong = aludel::and_(users.id == 5, flag);
