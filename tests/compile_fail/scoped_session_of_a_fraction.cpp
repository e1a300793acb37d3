// expect: the scope function of a ScopedSession gives an integer, an enum, a pointer or a text, such as the number of the current request
#include "aludel/orm/scoped_session.hpp"
#include "model.hpp"

void wrong(const aludel::SessionMaker& maker) { (void)aludel::scoped_session(maker, [] { return 1.5; }).has(); }
