// expect: a plain field has no way to say "not loaded": declare it Deferred<T>
#include "model.hpp"

auto wrong = aludel::defer(users.name);
