// expect: a row of values() has values of its columns' kinds, in their order
#include "model.hpp"

#include "aludel/sql/values.hpp"

using namespace aludel;

auto wrong() { return values(column<Integer>("id"), column<String>("name")).data({{"a", 1}}); }
