// expect: a text is joined with a text: write cast<String>(column)
#include "model.hpp"

auto wrong = users.name + users.id;
