// expect: a kept statement is called with one value for each Arg of its function, in their order
#include "model.hpp"

#include "aludel/engine/connection.hpp"

void run(aludel::Connection& connection) {
    const auto find = aludel::statement([](const aludel::Arg<aludel::BigInteger>& id, const aludel::Arg<aludel::String>& name) {
        return aludel::select(users.name).where(users.id == id, users.name == name);
    });
    connection.execute(find(5));
}
