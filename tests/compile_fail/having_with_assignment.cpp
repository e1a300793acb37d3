// expect: having() takes conditions, such as func::count() > 5
#include "model.hpp"

auto wrong = aludel::select(users.id).group_by(users.id).having(users.id = 5);
