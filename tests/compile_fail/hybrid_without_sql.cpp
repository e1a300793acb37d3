// expect: this hybrid has no SQL side: give its functor an operator() that takes the mapping, such as UserTable, and gives an expression
#include "aludel/orm/hybrid.hpp"
#include "model.hpp"

struct Loud {
    std::string operator()(const User& user) const { return user.name + "!"; }
};
inline constexpr aludel::hybrid<Loud> loud;
auto wrong = loud(users);
