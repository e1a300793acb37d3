// expect: this hybrid has no value for such an object and arguments: give its functor an operator() that takes them
#include "aludel/orm/hybrid.hpp"
#include "model.hpp"

struct Loud {
    auto operator()(const UserTable& table) const { return table.name + "!"; }
};
inline constexpr aludel::hybrid<Loud> loud;
void wrong(const User& user) { loud(user); }
