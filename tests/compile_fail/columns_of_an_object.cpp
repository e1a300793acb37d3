// expect: columns<...>() takes columns; a mapped class read by value is many
#include "model.hpp"

#include "aludel/engine/connection.hpp"

auto rows(aludel::Connection& connection) { return connection.execute(select(users, users.name)); }
auto wrong(aludel::Connection& connection) { return rows(connection).columns<1, 0>(); }
