#pragma once

#include <string>

namespace aludel::tour {

//! A folder of its own below `TMPDIR` or /tmp, removed with what is in it at the end of its
//! life, or when the program is interrupted or terminated by a signal. One at a time.
class TemporaryFolder {
public:
    //! Throws `std::system_error` when the folder cannot be made.
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    //! The path of a database file in the folder, which SQLite has yet to make.
    const std::string& database() const noexcept { return database_; }

private:
    std::string folder_, database_;
};

}  // namespace aludel::tour
