// expect-warning: nodiscard
#include "model.hpp"

void look(aludel::Select<User>& statement) {
    statement.where(users.id == 5);
}
