// expect: the SQL side of a hybrid gives an expression, such as users.first_name + users.last_name
#include "aludel/orm/hybrid.hpp"
#include "model.hpp"

struct Loud {
    std::string operator()(const UserTable&) const { return "!"; }
};
inline constexpr aludel::hybrid<Loud> loud;
void wrong() { (void)loud(users); }
