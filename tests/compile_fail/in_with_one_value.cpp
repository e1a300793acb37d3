// expect: in_() takes values {1, 2}, a range, or a SELECT
// O14
#include "model.hpp"

auto wrong = users.id.in_(5);
