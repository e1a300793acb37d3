// expect: execute_many() takes its values from the sets of parameters: give it the statement itself instead of a kept one
#include "model.hpp"

#include "aludel/engine/connection.hpp"

void run(aludel::Connection& connection) {
    const auto add = aludel::statement([](const aludel::Arg<aludel::String>& name) {
        return aludel::insert(users).values(users.name = name);
    });
    connection.execute_many(add("x"), {{{"id", 1}}, {{"id", 2}}});
}
