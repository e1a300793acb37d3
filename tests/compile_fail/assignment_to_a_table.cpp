// expect: a table object is a name; make another with aliased(...)
#include "model.hpp"

void swap_tables() {
    UserTable other;
    other = users;
}
