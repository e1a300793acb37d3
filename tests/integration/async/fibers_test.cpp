// The same synchronous code, two statements of one second each, on one thread: the waits of the driver suspend the
// fiber that waits, so both are done in little more than one second.

#include "aludel/aludel.hpp"
#include "aludel/async/waiter.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

using namespace aludel;

namespace {

std::string postgresql_url() {
    const char* url = std::getenv("ALUDEL_TEST_POSTGRESQL");
    return url ? url : "";
}

struct FiberNote {
    std::int64_t id{};
    std::string text{};
};
struct FiberNoteTable : Declarative<FiberNote, "fiber_notes"> {
    Mapped<&FiberNote::id> id{this, primary_key};
    Mapped<&FiberNote::text> text{this};
};
inline const FiberNoteTable fiber_notes;

double seconds_of(auto&& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

TEST(Fibers, an_engine_and_a_session_wait_at_the_same_time_on_one_thread) {
    ASSERT_NE(postgresql_url(), "") << "ALUDEL_TEST_POSTGRESQL must hold the URL of a live PostgreSQL";
    // [fibers]
    Engine engine = create_engine(postgresql_url(), {.waiter = &async::fiber_waiter()});
    boost::asio::io_context io;
    const std::thread::id thread = std::this_thread::get_id();
    std::vector<std::string> done;

    async::spawn(io, [&] {
        Connection connection = engine.connect();
        connection.execute(text("SELECT pg_sleep(1)"));
        EXPECT_EQ(std::this_thread::get_id(), thread);
        done.push_back("engine");
    });
    async::spawn(io, [&] {
        Session session(engine);
        session.execute(text("SELECT pg_sleep(1)"));
        EXPECT_EQ(std::this_thread::get_id(), thread);
        done.push_back("session");
    });

    EXPECT_LT(seconds_of([&] { io.run(); }), 1.5);   // one after the other would take two seconds
    // [/fibers]
    EXPECT_EQ(done.size(), 2u);
}

TEST(Fibers, a_session_works_in_a_fiber_as_it_does_outside) {
    ASSERT_NE(postgresql_url(), "") << "ALUDEL_TEST_POSTGRESQL must hold the URL of a live PostgreSQL";
    Engine engine = create_engine(postgresql_url(), {.waiter = &async::fiber_waiter()});
    auto save_and_read = [&] {
        Connection ddl = engine.connect();
        ddl.execute(text("DROP TABLE IF EXISTS fiber_notes"));
        ddl.execute(text("CREATE TABLE fiber_notes (id BIGSERIAL PRIMARY KEY, text VARCHAR NOT NULL)"));
        ddl.commit();
        Session session(engine);
        for (int i = 0; i < 50; ++i) session.add(FiberNote{.text = "note " + std::to_string(i)});
        session.commit();
        return session.scalars(select(fiber_notes).order_by(fiber_notes.id)).all().size();
    };
    std::size_t in_fiber = 0;
    boost::asio::io_context io;
    async::spawn(io, [&] { in_fiber = save_and_read(); });
    io.run();
    EXPECT_EQ(in_fiber, 50u);
    EXPECT_EQ(save_and_read(), 50u);   // outside a fiber the same waiter polls
    Connection ddl = engine.connect();
    ddl.execute(text("DROP TABLE fiber_notes"));
    ddl.commit();
}
