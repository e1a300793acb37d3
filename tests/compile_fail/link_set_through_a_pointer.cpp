// expect: a link is changed through edit(): post.edit()->author = user
#include "model.hpp"

void sign(aludel::Ptr<Post> post, aludel::Ptr<User> user) {
    post->author = user;
}
