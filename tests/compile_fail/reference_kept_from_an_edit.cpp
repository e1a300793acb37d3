// expect: use of deleted function
#include "model.hpp"

void rename(aludel::Ptr<User> user) {
    User& kept = *user.edit();
    kept.name = "x";
}
