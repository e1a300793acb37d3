#include "server.hpp"

namespace aludel::libpq_test {

class LibpqStream : public LibpqTest {
protected:
    Ref<driver::Statement> stream(std::string_view sql, const Bound& bound = {}) {
        return execute(connection(), sql, bound, true);
    }
    // Rows of 100 bytes or so: far more than what the buffers on the way can hold.
    static constexpr const char* many = "SELECT x, repeat('x', 100) FROM generate_series(1, 200000) x";
};

TEST_F(LibpqStream, AllRowsCome) {
    auto rows = stream(many);
    std::int64_t sum = 0;
    int count = 0;
    for (; rows->next(); ++count) sum += get<int>(*rows);
    EXPECT_EQ(count, 200'000);
    EXPECT_EQ(sum, 20'000'100'000);
    EXPECT_FALSE(rows->is_open());
    EXPECT_EQ(scalar<int>(connection(), "SELECT 1"), 1);
}

TEST_F(LibpqStream, NoRowsAndNoColumns) {
    EXPECT_FALSE(stream("SELECT 1 WHERE false")->next());
    run("CREATE TEMP TABLE streamed (x int)");
    EXPECT_EQ(stream("INSERT INTO streamed VALUES (1), (2)")->rows_affected(), 2);
    auto returned = stream("INSERT INTO streamed VALUES (3), (4) RETURNING x");
    EXPECT_EQ(returned->rows_affected(), -1);
    while (returned->next()) {}
    EXPECT_EQ(returned->rows_affected(), 2);
}

TEST_F(LibpqStream, ASecondStatementIsRefused) {
    auto rows = stream(many);
    ASSERT_TRUE(rows->next());
    const auto error = caught<InvalidRequestError>([&] { execute(connection(), "SELECT 1"); });
    EXPECT_TRUE(contains(error.message(), "streaming")) << error.message();
    caught<InvalidRequestError>([&] { run("SAVEPOINT x"); });
    caught<InvalidRequestError>([&] { connection().run_script("SELECT 1; SELECT 2"); });
    EXPECT_TRUE(rows->next());
    EXPECT_EQ(get<int>(*rows), 2);
    rows->close();
    EXPECT_EQ(scalar<int>(connection(), "SELECT 1"), 1);
}

TEST_F(LibpqStream, ExecutingAgainClosesTheRows) {
    auto rows = stream(many);
    ASSERT_TRUE(rows->next());
    rows->execute({});
    ASSERT_TRUE(rows->next());
    EXPECT_EQ(get<int>(*rows), 1);
}

TEST_F(LibpqStream, ClosingEarlyKeepsTheTransaction) {
    run("BEGIN");
    auto rows = stream(many);
    ASSERT_TRUE(rows->next());
    EXPECT_TRUE(connection().in_transaction());
    rows->close();
    EXPECT_TRUE(connection().in_transaction());
    EXPECT_EQ(scalar<int>(connection(), "SELECT 1"), 1);
    run("COMMIT");
}

// Reading all of it would take hours.
constexpr const char* endless = "SELECT generate_series(1, 1000000000000) AS x";

TEST_F(LibpqStream, ClosingCancelsAnEndlessStatementOutsideATransaction) {
    auto rows = stream(endless);
    ASSERT_TRUE(rows->next());
    rows->close();
    EXPECT_FALSE(connection().in_transaction());
    EXPECT_EQ(scalar<int>(connection(), "SELECT 1"), 1);
}

TEST_F(LibpqStream, CloseCursorsMakesTheConnectionUsable) {
    auto rows = stream(endless);
    ASSERT_TRUE(rows->next());
    connection().close_cursors();
    EXPECT_FALSE(rows->is_open());
    EXPECT_FALSE(rows->next());
    EXPECT_EQ(scalar<int>(connection(), "SELECT 1"), 1);
}

TEST_F(LibpqStream, RollbackEndsAnEndlessStatement) {
    run("BEGIN");
    auto rows = stream(endless);
    ASSERT_TRUE(rows->next());
    run("ROLLBACK");
    EXPECT_FALSE(rows->is_open());
    EXPECT_FALSE(connection().in_transaction());
    EXPECT_EQ(scalar<int>(connection(), "SELECT 1"), 1);
}

TEST_F(LibpqStream, ClosingTheConnectionReadsNothingMore) {
    auto rows = stream(endless);
    ASSERT_TRUE(rows->next());
    connection().close();
    EXPECT_FALSE(rows->is_open());
    EXPECT_FALSE(connection().is_alive());
}

TEST_F(LibpqStream, ErrorInTheMiddle) {
    auto rows = stream("SELECT 100 / (5000 - x) FROM generate_series(1, 10000) x");
    int count = 0;
    const auto error = caught<DataError>([&] {
        for (; rows->next(); ++count) {}
    });
    EXPECT_EQ(count, 4999);
    EXPECT_EQ(error.sqlstate(), "22012");
    EXPECT_FALSE(rows->is_open());
    EXPECT_EQ(scalar<int>(connection(), "SELECT 1"), 1);
}

TEST_F(LibpqStream, ErrorAtTheStart) {
    EXPECT_EQ(caught<DataError>([&] { stream("SELECT 1 / 0"); }).sqlstate(), "22012");
    EXPECT_EQ(scalar<int>(connection(), "SELECT 1"), 1);
}

TEST_F(LibpqStream, PingWhileStreamingDisturbsNothing) {
    auto rows = stream(many);
    ASSERT_TRUE(rows->next());
    EXPECT_TRUE(connection().ping());
    ASSERT_TRUE(rows->next());
    EXPECT_EQ(get<int>(*rows), 2);
}

TEST_F(LibpqStream, ConversionErrorLeavesTheStreamOpen) {
    auto rows = stream("SELECT 'a' AS x UNION ALL SELECT 'b'");
    ASSERT_TRUE(rows->next());
    caught<ConversionError>([&] { get<int>(*rows); });
    ASSERT_TRUE(rows->next());
    EXPECT_EQ(get<std::string>(*rows), "b");
}

}  // namespace aludel::libpq_test
