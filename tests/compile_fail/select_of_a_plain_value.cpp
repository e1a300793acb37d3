// expect: select() and returning() take columns, expressions, tables and mapped classes: write literal(5) for a value
#include "model.hpp"

auto wrong = aludel::select(users.id, 5);
