#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>

namespace aludel {

//! How much an engine logs (SQLAlchemy's `echo`): `{.echo = true}`, `{.echo = Echo::rows}`.
class Echo {
public:
    enum Level : std::uint8_t {
        off,
        on,     //!< transactions, statements, parameters
        rows,   //!< and the names and values of the rows that come back
    };
    constexpr Echo(Level level = off) noexcept : level_(level) {}
    template <std::same_as<bool> B>
    constexpr Echo(B enabled) noexcept : level_(enabled ? on : off) {}

    constexpr bool shows_statements() const noexcept { return level_ != off; }
    constexpr bool shows_rows() const noexcept { return level_ == rows; }

private:
    Level level_;
};

//! Receives the lines of the echo log: derive from it and pass it as `EngineOptions::echo_sink`. Called on the threads
//! that use the engine, possibly several at once; must outlive the engine.
class LogSink {
public:
    virtual ~LogSink() = default;
    //! Writes one entry. `logger` is its source, e.g. "aludel.engine"; `message` may have several lines. An exception
    //! does not reach the program: it is reported on standard error, once per engine, and the entry is lost.
    virtual void write(std::string_view logger, std::string_view message) = 0;
};

//! Writes to standard output, one line at a time, with date, time and logger. What engines use that are given no other.
LogSink& console_log();

}  // namespace aludel
