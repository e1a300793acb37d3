#pragma once

#include "aludel/base/duration.hpp"

#include <cstddef>
#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>

namespace aludel {

class Connection;
struct ExecutionOptions;
namespace engine {
class ExecutionImpl;
}

//! How long the parts of an execution took. What was not reached yet, or was not measured because nobody listened when
//! the statement began, is 0.
struct ExecutionTimes {
    Duration before_sending{};    //!< waiting for a connection, compiling, binding, BEGIN
    Duration until_answer{};      //!< from sending it to the first row, or to the end of a statement without rows
    Duration reading{};           //!< from there to the last row, the program's own work between rows included
    Duration total{};
};

//! What a statement does, by its first word; WITH takes the word behind its queries.
enum class StatementType : std::uint8_t { select, insert, update, delete_, other };

//! One execution of a statement, as listeners of the engine's events see it (SQLAlchemy's `ExecutionContext`). A view: it
//! is valid while the listener runs.
class ExecutionContext {
public:
    explicit ExecutionContext(engine::ExecutionImpl& impl) noexcept : impl_(&impl) {}

    //! The text as it is sent, or was. In `before_execute` still empty.
    std::string_view statement() const noexcept;
    //! Of the text as it is now.
    StatementType statement_type() const noexcept;
    //! Sends this text instead; only in `before_cursor_execute` and `do_execute`, else it throws `InvalidRequestError`. The
    //! parameters stay as they are, so the text must have as many, in the same order. It must give the same columns when
    //! the program reads typed rows.
    void set_statement(std::string text);
    //! The parameters, as the log shows them: `(1, 'ann')`; a fixed sentence with `hide_parameters`.
    std::string parameters() const;
    //! True when the statement runs for many sets of parameters (executemany).
    bool executemany() const noexcept;
    //! True when its compiled form came from the cache.
    bool is_cached() const noexcept;
    //! Rows that were changed, or have been read so far; -1 when not known.
    std::int64_t rowcount() const noexcept;
    ExecutionTimes times() const noexcept;
    //! Where the program has called `execute` or its like; `line()` is 0 when it is not known (lazy loads, a flush).
    std::source_location place() const noexcept;
    //! The connection that it runs on. A listener may execute statements on it, for which it is called again.
    Connection& connection() const noexcept;

private:
    engine::ExecutionImpl* impl_;
};

}  // namespace aludel
