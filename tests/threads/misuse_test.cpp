// One Connection or one Session used by two threads: the second one is told so, and nothing else happens.

#include "integration/support.hpp"
#include "threads/together.hpp"

#include <atomic>
#include <functional>
#include <future>
#include <thread>

using namespace aludel;
using namespace aludel::integration;

namespace {

//! A log sink within which the first statement that holds "first" stays, until it is let on.
class Gate final : public LogSink {
public:
    void write(std::string_view, std::string_view message) override {
        if (message.find("first") == message.npos || closed_.exchange(true)) return;
        arrived_.set_value();
        open_.get_future().wait();
    }
    void wait_until_reached() { arrived_.get_future().wait(); }
    void open() { open_.set_value(); }

private:
    std::atomic<bool> closed_{false};
    std::promise<void> arrived_{}, open_{};
};

struct Box {
    std::int64_t id{};
    std::string name{};
};
struct BoxTable : Declarative<Box, "misused_boxes"> {
    Mapped<&Box::id> id{this, primary_key};
    Mapped<&Box::name> name{this};
};
inline const BoxTable boxes;

class ThreadsMisuse : public DatabaseTest {
protected:
    void SetUp() override {
        use_engine({.echo = true, .echo_sink = &gate_});
        run("CREATE TABLE misused_boxes (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL)");
    }
    //! What `second` throws while `first` runs on another thread.
    void expect_refused(const std::function<void()>& first, const std::function<void()>& second,
                        std::string_view first_call, std::string_view second_call) {
        std::thread thread(first);
        gate_.wait_until_reached();
        try {
            second();
            ADD_FAILURE() << second_call << " went through while " << first_call << " ran";
        } catch (const IllegalStateChangeError& error) {
            EXPECT_TRUE(says(error, "is used twice at the same time: ", std::string(second_call) + " was called while " +
                                                                            std::string(first_call) + " is in progress"));
        }
        gate_.open();
        thread.join();
    }
    Gate gate_{};
};
INSTANTIATE_TEST_SUITE_P(Live, ThreadsMisuse, every_database(), database_name);

const auto first_query = text("SELECT 'first'");

}  // namespace

TEST_P(ThreadsMisuse, of_a_connection_that_executes) {
    Connection connection = connect();
    expect_refused([&] { connection.execute(first_query); }, [&] { connection.execute(text("SELECT 1")); }, "execute()",
                   "execute()");
    EXPECT_EQ(connection.execute(text("SELECT 1")).as<int>().scalar_one(), 1);
}

TEST_P(ThreadsMisuse, of_a_connection_that_is_committed_meanwhile) {
    Connection connection = connect();
    expect_refused([&] { connection.execute(first_query); }, [&] { connection.commit(); }, "execute()", "commit()");
    connection.commit();
}

TEST_P(ThreadsMisuse, of_a_connection_that_is_rolled_back_meanwhile) {
    Connection connection = connect();
    expect_refused([&] { connection.execute(first_query); }, [&] { connection.rollback(); }, "execute()", "rollback()");
}

TEST_P(ThreadsMisuse, of_a_connection_that_is_closed_meanwhile) {
    Connection connection = connect();
    expect_refused([&] { connection.execute(first_query); }, [&] { connection.close(); }, "execute()", "close()");
    EXPECT_FALSE(connection.closed());
}

TEST_P(ThreadsMisuse, of_a_connection_whose_savepoint_another_thread_ends) {
    Connection connection = connect();
    Transaction savepoint = connection.begin_nested();
    expect_refused([&] { connection.execute_script("SELECT 'first'"); }, [&] { savepoint.commit(); }, "execute_script()",
                   "Transaction::commit()");
}

TEST_P(ThreadsMisuse, of_rows_whose_connection_executes) {
    Connection connection = connect();
    auto rows = connection.execute(text("SELECT 1 UNION ALL SELECT 2"));
    expect_refused([&] { connection.exec_driver_sql("SELECT 'first'"); }, [&] { rows.fetchone(); },
                   "exec_driver_sql()", "reading rows");
}

TEST_P(ThreadsMisuse, of_a_session_that_flushes) {
    Session session(engine());
    session.add(Box{1, "first"});
    expect_refused([&] { session.flush(); }, [&] { session.commit(); }, "flush()", "commit()");
    session.commit();
    EXPECT_EQ(session.get_one<Box>(1)->name, "first");
}

TEST_P(ThreadsMisuse, of_a_session_that_commits) {
    Session session(engine());
    session.add(Box{1, "first"});
    expect_refused([&] { session.commit(); }, [&] { session.add(Box{2, "second"}); }, "commit()", "add()");
    EXPECT_EQ(session.new_().size(), 0u);
}

TEST_P(ThreadsMisuse, of_a_session_that_executes) {
    Session session(engine());
    expect_refused([&] { session.execute(first_query); }, [&] { session.get<Box>(1); }, "execute()", "get()");
}

TEST_P(ThreadsMisuse, of_an_expired_object_whose_session_executes) {
    Session session(engine());
    auto box = session.add(Box{1, "box"});
    session.commit();
    expect_refused([&] { session.execute(first_query); }, [&] { (void)box->name; }, "execute()",
                   "reading an expired object");
    EXPECT_EQ(box->name, "box");
}

TEST_P(ThreadsMisuse, by_chance_ends_in_errors_and_nothing_worse) {
    Connection connection = connect();
    std::atomic<int> done{0};
    together(2, [&](int) {
        for (int i = 0; i < 200; ++i) {
            try {
                connection.execute(select(boxes).where(boxes.id > i));
                ++done;
            } catch (const IllegalStateChangeError&) {
            }
        }
    });
    EXPECT_GT(done, 0);
}

// The sink of an engine runs within the statements that it is told of.
TEST_P(ThreadsMisuse, from_within_a_log_sink_is_refused_too) {
    struct Meddler final : LogSink {
        void write(std::string_view, std::string_view) override {
            if (!connection) return;
            refused = caught<IllegalStateChangeError>([&] { connection->execute(text("SELECT 2")); }).what();
        }
        Connection* connection = nullptr;
        std::string refused;
    } meddler;
    use_engine({.echo = true, .echo_sink = &meddler});
    Connection connection = connect();
    meddler.connection = &connection;
    EXPECT_EQ(connection.execute(text("SELECT 1")).as<int>().scalar_one(), 1);
    EXPECT_NE(meddler.refused.find("nothing that runs within a call on it, such as a log sink, may use it"), std::string::npos);
    meddler.connection = nullptr;
}
