// expect: user->active = false;
#include "model.hpp"

void rename(aludel::Ptr<User> user) {
    user->active = false;
}
