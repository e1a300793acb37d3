// expect: an SQL condition is not a C++ bool: use it in where(...)
// T17
#include "model.hpp"

int main() {
    if (users.id == 5) return 1;
}
