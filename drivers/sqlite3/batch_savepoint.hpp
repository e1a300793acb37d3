#pragma once

struct sqlite3;

namespace aludel::sqlite3_driver {

class Database;

//! Makes the executions of a batch one: they are undone together unless `release` is reached.
class BatchSavepoint {
public:
    explicit BatchSavepoint(Database& database);
    BatchSavepoint(const BatchSavepoint&) = delete;
    BatchSavepoint& operator=(const BatchSavepoint&) = delete;
    ~BatchSavepoint();

    //! Throws when SQLite cannot commit (outside a transaction only); the batch is undone then.
    void release();

private:
    Database& database_;
    const bool is_transaction_;   // begun and ended by the savepoint
    bool active_ = false;
};

}  // namespace aludel::sqlite3_driver
