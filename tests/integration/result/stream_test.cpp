// Rows one at a time from the database (stream_results, yield_per).

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

class Streams : public DatabaseTest {
protected:
    Streams() {
        run("CREATE TABLE t (x INTEGER)");
        std::vector<Params> rows;
        for (int x = 0; x < 5000; ++x) rows.push_back({{"x", x}});
        engine().begin([&](Connection& c) { c.execute_many(text("INSERT INTO t (x) VALUES (:x)"), rows); });
    }
    const TextClause<> all_numbers = text("SELECT x FROM t ORDER BY x");
};
INSTANTIATE_TEST_SUITE_P(Live, Streams, every_database(), database_name);

}  // namespace

TEST_P(Streams, give_every_row_in_order) {
    Connection connection = connect().execution_options({.stream_results = true});
    int next = 0;
    for (auto [x] : connection.execute(all_numbers).as<int>()) EXPECT_EQ(x, next++);
    EXPECT_EQ(next, 5000);
}

TEST_P(Streams, come_in_partitions_of_yield_per) {
    Connection connection = connect().execution_options({.yield_per = 1500});
    std::vector<std::size_t> sizes;
    for (const auto& part : connection.execute(all_numbers).as<int>().partitions()) sizes.push_back(part.size());
    EXPECT_EQ(sizes, (std::vector<std::size_t>{1500, 1500, 1500, 500}));
}

TEST_P(Streams, may_be_left_before_their_end) {
    Connection connection = connect().execution_options({.stream_results = true});
    EXPECT_EQ(connection.execute(all_numbers).as<int>().first()->get<0>(), 0);
    for (auto [x] : connection.execute(all_numbers).as<int>())
        if (x == 10) break;
    connection.execute(all_numbers);
    EXPECT_EQ(connection.execute(text("SELECT count(*) FROM t")).as<int>().scalar_one(), 5000);
    connection.commit();
}

TEST_P(Streams, may_be_left_with_the_connection) {
    std::optional<Result<int>> left;
    {
        Connection connection = connect().execution_options({.stream_results = true});
        left = connection.execute(all_numbers).as<int>();
        EXPECT_EQ(left->fetchone()->get<0>(), 0);
    }
    EXPECT_THROW(left->fetchone(), ResourceClosedError);
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM t"), 5000);
}

TEST_P(Streams, may_be_left_with_the_transaction) {
    Connection connection = connect().execution_options({.stream_results = true});
    Result result = connection.execute(all_numbers).as<int>();
    EXPECT_EQ(result.fetchone()->get<0>(), 0);
    connection.rollback();
    EXPECT_THROW(result.fetchone(), ResourceClosedError);
    EXPECT_EQ(connection.execute(all_numbers).as<int>().all().size(), 5000u);
}

TEST_P(Streams, carry_errors_of_later_rows) {
    Connection connection = connect().execution_options({.stream_results = true});
    Result result = connection.execute(text("SELECT CAST(CASE WHEN x < 2000 THEN '1' ELSE 'bad' END AS INTEGER) FROM t"))
                        .as<int>();
    if (can().strict_types) {
        EXPECT_THROW(result.all(), DataError);
        EXPECT_THROW(result.fetchone(), ResourceClosedError);
    } else {
        EXPECT_EQ(result.all().size(), 5000u);
    }
    connection.rollback();
    EXPECT_EQ(connection.execute(text("SELECT 1")).as<int>().scalar_one(), 1);
}
