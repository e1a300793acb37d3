// expect: to_json takes a range of objects of the mapped class, or of Ptrs to them
#include "model.hpp"

#include "aludel/orm/json.hpp"

auto wrong = aludel::to_json(users, std::vector<Post>{});
