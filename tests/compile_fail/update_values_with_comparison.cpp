// expect: values() takes assignments, such as users.name = "sandy" (one equal sign; two compare)
#include "model.hpp"

auto wrong = aludel::update(users).values(users.name == "sandy");
