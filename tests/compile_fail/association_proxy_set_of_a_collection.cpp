// expect: set() is for chains of One fields; to a collection write post_tags(post).append("c++")
#include "aludel/orm/association_proxy.hpp"
#include "model.hpp"

inline constexpr auto titles = aludel::association_proxy<&User::posts, &Post::title>;
void wrong(const aludel::Ptr<User>& user) { titles.set(user, "new"); }
