// expect: an Arg is one value: Arg<BigInteger>, Arg<Nullable<String>>, Arg<std::optional<int>>. A statement with a list
#include "model.hpp"

#include "aludel/engine/kept_statement.hpp"

#include <vector>

const auto find = aludel::statement([](const aludel::Arg<std::vector<int>>& ids) {
    return aludel::select(users.name).where(users.id.in_(ids));
});
