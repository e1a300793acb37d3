#pragma once

#include <cstdint>
#include <string_view>

namespace aludel {

//! How much an engine tells of what it does (SQLAlchemy's `echo`). Converts from bool.
enum class Echo : std::uint8_t {
    off,
    on,     //!< transactions, statements, parameters
    rows,   //!< and the names and values of the rows that come back
};

//! Takes the lines of the echo log. Called on the threads that use the engine, several at once; must outlive it.
class LogSink {
public:
    virtual ~LogSink() = default;
    //! `logger`: who speaks, e.g. "aludel.engine"; `message` may have several lines.
    virtual void write(std::string_view logger, std::string_view message) = 0;
};

//! Writes to standard output, one line at a time, with date, time and logger. What engines use that are given no other.
LogSink& console_log();

}  // namespace aludel
