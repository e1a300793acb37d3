// expect: keep the statement in a variable that outlives its calls: inline const auto user_by_id = statement(...)
#include "model.hpp"

#include "aludel/engine/connection.hpp"

void run(aludel::Connection& connection) {
    connection.execute(aludel::statement([](const aludel::Arg<aludel::BigInteger>& id) {
        return aludel::select(users.name).where(users.id == id);
    })(5));
}
