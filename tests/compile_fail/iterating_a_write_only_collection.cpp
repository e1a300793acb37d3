// expect: a write-only collection is never loaded: session.scalars(article->comments.select()) reads it
#include "model.hpp"

struct Feed {
    std::int64_t id{};
    aludel::WriteOnly<Post> posts{};
};
std::size_t count(const aludel::Ptr<Feed>& feed) { return feed->posts.size(); }
