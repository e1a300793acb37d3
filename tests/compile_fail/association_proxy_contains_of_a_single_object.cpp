// expect: contains() is for collections; compare an association proxy through One fields with ==
#include "aludel/orm/association_proxy.hpp"
#include "model.hpp"

inline constexpr auto author_name = aludel::association_proxy<&Post::author, &User::name>;
auto wrong = author_name(posts).contains("ann");
