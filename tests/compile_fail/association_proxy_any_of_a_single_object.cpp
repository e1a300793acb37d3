// expect: any() is for collections; of an association proxy through One fields write has()
#include "aludel/orm/association_proxy.hpp"
#include "model.hpp"

inline constexpr auto author_name = aludel::association_proxy<&Post::author, &User::name>;
auto wrong = author_name(posts).any();
