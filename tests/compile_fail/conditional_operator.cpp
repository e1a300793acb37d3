// expect: an SQL condition is not a C++ bool: use it in where(...)
#include "model.hpp"

int main() {
    return users.active ? 1 : 0;
}
