#include "aludel/orm/scoped_session.hpp"

#include "aludel/base/error.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace aludel::orm {

//! Sessions by scope. A map, so that a session keeps its place while others come and go; which thread uses a session is
//! the business of its scope.
struct SessionRegistry::Sessions : RefCounted {
    using Map = std::map<ScopeKey, Session>;

    explicit Sessions(SessionMaker maker) : maker_(std::move(maker)) {}

    //! The session of a scope; `make` opens it when there is none.
    template <class F>
    Session& find_or_open(const ScopeKey& scope, const F& make) {
        const std::lock_guard lock(mutex_);
        const auto found = map_.find(scope);
        return found != map_.end() ? found->second : map_.emplace(scope, make(maker_)).first->second;
    }
    bool has(const ScopeKey& scope) {
        const std::lock_guard lock(mutex_);
        return map_.contains(scope);
    }
    //! What was the session of a scope; it is closed without the lock, as that may wait for the database.
    Map::node_type take(const ScopeKey& scope) {
        const std::lock_guard lock(mutex_);
        return map_.extract(scope);
    }
    void configure(SessionOptions options) {
        const std::lock_guard lock(mutex_);
        maker_.configure(std::move(options));
    }
    void end() noexcept {
        Map last;
        const std::lock_guard lock(mutex_);
        is_over_.store(true, std::memory_order_relaxed);
        map_.swap(last);
    }
    bool is_over() const noexcept { return is_over_.load(std::memory_order_relaxed); }

    friend void destroy(const Sessions* sessions) noexcept { delete sessions; }

private:
    std::mutex mutex_{};
    SessionMaker maker_;
    Map map_{};
    std::atomic<bool> is_over_{false};   //!< its ScopedSession is gone
};

namespace {

using Sessions = SessionRegistry::Sessions;

//! A number for each thread, never used again. Needs no destructor, so it is there to the very end of the thread.
ScopeKey key_of_this_thread() {
    static std::atomic<std::uint64_t> last{0};
    thread_local const std::uint64_t number = ++last;
    return {number, {}};
}

//! What the end of this thread closes.
class ThreadSessions {
public:
    ThreadSessions() = default;
    ThreadSessions(const ThreadSessions&) = delete;
    ~ThreadSessions() {
        is_over_ = true;
        for (const Ref<Sessions>& sessions : used_) sessions->take(key_of_this_thread());
    }
    static void note(const Ref<Sessions>& sessions) {
        if (is_over_) return;   // used by what outlives it; closed with its ScopedSession
        thread_local ThreadSessions of_this_thread;
        of_this_thread.add(sessions);
    }

private:
    void add(const Ref<Sessions>& sessions) {
        if (std::find(used_.begin(), used_.end(), sessions) != used_.end()) return;
        std::erase_if(used_, [](const Ref<Sessions>& others) { return others->is_over(); });
        used_.push_back(sessions);
    }
    static thread_local bool is_over_;
    std::vector<Ref<Sessions>> used_{};
};
thread_local bool ThreadSessions::is_over_ = false;

ScopeKey key_of(const ScopeKey* scope) { return scope ? *scope : key_of_this_thread(); }

template <class F>
Session& find_or_open(const Ref<Sessions>& sessions, const ScopeKey* scope, const F& make) {
    if (!scope) ThreadSessions::note(sessions);
    return sessions->find_or_open(key_of(scope), make);
}

}  // namespace

SessionRegistry::SessionRegistry(SessionMaker maker) : sessions_(make_ref<Sessions>(std::move(maker))) {}
SessionRegistry::~SessionRegistry() { sessions_->end(); }

Session& SessionRegistry::session(const ScopeKey* scope, std::source_location place) const {
    return find_or_open(sessions_, scope, [&](const SessionMaker& maker) { return maker(place); });
}

Session& SessionRegistry::open(const ScopeKey* scope, SessionOptions options, std::source_location place) const {
    bool is_new = false;
    Session& session = find_or_open(sessions_, scope, [&](const SessionMaker& maker) {
        is_new = true;
        return maker(std::move(options), place);
    });
    if (is_new) return session;
    throw InvalidRequestError("This scope has a session already, and options are for a new one. Call remove() first, or leave the "
                              "options out.");
}

bool SessionRegistry::has(const ScopeKey* scope) const { return sessions_->has(key_of(scope)); }

void SessionRegistry::remove(const ScopeKey* scope) const {
    if (auto taken = sessions_->take(key_of(scope))) taken.mapped().close();
}

void SessionRegistry::configure(SessionOptions options) const { sessions_->configure(std::move(options)); }

}  // namespace aludel::orm
