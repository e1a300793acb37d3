// expect: each member of an association proxy belongs to the class that the one before it leads to
#include "aludel/orm/association_proxy.hpp"
#include "model.hpp"

inline constexpr auto wrong = aludel::association_proxy<&User::posts, &Tag::word>;
