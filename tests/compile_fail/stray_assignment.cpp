// expect-warning: an assignment to a column means something inside values(...) only
#include "model.hpp"

void rename() {
    users.name = "x";
}
