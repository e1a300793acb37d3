// expect: as_string() and its kin read an element of JSON: data["name"].as_string()
#include "model.hpp"

auto wrong() { return users.name.as_integer(); }
