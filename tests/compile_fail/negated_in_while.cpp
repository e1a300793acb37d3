// expect: explicit operator bool
#include "model.hpp"

int main() {
    while (!(users.id == 5)) return 1;
}
