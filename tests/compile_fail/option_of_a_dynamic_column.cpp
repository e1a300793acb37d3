// expect: this is not a column option: write a type such as String(100)
#include "model.hpp"

auto wrong = aludel::Column("name", "VARCHAR(30)");
