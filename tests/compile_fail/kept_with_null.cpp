// expect: this argument cannot be NULL: give its value, or declare it as Arg<Nullable<...>> in the function of the statement
#include "model.hpp"

#include "aludel/engine/kept_statement.hpp"

const auto find = aludel::statement([](const aludel::Arg<aludel::BigInteger>& id) {
    return aludel::select(users.name).where(users.id == id);
});
const auto call = find(std::optional<int>(5));
