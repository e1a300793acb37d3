// expect: deleted
#include "model.hpp"

void swap_tables() {
    UserTable other;
    other = users;
}
