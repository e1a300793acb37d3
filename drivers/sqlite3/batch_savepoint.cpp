#include "drivers/sqlite3/batch_savepoint.hpp"

#include "drivers/sqlite3/database.hpp"

#include <sqlite3.h>

namespace aludel::sqlite3_driver {

BatchSavepoint::BatchSavepoint(Database& database)
    : database_(database), is_transaction_(sqlite3_get_autocommit(database.get()) != 0) {
    if (const int code = database.run(Database::Command::savepoint); code != SQLITE_OK) database.fail(code);
    active_ = true;
}

void BatchSavepoint::release() {
    if (const int code = database_.run(Database::Command::release); code != SQLITE_OK) database_.fail(code);
    active_ = false;
}

BatchSavepoint::~BatchSavepoint() {
    if (!active_ || !database_.is_open()) return;
    const CallLimits::Lifted lifted(database_.limits);
    // Both fail when SQLite has rolled everything back by itself. To release would be to commit: that may need a lock.
    database_.run(is_transaction_ ? Database::Command::rollback : Database::Command::rollback_to);
    if (!is_transaction_) database_.run(Database::Command::release);
}

}  // namespace aludel::sqlite3_driver
