// expect: statement() takes a lambda that names the types of its arguments: statement([](const Arg<BigInteger>& id)
#include "model.hpp"

#include "aludel/engine/kept_statement.hpp"

const auto find = aludel::statement([](const auto& id) { return aludel::select(users.name).where(users.id == id); });
