// expect: limit() and offset() take a number of rows
#include "model.hpp"

const auto statement = aludel::select(users.id).limit(users.name);
