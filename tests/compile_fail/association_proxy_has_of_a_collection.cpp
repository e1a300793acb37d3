// expect: has() is for One fields; of an association proxy through a collection write any()
#include "aludel/orm/association_proxy.hpp"
#include "model.hpp"

inline constexpr auto titles = aludel::association_proxy<&User::posts, &Post::title>;
auto wrong = titles(users).has();
