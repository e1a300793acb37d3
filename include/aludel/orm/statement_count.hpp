#pragma once

#include "aludel/base/signal.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace aludel {

class Connection;
class Engine;
class Session;

namespace orm {
struct StatementCounter;
void destroy(const StatementCounter* counter) noexcept;
}  // namespace orm

//! Options of `StatementCount`.
struct StatementCountOptions {
    bool keep_statements = false;   //!< `statements()` has their texts
};

//! Counts the statements that are sent while it lives: those of a session, of a connection, or of all of an engine's.
//!
//! ```cpp
//! StatementCount count(session);
//! for (auto user : session.scalars(select(users))) total += user->posts.size();
//! assert(count.selects() == 1);   // or it is an N+1
//! ```
//! An executemany counts once; BEGIN, COMMIT and SAVEPOINTs do not count; what fails does. It may outlive what it counts. Of
//! an engine: used by several threads, it counts them all. Not copyable.
class [[nodiscard("it counts as long as it lives")]] StatementCount {
public:
    explicit StatementCount(const Session& session, StatementCountOptions options = {});
    explicit StatementCount(const Connection& connection, StatementCountOptions options = {});
    explicit StatementCount(const Engine& engine, StatementCountOptions options = {});
    StatementCount(const StatementCount&) = delete;
    StatementCount& operator=(const StatementCount&) = delete;
    ~StatementCount();

    std::size_t total() const noexcept;
    std::size_t selects() const noexcept;
    std::size_t inserts() const noexcept;
    std::size_t updates() const noexcept;
    std::size_t deletes() const noexcept;
    //! The texts, in the order they were sent; empty without `keep_statements`.
    std::vector<std::string> statements() const;
    //! Counts from 0 again.
    void reset();

private:
    void listen_to(const Engine& engine);

    Ref<orm::StatementCounter> counter_;
    std::vector<ListenerHandle> handles_{};
};

}  // namespace aludel
