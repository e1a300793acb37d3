// expect: with_polymorphic() takes a mapped class, mapped subclasses of it, and innerjoin
#include "model.hpp"

#include "aludel/orm/with_polymorphic.hpp"

auto wrong = aludel::with_polymorphic(users, posts);
