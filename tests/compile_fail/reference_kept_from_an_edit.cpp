// expect: the reference would outlive the guard: write auto guard = user.edit();
#include "model.hpp"

void rename(aludel::Ptr<User> user) {
    User& kept = *user.edit();
    kept.name = "x";
}
