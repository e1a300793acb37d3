// expect: a collection is not compared with an object: write contains(object)
#include "aludel/orm/association_proxy.hpp"
#include "model.hpp"

inline constexpr auto tags_of_posts = aludel::association_proxy<&User::posts, &Post::tags>;
auto wrong(const aludel::Ptr<Tag>& tag) { return tags_of_posts(users) == tag; }
