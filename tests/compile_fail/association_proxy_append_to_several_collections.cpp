// expect: this association proxy joins several collections: write to a proxy of one of them
#include "aludel/orm/association_proxy.hpp"
#include "model.hpp"

inline constexpr auto words = aludel::association_proxy<&User::posts, &Post::tags, &Tag::word>;
void wrong(const aludel::Ptr<User>& user) { words(user).append("new"); }
