// expect: a row of values() has values of its columns' kinds, in their order
#include "model.hpp"

auto wrong() { return values(column<Integer>("id"), column<String>("name")).data({{"a", 1}}); }
