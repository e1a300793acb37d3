// expect: user->posts.append(Post{.title = "x"});
#include "model.hpp"

void publish(aludel::Ptr<User> user) {
    user->posts.append(Post{.title = "x"});
}
