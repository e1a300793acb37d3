// expect: violates() takes a column of a table, such as users.email, or the name of a constraint
#include "aludel/base/error.hpp"
#include "model.hpp"

bool is_taken(const aludel::IntegrityError& error) { return error.violates(2067); }
