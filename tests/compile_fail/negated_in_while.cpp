// expect: an SQL condition is not a C++ bool: use it in where(...)
#include "model.hpp"

int main() {
    while (!(users.id == 5)) return 1;
}
