// expect: this hybrid has no update(table, value) that takes such a value
#include "aludel/orm/hybrid.hpp"
#include "model.hpp"

struct Loud {
    auto operator()(const UserTable& table) const { return table.name + "!"; }
    aludel::Assignments update(const UserTable& table, const std::string& value) const { return {table.name = value}; }
};
inline constexpr aludel::hybrid<Loud> loud;
auto wrong = aludel::update(users).values(loud(users) = 5);
