// expect: columns<...>() takes one name for each type
#include "model.hpp"

auto wrong = aludel::text("SELECT x, y FROM t").columns<int, int>("x");
