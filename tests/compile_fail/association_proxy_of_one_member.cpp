// expect: an association proxy takes a relationship and what it leads to: association_proxy<&User::posts, &Post::title>
#include "aludel/orm/association_proxy.hpp"
#include "model.hpp"

inline constexpr auto wrong = aludel::association_proxy<&User::posts>;
