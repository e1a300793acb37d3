// expect: op() takes a literal, such as op("@>"): it becomes part of the SQL.
#include "model.hpp"

#include <string>

auto wrong(const std::string& symbol) { return users.age.op(symbol)(5); }
