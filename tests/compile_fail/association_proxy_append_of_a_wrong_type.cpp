// expect: this value does not fit the field at the end of the association proxy
#include "aludel/orm/association_proxy.hpp"
#include "model.hpp"

inline constexpr auto titles = aludel::association_proxy<&User::posts, &Post::title>;
void wrong(const aludel::Ptr<User>& user) { titles(user).append(user); }
