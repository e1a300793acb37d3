// expect-warning: nodiscard
#include "model.hpp"

void rename() {
    users.name = "x";
}
