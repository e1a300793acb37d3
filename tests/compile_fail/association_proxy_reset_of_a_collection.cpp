// expect: reset() is for chains of One fields; of a collection write post_tags(post).clear()
#include "aludel/orm/association_proxy.hpp"
#include "model.hpp"

inline constexpr auto titles = aludel::association_proxy<&User::posts, &Post::title>;
void wrong(const aludel::Ptr<User>& user) { titles.reset(user); }
