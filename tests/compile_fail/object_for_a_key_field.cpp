// expect: a key is wanted here: write file->id, or assign the relationship
#include "model.hpp"

aludel::Ptr<User> alice;
Post wrong{.author_id = alice};
