// expect: this is not a SQL value: write a column, an expression, or a C++ type that aludel::type_traits knows
// O33
#include "model.hpp"

auto wrong = aludel::literal(User{});
