// expect: a row of values() has one value for each of its columns
#include "model.hpp"

#include "aludel/sql/values.hpp"

using namespace aludel;

auto wrong() { return values(column<Integer>("id"), column<String>("name")).data({{1}}); }
