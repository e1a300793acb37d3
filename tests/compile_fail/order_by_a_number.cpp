// expect: order_by() takes columns, expressions and names of labels
#include "model.hpp"

auto wrong = aludel::select(users).order_by(1);
