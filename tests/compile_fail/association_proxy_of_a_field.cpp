// expect: all members of an association proxy but the last are relationships: Many or One fields
#include "aludel/orm/association_proxy.hpp"
#include "model.hpp"

inline constexpr auto wrong = aludel::association_proxy<&User::name, &Post::title>;
