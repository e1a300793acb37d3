// expect: these two cannot be compared in SQL
#include "aludel/orm/association_proxy.hpp"
#include "model.hpp"

inline constexpr auto titles = aludel::association_proxy<&User::posts, &Post::title>;
auto wrong = titles(users) == 5;
