// expect: the function of a kept statement runs once, so what changes between calls is an Arg: const Arg<BigInteger>& id
#include "model.hpp"

#include "aludel/engine/kept_statement.hpp"

const auto find = aludel::statement([](std::int64_t id) { return aludel::select(users.name).where(users.id == id); });
