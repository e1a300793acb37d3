// expect: this association proxy starts with a member of another class
#include "aludel/orm/association_proxy.hpp"
#include "model.hpp"

inline constexpr auto titles = aludel::association_proxy<&User::posts, &Post::title>;
void wrong(const Post& post) { titles(post); }
