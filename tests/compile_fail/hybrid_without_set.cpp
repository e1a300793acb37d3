// expect: this hybrid has no set(object, value) that takes such an object and value
#include "aludel/orm/hybrid.hpp"
#include "model.hpp"

struct Loud {
    std::string operator()(const User& user) const { return user.name + "!"; }
};
inline constexpr aludel::hybrid<Loud> loud;
void wrong(const aludel::Ptr<User>& user) { loud.set(user, "new"); }
