// expect: a value of this type does not fit the argument: an Arg<BigInteger> takes an integer, an Arg<String> a text
#include "model.hpp"

#include "aludel/engine/connection.hpp"

void run(aludel::Connection& connection) {
    const auto find = aludel::statement([](const aludel::Arg<aludel::BigInteger>& id) {
        return aludel::select(users.name).where(users.id == id);
    });
    connection.execute(find("5"));
}
