// expect-warning: nodiscard
#include "model.hpp"

void look() {
    users.name == "x";
}
