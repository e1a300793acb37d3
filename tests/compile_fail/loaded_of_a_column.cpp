// expect: Loaded<User, ...> takes relationships, such as &User::posts
#include "aludel/orm/loaded.hpp"
#include "model.hpp"

std::string name(const aludel::Loaded<User, &User::name>& user) { return user.get<&User::name>(); }
