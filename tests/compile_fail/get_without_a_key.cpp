// expect: get() needs the key of the object
#include "model.hpp"

#include "aludel/orm/session.hpp"

auto wrong(aludel::Session& session) { return session.get<User>(aludel::GetOptions{}); }
