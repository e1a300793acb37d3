// expect: a write-only collection is never loaded, so no loader option may name it
#include "model.hpp"

struct Feed {
    std::int64_t id{};
    aludel::WriteOnly<Post> posts{};
};
struct FeedTable : aludel::Declarative<Feed, "feeds"> {
    aludel::Mapped<&Feed::id> id{this, aludel::primary_key};
    aludel::Relationship<&Feed::posts> posts{this};
};
inline const FeedTable feeds;
auto wrong = aludel::selectinload(feeds.posts);
