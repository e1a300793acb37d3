// expect: regexp_match() compares texts: write cast<String>(column) first
// Z20
#include "model.hpp"

auto wrong() { return users.age.regexp_match("^1"); }
