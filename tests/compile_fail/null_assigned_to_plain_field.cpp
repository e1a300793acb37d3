// expect: NULL cannot be stored in this column: its field is not a std::optional
#include "model.hpp"

auto wrong = aludel::update(users).values(users.name = aludel::null);
