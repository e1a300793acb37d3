// A connection that is lost during COMMIT.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

class UnknownOutcomes : public DatabaseTest {
protected:
    void end_server_side_of(Connection& connection) {
        const auto number = connection.execute(text("SELECT pg_backend_pid()")).as<int>().scalar_one();
        Connection killer = connect();
        EXPECT_TRUE(killer.execute(text("SELECT pg_terminate_backend(:n, 5000)"), {{"n", number}}).as<bool>().scalar_one());
    }
};
INSTANTIATE_TEST_SUITE_P(Live, UnknownOutcomes, databases_with(&Abilities::server), database_name);

}  // namespace

TEST_P(UnknownOutcomes, of_a_commit_are_an_error_of_their_own) {
    Connection connection = connect();
    connection.execute(text("SELECT 1"));
    end_server_side_of(connection);
    const auto error = caught<UnknownOutcomeError>([&] { connection.commit(); });
    EXPECT_TRUE(says(error, "may have committed it or rolled it back", "COMMIT"));
    EXPECT_TRUE(error.connection_invalidated());
    EXPECT_EQ(error.code(), "unknown-outcome");
    connection.rollback();
    EXPECT_EQ(connection.execute(text("SELECT 2")).as<int>().scalar_one(), 2);
}

TEST_P(UnknownOutcomes, are_not_those_of_other_statements) {
    Connection connection = connect();
    connection.execute(text("SELECT 1"));
    end_server_side_of(connection);
    const auto error = caught<OperationalError>([&] { connection.execute(text("SELECT 2")); });
    EXPECT_EQ(error.code(), "operational");
}
