// expect: between() takes bounds of the column's kind: convert them, or the column with cast<...>(column)
#include "model.hpp"

auto wrong = users.id.between("a", "b");
