// expect: a collection is changed through edit(): user.edit()->posts.append(...)
#include "model.hpp"

struct Feed {
    std::int64_t id{};
    aludel::ManyBy<Post, &Post::title> posts{};
};
void put(const aludel::Ptr<Feed>& feed, const aludel::Ptr<Post>& post) { feed->posts.put(post); }
