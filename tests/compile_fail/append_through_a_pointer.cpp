// expect: a collection is changed through edit(): user.edit()->posts.append(...)
#include "model.hpp"

void publish(aludel::Ptr<User> user) {
    user->posts.append(Post{.title = "x"});
}
