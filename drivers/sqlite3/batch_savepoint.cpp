#include "drivers/sqlite3/batch_savepoint.hpp"

#include "drivers/sqlite3/database.hpp"

#include <sqlite3.h>

namespace aludel::sqlite3_driver {

BatchSavepoint::BatchSavepoint(Database& database) : database_(database) {
    if (const int code = database.run(Database::Command::savepoint); code != SQLITE_OK) database.fail(code);
    active_ = true;
}

void BatchSavepoint::release() {
    if (const int code = database_.run(Database::Command::release); code != SQLITE_OK) database_.fail(code);
    active_ = false;
}

BatchSavepoint::~BatchSavepoint() {
    if (!active_ || !database_.is_open()) return;
    database_.run(Database::Command::rollback);  // fails when SQLite has rolled everything back by itself
    database_.run(Database::Command::release);
}

}  // namespace aludel::sqlite3_driver
