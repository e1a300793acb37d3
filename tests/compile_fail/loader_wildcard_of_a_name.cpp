// expect: the wildcard of a loader option is
#include "model.hpp"

auto wrong = aludel::raiseload("posts");
