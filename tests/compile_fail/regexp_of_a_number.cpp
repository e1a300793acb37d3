// expect: regexp_match() compares texts: write cast<String>(column) first
#include "model.hpp"

auto wrong() { return users.age.regexp_match("^1"); }
