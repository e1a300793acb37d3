#pragma once

#include "orm/session/session_connection.hpp"

#include <memory>
#include <string>
#include <vector>

namespace aludel::orm {

//! The connections of a session's transaction, one of each engine that it has used so far.
class SeveralConnections {
public:
    //! A transaction has begun, maybe without any connection yet.
    bool is_begun = false;

    //! That of an engine; null: there is none yet.
    SessionConnection* find(const Engine& engine) noexcept;
    //! The one that was opened first; null: there is none.
    SessionConnection* first() noexcept { return open_.empty() ? nullptr : open_.front().get(); }
    SessionConnection& open(const Engine& engine, const SessionOptions& options, std::source_location place);
    void close(const SessionConnection& connection) noexcept;
    template <class F>
    void each(F&& visit) {
        for (const auto& connection : open_) visit(*connection);
    }

    //! The first phase, of transactions in two.
    void prepare();
    //! Commits one after the other, up to the first that fails. Of those that were prepared each is committed; gives what became
    //! of the ones that could not be, which are left to others then; empty: all were.
    std::string commit();
    //! Rolls all back; throws what the first one has thrown when all were tried.
    void rollback();
    void invalidate();
    //! Gives them back, after commit() or rollback().
    void release() noexcept;
    //! Rolls back what was not committed, and gives them back.
    void close() noexcept { release(); }

private:
    std::vector<std::unique_ptr<SessionConnection>> open_{};
};

//! Says which prepared transactions wait for the second phase, as `commit` has listed them. Throws `UnknownOutcomeError`.
[[noreturn]] void throw_unfinished(const std::string& transactions);

}  // namespace aludel::orm
