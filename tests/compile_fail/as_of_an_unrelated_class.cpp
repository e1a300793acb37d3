// expect: as<U>() takes a class that this pointer's class is derived from, or one derived from it
#include "model.hpp"

auto wrong(const aludel::Ptr<User>& user) { return user.as<Post>(); }
