// expect: a function makes the keys of this ManyBy: give its association proxy a .creator
#include "aludel/orm/association_proxy.hpp"
#include "model.hpp"

inline std::string key_of(const Post& post) { return post.title; }
struct Feed {
    std::int64_t id{};
    aludel::ManyBy<Post, key_of> posts{};
};
inline constexpr auto titles = aludel::association_proxy<&Feed::posts, &Post::title>;
void wrong(const aludel::Ptr<Feed>& feed) { titles(feed).set("new", "New"); }
