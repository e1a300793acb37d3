// expect: the function of a kept statement returns the statement: return select(users).where(users.id == id);
#include "model.hpp"

#include "aludel/engine/kept_statement.hpp"

const auto find = aludel::statement([](const aludel::Arg<aludel::BigInteger>& id) { return users.id == id; });
