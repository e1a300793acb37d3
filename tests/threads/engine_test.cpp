// One engine, several threads.

#include "integration/support.hpp"
#include "threads/together.hpp"

#include <atomic>

using namespace aludel;
using namespace aludel::integration;

namespace {
class Threads : public DatabaseTest {};
INSTANTIATE_TEST_SUITE_P(Live, Threads, databases_with(&Abilities::several_connections), database_name);
}  // namespace

TEST_P(Threads, read_over_one_engine_at_the_same_time) {
    run("CREATE TABLE t (x INTEGER); INSERT INTO t (x) VALUES (1), (2), (3)");
    use_engine({.pool_size = 2, .max_overflow = 0});
    std::atomic<int> sum{0};
    together(6, [&](int thread) {
        for (int i = 0; i < 20; ++i) {
            Connection connection = connect();
            const auto query = text(unsafe_sql("SELECT count(*) FROM t WHERE x > :x + " + std::to_string((thread + i) % 5) + " * 0"));
            sum += connection.execute(query, {{"x", 1}}).as<int>().scalar_one();
        }
    });
    EXPECT_EQ(sum, 6 * 20 * 2);
    EXPECT_EQ(engine().pool().checkedout(), 0);
    EXPECT_LE(engine().pool().checkedin(), 2);
}

TEST_P(Threads, write_over_one_engine_at_the_same_time) {
    run("CREATE TABLE t (thread INTEGER, x INTEGER)");
    use_engine({.pool_size = 4});
    together(4, [&](int thread) {
        for (int i = 0; i < 10; ++i)
            engine().begin([&](Connection& connection) {
                connection.execute(text("INSERT INTO t (thread, x) VALUES (:t, :x)"), {{"t", thread}, {"x", i}});
            });
    });
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM t"), 40);
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM (SELECT DISTINCT thread, x FROM t) AS d"), 40);
}

TEST_P(Threads, race_for_the_first_connect_and_find_the_dialect_of_the_server) {
    for (int round = 0; round < 5; ++round) {
        Engine& engine = use_engine({.pool_size = 8});
        std::atomic<int> refined{0}, dialects{0};
        std::atomic<const Dialect*> seen{nullptr};
        together(8, [&](int) {
            const Dialect& before = engine.dialect();   // whichever it is, it can be used
            Connection connection = engine.connect();
            refined += engine.dialect().server_version_info() ? 1 : 0;
            const Dialect* expected = nullptr;
            if (seen.compare_exchange_strong(expected, &connection.dialect()) || expected == &connection.dialect()) ++dialects;
            EXPECT_EQ(before.name(), connection.dialect().name());
            EXPECT_EQ(connection.execute(text("SELECT 2")).as<int>().scalar_one(), 2);
        });
        EXPECT_EQ(refined, 8);
        EXPECT_EQ(dialects, 8);
    }
}
