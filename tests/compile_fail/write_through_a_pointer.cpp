// expect: assignment of member
// expect-clang: cannot assign
#include "model.hpp"

void rename(aludel::Ptr<User> user) {
    user->age = 5;
}
