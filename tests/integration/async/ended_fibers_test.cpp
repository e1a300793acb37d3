// An executor is destroyed while its fibers wait: they are ended, and so are their connections; nothing hangs, and the
// program goes on.

#include "integration/support.hpp"

#include "aludel/async/waiter.hpp"

#include <boost/asio/io_context.hpp>
#include <signal.h>

#include <optional>

using namespace aludel;
using namespace aludel::integration;

namespace {

//! A server process that answers nothing while this lives.
class StoppedBackend {
public:
    explicit StoppedBackend(int pid) : pid_(pid) { EXPECT_EQ(::kill(pid_, SIGSTOP), 0); }
    StoppedBackend(const StoppedBackend&) = delete;
    ~StoppedBackend() { ::kill(pid_, SIGCONT); }

private:
    int pid_;
};

class EndedFibers : public ::testing::Test {
protected:
    EndedFibers() {
        Connection connection = here_.connect();
        connection.execute_script("DROP TABLE IF EXISTS ended_fibers; CREATE TABLE ended_fibers (x INTEGER)");
        connection.commit();
        async::spawn(*io_, [] {});
    }
    ~EndedFibers() override {
        Connection connection = here_.connect();
        connection.execute(text("DROP TABLE ended_fibers"));
        connection.commit();
    }
    //! Runs the fibers until `waits` says so, and as long as any of them has something to do.
    template <class F>
    void run_until(F waits) {
        while (!waits()) io_->run_one();
        while (io_->poll() > 0) {}
    }
    //! Ends the fibers when one of them waits for a backend that it has stopped; they give back their connections.
    void end_when(std::optional<StoppedBackend>& stopped) {
        run_until([&] { return stopped.has_value(); });
        io_.reset();
        stopped.reset();
        EXPECT_EQ(engine_.pool().checkedout(), 0);
    }
    std::int64_t rows() { return here_.connect().execute(text("SELECT count(*) FROM ended_fibers")).as<std::int64_t>().scalar_one(); }
    static int backend(Connection& connection) {
        return connection.execute(text("SELECT pg_backend_pid()")).as<int>().scalar_one();
    }

    const Engine here_ = create_engine(integration::detail::postgresql_url());
    const Engine engine_ = create_engine(integration::detail::postgresql_url(),
                                         {.pool_size = 1, .max_overflow = 0,
                                          .connect_args = {{"options", "-cclient_connection_check_interval=100ms"}},
                                          .waiter = &async::fiber_waiter()});
    std::optional<boost::asio::io_context> io_{std::in_place};
};

struct EndedNote {
    std::int64_t x{};
};
struct EndedNoteTable : Declarative<EndedNote, "ended_fibers"> {
    Mapped<&EndedNote::x> x{this, primary_key};
};
inline const EndedNoteTable ended_notes;

}  // namespace

TEST_F(EndedFibers, roll_back_and_give_back_what_they_hold) {
    bool waits = false;
    async::spawn(*io_, [&] {
        Connection connection = engine_.connect();
        connection.execute(text("INSERT INTO ended_fibers VALUES (1)"));
        waits = true;
        connection.execute(text("SELECT pg_sleep(600)"));
        ADD_FAILURE() << "the fiber went on";
    });
    run_until([&] { return waits; });
    io_.reset();
    EXPECT_EQ(engine_.pool().checkedout(), 0);
    EXPECT_EQ(rows(), 0);
    EXPECT_EQ(engine_.connect().execute(text("SELECT 1")).as<int>().scalar_one(), 1);
}

TEST_F(EndedFibers, may_be_waiting_for_the_pool) {
    bool waits = false;
    async::spawn(*io_, [&] {
        Connection connection = engine_.connect();
        async::spawn(*io_, [&] {
            waits = true;
            engine_.connect();   // the only one is taken
            ADD_FAILURE() << "the fiber went on";
        });
        connection.execute(text("SELECT pg_sleep(600)"));
    });
    run_until([&] { return waits; });
    io_.reset();
    EXPECT_EQ(engine_.pool().checkedout(), 0);
    EXPECT_EQ(engine_.connect().execute(text("SELECT 1")).as<int>().scalar_one(), 1);
}

TEST_F(EndedFibers, may_be_waiting_in_a_destructor) {
    std::optional<StoppedBackend> stopped;
    async::spawn(*io_, [&] {
        {
            Connection connection = engine_.connect();
            connection.execute(text("INSERT INTO ended_fibers VALUES (1)"));
            stopped.emplace(backend(connection));
        }   // waits for the ROLLBACK's answer
        engine_.connect();
        ADD_FAILURE() << "the fiber went on";
    });
    end_when(stopped);
    EXPECT_EQ(rows(), 0);
}

TEST_F(EndedFibers, may_wait_in_destructors_of_their_own) {
    const Engine two = create_engine(integration::detail::postgresql_url(), {.waiter = &async::fiber_waiter()});
    std::string said;
    struct AtEnd {
        Connection connection;
        std::string& said;
        ~AtEnd() {
            try {
                connection.execute(text("SELECT 1"));
            } catch (const std::exception& error) {
                said = error.what();
            }
        }
    };
    bool waits = false;
    async::spawn(*io_, [&] {
        AtEnd at_end{two.connect(), said};
        Connection connection = two.connect();
        waits = true;
        connection.execute(text("SELECT pg_sleep(600)"));
    });
    run_until([&] { return waits; });
    io_.reset();
    EXPECT_NE(said.find("[aludel: operation-cancelled]"), std::string::npos) << said;
    EXPECT_EQ(two.pool().checkedout(), 0);
}

TEST_F(EndedFibers, may_be_in_a_session_or_a_transaction) {
    std::optional<StoppedBackend> stopped;
    async::spawn(*io_, [&] {
        Session session(engine_);
        session.begin([&] {
            session.add(EndedNote{7});
            session.flush();
            session.begin_nested([&] {
                session.add(EndedNote{8});
                stopped.emplace(backend(session.connection()));
                session.flush();
            });
        });
        ADD_FAILURE() << "the fiber went on";
    });
    end_when(stopped);
    EXPECT_EQ(rows(), 0);
}

TEST_F(EndedFibers, leave_a_loop_that_catches_every_error) {
    std::optional<StoppedBackend> stopped;
    int failures = 0;
    async::spawn(*io_, [&] {
        for (;;) {
            try {
                Connection connection = engine_.connect();
                stopped.emplace(backend(connection));
            } catch (const std::exception&) {
                ++failures;
            }
        }
    });
    end_when(stopped);
    EXPECT_EQ(failures, 0);
}

TEST(FibersInFibers, suspend_both_the_outer_and_the_inner_one) {
    const Engine engine = create_engine(integration::detail::postgresql_url(), {.waiter = &async::fiber_waiter()});
    constexpr const char* lock = "SELECT pg_advisory_lock(4711)";
    Connection holder = engine.connect();
    holder.execute(text(unsafe_sql(lock)));
    boost::asio::io_context io;
    bool got_it = false;
    async::spawn(io, [&] {
        Connection connection = engine.connect();
        async::spawn(io, [&] {
            engine.connect().execute(text("SELECT 1"));
            holder.execute(text("SELECT pg_advisory_unlock(4711)"));
        });
        connection.execute(text(unsafe_sql(lock)));   // would block the thread for ever if it did not suspend
        connection.execute(text("SELECT pg_advisory_unlock(4711)"));
        got_it = true;
    });
    io.run();
    EXPECT_TRUE(got_it);
}

TEST(FibersInFibers, throw_out_of_run) {
    boost::asio::io_context io;
    async::spawn(io, [] { throw std::runtime_error("from a fiber"); });
    try {
        io.run();
        ADD_FAILURE();
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "from a fiber");
    }
    EXPECT_EQ(std::uncaught_exceptions(), 0);
    EXPECT_EQ(std::current_exception(), nullptr);
}
