// expect: a value of this type does not fit the argument: an Arg<BigInteger> takes an integer, an Arg<String> a text
#include "model.hpp"

#include "aludel/engine/kept_statement.hpp"

const auto find = aludel::statement([](const aludel::Arg<aludel::BigInteger>& id) {
    return aludel::select(users.name).where(users.id == id);
});
const auto call = find(5.5);
