// expect: explicit operator bool
#include "model.hpp"

int main() {
    return users.active ? 1 : 0;
}
