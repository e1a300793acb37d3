// expect: order_by() and group_by() take columns, expressions and names of labels
#include "model.hpp"

auto wrong = aludel::select(users).order_by(1);
