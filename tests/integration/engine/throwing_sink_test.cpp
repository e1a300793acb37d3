// A log sink that throws: the lines are lost, and the program works on.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

class FullDisk final : public LogSink {
public:
    void write(std::string_view, std::string_view) override {
        ++lines;
        throw std::runtime_error("no space left on device");
    }
    std::atomic<int> lines{0};
};

class ThrowingSink : public DatabaseTest {
protected:
    void SetUp() override { use_engine({.echo = Echo::rows, .echo_pool = true, .echo_sink = &sink_}); }
    FullDisk sink_{};
};
INSTANTIATE_TEST_SUITE_P(Live, ThrowingSink, every_database(), database_name);

}  // namespace

TEST_P(ThrowingSink, stops_no_statement_transaction_or_close) {
    ::testing::internal::CaptureStderr();
    run("CREATE TABLE t (x INTEGER)");
    {
        Connection connection = connect();
        connection.execute(text("INSERT INTO t VALUES (1)"));
        Transaction savepoint = connection.begin_nested();
        connection.execute(text("INSERT INTO t VALUES (2)"));
    }   // rolls back, and gives the connection back
    run("INSERT INTO t VALUES (3)");
    EXPECT_EQ(value_of<int>("SELECT x FROM t"), 3);
    {
        Session session(engine());
        session.execute(text("INSERT INTO t VALUES (4)"));
    }
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM t"), 1);
    EXPECT_EQ(engine().pool().checkedout(), 0);
    EXPECT_GT(sink_.lines, 20);
    EXPECT_EQ(::testing::internal::GetCapturedStderr(),
              "aludel: the engine's log sink throws, so lines of the log are lost: no space left on device\n");
}
