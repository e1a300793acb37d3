// Isolation levels of a database that has several, read back from the server.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

class ServerIsolation : public DatabaseTest {
protected:
    static std::string level_of(Connection& connection) {
        const auto level = connection.execute(text("SHOW transaction_isolation")).as<std::string>().scalar_one();
        connection.rollback();
        return level;
    }
};
INSTANTIATE_TEST_SUITE_P(Live, ServerIsolation, databases_with(&Abilities::server), database_name);

}  // namespace

TEST_P(ServerIsolation, is_a_connections_until_it_goes_back) {
    use_engine({.pool_size = 1, .max_overflow = 0});
    {
        Connection connection = connect().execution_options({.isolation_level = "SERIALIZABLE"});
        EXPECT_EQ(level_of(connection), "serializable");
        EXPECT_EQ(level_of(connection), "serializable");   // in the next transaction too
    }
    Connection connection = connect();
    EXPECT_EQ(level_of(connection), "read committed");
}

TEST_P(ServerIsolation, is_the_engines_unless_a_connection_says_otherwise) {
    use_engine({.pool_size = 1, .isolation_level = "REPEATABLE READ"});
    {
        Connection connection = connect();
        EXPECT_EQ(level_of(connection), "repeatable read");
        connection.execution_options({.isolation_level = "READ COMMITTED"});
        EXPECT_EQ(level_of(connection), "read committed");
    }
    Connection connection = connect();
    EXPECT_EQ(level_of(connection), "repeatable read");
}

TEST_P(ServerIsolation, keeps_a_reader_on_one_picture) {
    run("CREATE TABLE t (x INTEGER)");
    Connection reader = connect().execution_options({.isolation_level = "REPEATABLE READ"});
    const auto count = text("SELECT count(*) FROM t");
    EXPECT_EQ(reader.execute(count).as<int>().scalar_one(), 0);
    run("INSERT INTO t (x) VALUES (1)");
    EXPECT_EQ(reader.execute(count).as<int>().scalar_one(), 0);
    reader.commit();
    EXPECT_EQ(reader.execute(count).as<int>().scalar_one(), 1);
}
