// expect: of() takes one of the mapped subclasses that this with_polymorphic() was made with
#include "model.hpp"

#include "aludel/orm/with_polymorphic.hpp"

auto wrong = aludel::with_polymorphic(users).of(posts);
