// expect-warning: an expression does nothing by itself: use it in a statement
#include "model.hpp"

void look() {
    users.name.like("x%");
}
