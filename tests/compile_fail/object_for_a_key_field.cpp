// expect: cannot convert
#include "model.hpp"

aludel::Ptr<User> alice;
Post wrong{.author_id = alice};
