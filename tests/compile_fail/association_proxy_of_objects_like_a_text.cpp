// expect: this association proxy ends with objects: write any() or has() with conditions on their class
#include "aludel/orm/association_proxy.hpp"
#include "model.hpp"

inline constexpr auto tags_of_posts = aludel::association_proxy<&User::posts, &Post::tags>;
auto wrong = tags_of_posts(users).like("r%");
