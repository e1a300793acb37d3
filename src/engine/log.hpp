#pragma once

#include "aludel/base/error.hpp"
#include "aludel/engine/options.hpp"
#include "aludel/types/value.hpp"
#include "compiler/compiled.hpp"
#include "driver/statement.hpp"

#include <atomic>
#include <span>
#include <string>
#include <string_view>

namespace aludel::engine {

//! What the echo and errors show of parameters: `(1, 'a')`, or, of a batch, the first eight and the last two rows.
std::string repr_parameters(std::span<const Param> parameters);
std::string repr_parameters(const driver::Batch& batch);

//! Where the text of a statement came from, for the line below it.
struct Origin {
    const compiler::Compiled* compiled = nullptr;   //!< null: text that was sent unchanged
    double generated_seconds = -1;                  //!< how long it took to compile; negative: it was cached
};

//! The echo log of an engine. Thread-safe as its sink is. An exception of the sink goes no further: it is reported on
//! standard error, once for each engine, and the program works on as it would without a log.
class Log {
public:
    explicit Log(const EngineOptions& options)
        : echo_(options.echo), echo_pool_(options.echo_pool), hide_(options.hide_parameters), sink_(options.echo_sink) {}

    bool is_on() const noexcept { return echo_.shows_statements(); }
    bool shows_rows() const noexcept { return echo_.shows_rows(); }
    void line(std::string_view text) const noexcept {
        if (is_on()) write("aludel.engine", text);
    }
    //! What the program should know whether it wants a log or not.
    void warning(std::string_view logger, std::string_view text) const noexcept { write(logger, text); }
    bool hides_values() const noexcept { return hide_; }
    //! What became of a pooled connection.
    void pool_line(std::string_view text) const noexcept {
        if (echo_pool_.shows_statements()) write("aludel.pool", text);
    }
    //! A statement, how it came to be, and its parameters as `shown` gives them.
    void statement(std::string_view sql, const Origin& origin, const std::string& parameters) const;
    //! The parameters as text, unless they are hidden: a span of `Param` or a `Batch`.
    template <class P>
    std::string shown(const P& parameters) const {
        return hide_ ? std::string(hidden) : repr_parameters(parameters);
    }
    //! Adds the statement and its parameters to an error on its way out, or takes the values out of its message.
    void attach(StatementError& error, std::string_view sql, std::string_view parameters = {}) const {
        if (hide_) error.hide_values();
        error.attach(sql, parameters);
    }

    static constexpr std::string_view hidden = "SQL parameters hidden due to hide_parameters=True";

private:
    void write(std::string_view logger, std::string_view text) const noexcept;
    void report_failure(const char* what) const noexcept;

    Echo echo_, echo_pool_;
    bool hide_;
    LogSink* sink_;
    mutable std::atomic<bool> has_failed_{false};
};

//! Nanoseconds on the steady clock.
std::int64_t steady_ns() noexcept;

}  // namespace aludel::engine
