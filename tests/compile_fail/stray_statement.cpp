// expect-warning: a statement is a value: keep what this returns, or execute it
#include "model.hpp"

void look(aludel::Select<User>& statement) {
    statement.where(users.id == 5);
}
