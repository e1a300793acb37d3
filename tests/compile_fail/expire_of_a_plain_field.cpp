// expect: a plain field has no way to say "not loaded": declare it Deferred<T>
#include "model.hpp"

#include "aludel/orm/session.hpp"

void wrong(aludel::Session& session, const aludel::Ptr<User>& user) { session.expire(user, {users.name}); }
