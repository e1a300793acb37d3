// Results, and the connections, transactions and engines they come from.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

class ResultLifetimes : public DatabaseTest {
protected:
    ResultLifetimes() { run("CREATE TABLE t (x INTEGER); INSERT INTO t (x) VALUES (1), (2), (3)"); }
    const TextClause<> numbers = text("SELECT x FROM t ORDER BY x");
};
INSTANTIATE_TEST_SUITE_P(Live, ResultLifetimes, every_database(), database_name);

}  // namespace

TEST_P(ResultLifetimes, own_what_a_chain_of_calls_gives) {
    auto scalars = connect().execute(numbers).as<int>().scalars();   // the result keeps the nameless connection
    EXPECT_EQ(scalars.all(), (std::vector{1, 2, 3}));
    Connection connection = connect();
    int sum = 0;
    for (auto& part : connection.execute(numbers).as<int>().scalars().yield_per(2).partitions())
        for (int x : part) sum += x;
    for (int x : connection.execute(numbers).as<int>().unique().scalars()) sum += x;
    EXPECT_EQ(sum, 12);
}

// XC06
TEST_P(ResultLifetimes, end_with_the_connection) {
    auto connection = std::make_unique<Connection>(connect());
    Result result = connection->execute(numbers);
    EXPECT_EQ(result.fetchone()->get<int>(0), 1);
    connection.reset();
    EXPECT_THROW(result.fetchone(), ResourceClosedError);
    EXPECT_EQ(result.keys(), (std::vector<std::string>{"x"}));
    result.close();
}

TEST_P(ResultLifetimes, end_with_the_engine) {
    std::optional<Result<>> result;
    {
        Engine engine = playground().engine({});
        Connection connection = engine.connect();
        result = connection.execute(text("SELECT 1 AS one"));
    }
    EXPECT_THROW(result->all(), ResourceClosedError);
    result.reset();
}

TEST_P(ResultLifetimes, end_with_a_rollback) {
    Connection connection = connect();
    Result result = connection.execute(numbers);
    connection.rollback();
    EXPECT_THROW(result.all(), ResourceClosedError);
    EXPECT_EQ(connection.execute(numbers).all().size(), 3u);
}

TEST_P(ResultLifetimes, may_overlap) {
    Connection connection = connect();
    Result first = connection.execute(numbers).as<int>(), second = connection.execute(numbers).as<int>();
    Result other = connection.execute(text("SELECT x + 10 FROM t ORDER BY x")).as<int>();
    for (int x = 1; x <= 3; ++x) {
        EXPECT_EQ(first.fetchone()->get<0>(), x);
        EXPECT_EQ(other.fetchone()->get<0>(), x + 10);
        EXPECT_EQ(second.fetchone()->get<0>(), x);
    }
}

TEST_P(ResultLifetimes, allow_statements_while_they_are_read) {
    Connection connection = connect();
    int rows = 0;
    for (auto [x] : connection.execute(numbers).as<int>()) {
        connection.execute(text("INSERT INTO t (x) VALUES (:x)"), {{"x", x + 100}});
        if (++rows == 3) break;
    }
    EXPECT_EQ(connection.execute(text("SELECT count(*) FROM t")).as<int>().scalar_one(), 6);
}

TEST_P(ResultLifetimes, allow_the_same_statement_within_itself) {
    Connection connection = connect();
    int pairs = 0;
    for (auto [a] : connection.execute(numbers).as<int>())
        for (auto [b] : connection.execute(numbers).as<int>()) pairs += a * b;
    EXPECT_EQ(pairs, 36);
}

// XC06
TEST_P(ResultLifetimes, survive_an_unread_result_that_goes_first) {
    Connection connection = connect();
    for (int i = 0; i < 50; ++i) connection.execute(numbers);
    EXPECT_EQ(connection.execute(numbers).all().size(), 3u);
    connection.commit();
}

TEST_P(ResultLifetimes, let_the_table_be_dropped_when_they_are_read_or_closed) {
    Connection connection = connect();
    connection.execute(numbers).all();
    connection.execute(numbers).first();
    Result left = connection.execute(numbers);
    left.close();
    EXPECT_TRUE(left.closed());
    connection.execute(text("DROP TABLE t"));
    connection.commit();
}

TEST_P(ResultLifetimes, copy_as_handles_on_the_same_rows) {
    Connection connection = connect();
    Result result = connection.execute(numbers).as<int>();
    Result copy = result;
    EXPECT_EQ(result.fetchone()->get<0>(), 1);
    EXPECT_EQ(copy.fetchone()->get<0>(), 2);
}

TEST_P(ResultLifetimes, hold_values_of_ten_megabytes) {
    run("CREATE TABLE big (body VARCHAR, data " + engine().dialect().type_text(LargeBinary()) + ")");
    const std::string body(10'000'000, 'x');
    Bytes data(10'000'000);
    for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<std::byte>(i * 31);
    Connection connection = connect();
    connection.execute(text("INSERT INTO big (body, data) VALUES (:b, :d)"), {{"b", body}, {"d", data}});
    const auto [read_body, read_data] =
        connection.execute(text("SELECT body, data FROM big")).as<std::string, Bytes>().one();
    EXPECT_TRUE(read_body == body);
    EXPECT_TRUE(read_data == data);
}
