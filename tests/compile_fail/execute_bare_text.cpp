// expect: text is sent as execute(text("SELECT 1"))
// B08
#include "aludel/engine/connection.hpp"

void run(aludel::Connection& connection) { connection.execute("SELECT 1"); }
