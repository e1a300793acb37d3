// expect: execute_many() is for INSERT, UPDATE and DELETE; call execute() once for each set of parameters of a SELECT
#include "model.hpp"

#include "aludel/engine/connection.hpp"

void run(aludel::Connection& connection) {
    connection.execute_many(aludel::select(users.name).where(users.id == 5), {{{"a", 1}}, {{"a", 2}}});
}
