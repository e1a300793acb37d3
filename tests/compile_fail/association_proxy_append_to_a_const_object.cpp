// expect: this object is read here: write through its Ptr, post_tags(post).append("c++"), or through edit()
#include "aludel/orm/association_proxy.hpp"
#include "model.hpp"

inline constexpr auto titles = aludel::association_proxy<&User::posts, &Post::title>;
void wrong(const aludel::Ptr<User>& user) { titles(*user).append("new"); }
