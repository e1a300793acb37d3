// expect: a WriteOnly field is never loaded, so it takes no lazy:: option
#include "model.hpp"

struct Feed {
    std::int64_t id{};
    aludel::WriteOnly<Post> posts{};
};
struct FeedTable : aludel::Declarative<Feed, "feeds"> {
    aludel::Mapped<&Feed::id> id{this, aludel::primary_key};
    aludel::Relationship<&Feed::posts> posts{this, aludel::lazy::selectin};
};
inline const FeedTable feeds;
