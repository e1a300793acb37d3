// expect: in_() of a tuple_ takes one value for each of its columns: {1, "a"}
// O15
#include "model.hpp"

auto wrong = tuple_(users.id, users.name).in_({{1}, {2}});
