// expect: the creator of this association proxy does not take such a value
#include "aludel/orm/association_proxy.hpp"
#include "model.hpp"

inline constexpr auto titles = aludel::association_proxy<&User::posts, &Post::title>.creator([](int) { return Post{}; });
void wrong(const aludel::Ptr<User>& user) { titles(user).append("new"); }
