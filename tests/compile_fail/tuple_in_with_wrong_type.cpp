// expect: in_() of a tuple_ takes values of its columns' kinds, in their order
#include "model.hpp"

auto wrong = tuple_(users.id, users.name).in_({{"a", 1}});
