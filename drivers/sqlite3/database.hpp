#pragma once

#include "drivers/sqlite3/batch_source.hpp"
#include "drivers/sqlite3/call_limits.hpp"
#include "drivers/sqlite3/open_options.hpp"

#include <array>
#include <cstdint>
#include <string>

struct sqlite3;
struct sqlite3_stmt;

namespace aludel::sqlite3_driver {

//! An open database with what the library adds to it: the `regexp` function and the source of batches.
class Database {
public:
    //! Throws `OperationalError` that says why the database cannot be opened, `TimeoutError` after the deadline.
    Database(const OpenOptions& options, driver::Deadline deadline);
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database() { close(); }

    ::sqlite3* get() const noexcept { return handle_; }
    bool is_open() const noexcept { return handle_ != nullptr; }
    void close() noexcept;

    //! Compiles one statement; `text` must stay in place until the statement is finalised. Throws what SQLite says of
    //! the text, and `ProgrammingError` when it holds no statement or several.
    ::sqlite3_stmt* prepare(const std::string& text);
    //! Runs a script.
    void run_script(const std::string& text);
    enum class Command : std::uint8_t { savepoint, release, rollback_to, rollback };
    //! Opens, releases or rolls back to the savepoint of batches, or rolls all back; returns SQLite's result code.
    int run(Command command) noexcept;
    //! Throws the exception for a result code; `suffix` is added to what SQLite says.
    [[noreturn]] void fail(int code, const std::string& suffix = {});

    //! Statements whose rows are not closed.
    int open_statements = 0;
    //! What ends a call early.
    CallLimits limits{};
    //! What the `aludel_batch` table reads.
    BatchSource batch{};

private:
    void open(const OpenOptions& options);
    void configure(const OpenOptions& options);
    void check_readable();
    void run_one(::sqlite3_stmt* statement);
    void set_pragma(const char* name, const std::string& value);
    void set_journal_mode(const std::string& mode);

    ::sqlite3* handle_ = nullptr;
    std::array<::sqlite3_stmt*, 4> commands_{};   // prepared when first needed
    std::string name_;
};

}  // namespace aludel::sqlite3_driver
