// expect: ordering_list names a member of another class than this relationship's target
#include "model.hpp"

struct Feed {
    std::int64_t id{};
    int place{};
    aludel::Many<Post> posts{};
};
struct FeedTable : aludel::Declarative<Feed, "feeds"> {
    aludel::Mapped<&Feed::id> id{this, aludel::primary_key};
    aludel::Relationship<&Feed::posts> posts{this, aludel::ordering_list<&Feed::place>()};
};
inline const FeedTable feeds;
