// Connections to one database in memory share its one driver connection, and with it the transaction. Each learns how
// the transaction ended: committed by another one, rolled back by another one, or by SQLite itself.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

class SharedTransactions : public DatabaseTest {
protected:
    SharedTransactions() { run("CREATE TABLE t (x INTEGER PRIMARY KEY ON CONFLICT ROLLBACK)"); }
    static void add(Connection& connection, int x) {
        connection.execute(text("INSERT INTO t (x) VALUES (:x)"), {{"x", x}});
    }
    std::vector<int> stored() {
        Connection reader = connect();
        return reader.execute(text("SELECT x FROM t ORDER BY x")).as<int>().scalars().all();
    }
    using Ints = std::vector<int>;
    Connection keeps_memory = connect();
};
INSTANTIATE_TEST_SUITE_P(Live, SharedTransactions, databases_with(&Abilities::several_connections, false), database_name);

}  // namespace

TEST_P(SharedTransactions, that_another_connection_committed_go_on_in_a_new_one) {
    Connection first = connect(), second = connect();
    add(first, 1);
    add(second, 2);
    second.commit();
    add(first, 3);
    first.rollback();
    EXPECT_EQ(stored(), (Ints{1, 2}));
}

TEST_P(SharedTransactions, that_another_connection_rolled_back_want_a_rollback) {
    Connection first = connect(), second = connect();
    add(first, 1);
    add(second, 2);
    second.rollback();
    for (int i = 0; i < 2; ++i)
        EXPECT_TRUE(says(caught<OperationalError>([&] { add(first, 3); }), "rolled back by another Connection", "rollback()"));
    EXPECT_THROW(first.commit(), OperationalError);
    EXPECT_FALSE(first.in_transaction());
    first.rollback();
    add(first, 4);
    first.commit();
    EXPECT_EQ(stored(), Ints{4});
}

TEST_P(SharedTransactions, that_SQLite_rolled_back_want_a_rollback_of_each) {
    add(keeps_memory, 1);
    keeps_memory.commit();
    Connection first = connect(), second = connect();
    add(first, 2);
    add(second, 3);
    EXPECT_THROW(add(second, 1), IntegrityError);
    EXPECT_THROW(add(first, 4), PendingRollbackError);
    EXPECT_THROW(add(second, 5), PendingRollbackError);
    second.rollback();
    add(second, 6);   // a new transaction, which is not the first one's
    EXPECT_THROW(add(first, 7), OperationalError);
    first.rollback();
    second.commit();
    EXPECT_EQ(stored(), (Ints{1, 6}));
}

TEST_P(SharedTransactions, begun_by_others_since_are_not_the_lost_one) {
    add(keeps_memory, 1);
    keeps_memory.commit();
    Connection first = connect(), second = connect();
    add(first, 2);
    EXPECT_THROW(add(first, 1), IntegrityError);
    add(second, 3);   // begins another one
    EXPECT_THROW(add(first, 4), PendingRollbackError);
    EXPECT_THROW(first.commit(), PendingRollbackError);
    first.close();
    second.commit();
    EXPECT_EQ(stored(), (Ints{1, 3}));
}

TEST_P(SharedTransactions, of_a_connection_that_closes_are_undone_unless_others_take_part) {
    Connection second = connect();
    {
        Connection first = connect();
        add(first, 1);
    }
    EXPECT_EQ(stored(), Ints{});
    add(second, 2);
    {
        Connection first = connect();
        add(first, 3);
    }
    second.commit();
    EXPECT_EQ(stored(), (Ints{2, 3}));
}
