// expect: this relationship is not listed in the type, so it may not be loaded
#include "aludel/orm/loaded.hpp"
#include "model.hpp"

bool is_idle(const aludel::Loaded<User>& user) {
    user.get<&User::posts>();
    return user.get<&User::active>();
}
