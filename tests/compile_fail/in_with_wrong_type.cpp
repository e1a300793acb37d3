// expect: in_() takes values of the column's kind: convert them, or the column with cast<...>(column)
#include "model.hpp"

auto wrong = users.id.in_({"a", "b"});
