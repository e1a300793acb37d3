// A ScopedSession used by many threads at once: each has its own session, and all are closed.

#include "integration/support.hpp"
#include "threads/together.hpp"

#include <atomic>
#include <mutex>
#include <set>

using namespace aludel;
using namespace aludel::integration;

namespace {

class ThreadsScopedSession : public DatabaseTest {};
INSTANTIATE_TEST_SUITE_P(Live, ThreadsScopedSession, every_database(), database_name);

}  // namespace

TEST_P(ThreadsScopedSession, gives_each_thread_its_own) {
    const ScopedSession Sessions(sessionmaker(engine()));
    std::mutex mutex;
    std::set<Session*> met;
    std::barrier all_have_one(8);
    together(8, [&](int i) {
        Session& mine = Sessions();
        {
            const std::lock_guard lock(mutex);
            EXPECT_TRUE(met.insert(&mine).second);
        }
        all_have_one.arrive_and_wait();
        for (int round = 0; round < 50; ++round) EXPECT_EQ(&Sessions(), &mine);
        if (i % 2 == 0) {
            EXPECT_TRUE(Sessions.has());
            Sessions.remove();
            EXPECT_FALSE(Sessions.has());
            EXPECT_FALSE(Sessions->in_transaction());
        }
    });
    EXPECT_EQ(met.size(), 8u);
    EXPECT_FALSE(Sessions.has());
}

TEST_P(ThreadsScopedSession, gives_one_session_to_all_threads_of_a_scope) {
    const ScopedSession Sessions(sessionmaker(engine()), [] { return 1; });
    std::mutex mutex;
    std::set<Session*> met;
    together(8, [&](int) {
        Session* session = &Sessions();
        const std::lock_guard lock(mutex);
        met.insert(session);
    });
    EXPECT_EQ(met.size(), 1u);
}

TEST_P(ThreadsScopedSession, runs_statements_in_all_threads) {
    const ScopedSession Sessions(sessionmaker(engine()));
    std::atomic<int> sum{0};
    together(4, [&](int i) {
        for (int round = 0; round < 10; ++round) {
            sum += Sessions().scalars(select(literal(i))).one();
            if (round % 3 == 0) Sessions.remove();
            else Sessions().commit();
        }
    });
    EXPECT_EQ(sum, 60);
    EXPECT_EQ(engine().pool().checkedout(), 0u);
}

TEST_P(ThreadsScopedSession, is_configured_while_others_open_sessions) {
    const ScopedSession Sessions(sessionmaker(engine()));
    together(4, [&](int i) {
        for (int round = 0; round < 50; ++round) {
            if (i == 0) Sessions.configure({.autoflush = round % 2 == 0});
            else {
                Sessions();
                Sessions.remove();
            }
        }
    });
    EXPECT_FALSE(Sessions.has());
}
