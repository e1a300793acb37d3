// expect: the mapped subclass is not derived from the class that its base mapping maps
#include "model.hpp"

#include "aludel/orm/inheritance.hpp"

struct Plain {
    std::int64_t id{};
};
struct PlainTable : aludel::JoinedInheritance<Plain, UserTable, "plain"> {};
const PlainTable wrong;
