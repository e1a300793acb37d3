// expect: explicit operator bool
#include "model.hpp"

int main() {
    if (users.id == 5) return 1;
}
