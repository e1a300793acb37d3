// expect: any() is for collections; of a One field write has()
#include "model.hpp"

auto wrong = posts.author.any();
