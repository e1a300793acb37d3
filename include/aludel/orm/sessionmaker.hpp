#pragma once

#include "aludel/orm/session.hpp"

#include <utility>

namespace aludel {

//! Opens sessions that are all alike (SQLAlchemy's `sessionmaker`). A value: copy it, keep it in a global; any thread
//! may call it, but not while another one calls `configure`.
class SessionMaker {
public:
    SessionMaker(Engine engine, SessionOptions options);

    Session operator()(std::source_location place = std::source_location::current()) const {
        return Session(engine_, options_, listeners_, place);
    }
    //! A session with options of its own.
    Session operator()(SessionOptions options, std::source_location place = std::source_location::current()) const {
        return Session(engine_, std::move(options), listeners_, place);
    }
    //! Changes the options of the sessions that are opened from now on.
    void configure(SessionOptions options) { options_ = std::move(options); }
    //! Runs `work(session)` in a session of its own, then commits and closes; rolls back when it throws.
    template <class F>
    void begin(F&& work) const {
        Session session = (*this)();
        session.begin([&] { std::forward<F>(work)(session); });
    }
    //! `begin(work)`, with a new session each time, until it succeeds; see `Engine::retry`.
    template <class F>
    void retry(const RetryOptions& options, F&& work) const {
        const bool has_none = !engine_ && !options_.binds.empty();   // any one: it waits
        engine::Attempts attempts(has_none ? options_.binds.front().engine : engine_, options);
        for (;;) {
            try {
                return begin(work);
            } catch (const DBAPIError& error) {
                attempts.wait_after(error);
            }
        }
    }

private:
    friend struct orm::SessionAccess;
    Engine engine_;
    SessionOptions options_;
    Ref<orm::SessionListenersBase> listeners_;   // of all that it opens; copies share them
};

//! `auto SessionLocal = sessionmaker(engine, {.expire_on_commit = false}); Session session = SessionLocal();`
inline SessionMaker sessionmaker(const Engine& engine, SessionOptions options = {}) { return {engine, options}; }
//! Of sessions with several engines and no other: `sessionmaker({bind(users, first), bind(orders, second)})`.
inline SessionMaker sessionmaker(std::vector<Bind> binds, SessionOptions options = {}) {
    options.binds = std::move(binds);
    return {Engine(), std::move(options)};
}

}  // namespace aludel
