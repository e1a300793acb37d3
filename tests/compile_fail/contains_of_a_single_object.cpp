// expect: contains() is for collections; compare a One field with ==
#include "model.hpp"

auto wrong = posts.author.contains(aludel::Ptr<User>());
