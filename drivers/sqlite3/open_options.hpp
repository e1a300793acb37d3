#pragma once

#include "driver/factory.hpp"

#include <string>

namespace aludel::sqlite3_driver {

//! How a database is opened; read from the URL and `connect_args`.
//!
//! | option         | values                        | default | meaning                                             |
//! |----------------|-------------------------------|---------|-----------------------------------------------------|
//! | `timeout`      | seconds                       | 5       | how long a statement waits for a locked database    |
//! | `foreign_keys` | on, off                       | on      | whether foreign keys are enforced                   |
//! | `journal_mode` | delete, truncate, persist,    | file's  | how a transaction can be undone; wal: readers and a |
//! |                | memory, wal, off              |         | writer at once, kept in the file                    |
//! | `synchronous`  | off, normal, full, extra      | full    | how often SQLite waits for the disk                 |
//! | `cache_size`   | pages, or negative: KiB       | -2000   | memory for pages of the file                        |
//! | `mode`         | ro, rw, rwc, memory           | rwc     | read only, write, create if missing, in memory      |
//! | `cache`        | private, shared               | private | whether connections of this process share one cache |
//! | `uri`          | true, false                   | false   | the database is a URI, "file:data.db?mode=ro"       |
struct OpenOptions {
    std::string file{};          //!< what `sqlite3_open_v2` gets
    std::string name{};          //!< for messages: "'data.db'" or "the in-memory database"
    double timeout = 5;          //!< seconds
    bool foreign_keys = true;
    std::string journal_mode{};  //!< empty: as the file has it
    std::string synchronous{};   //!< empty: SQLite's default
    std::string cache_size{};    //!< empty: SQLite's default
    bool read_only = false;
    bool create = true;
    bool in_memory = false;
    bool shared_cache = false;
    bool uri = false;

    //! Throws `ArgumentError` for an unknown option or value.
    static OpenOptions from(const driver::ConnectParameters& arguments);
    //! The flags of `sqlite3_open_v2`.
    int flags() const noexcept;
    //! The file of a URI without scheme and query; else `file`.
    std::string path() const;
};

}  // namespace aludel::sqlite3_driver
