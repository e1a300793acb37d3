// expect: selectin_polymorphic() takes mapped subclasses of the class that the path has reached
#include "model.hpp"

auto wrong = aludel::selectin_polymorphic(users, posts);
