// Sessions on a connection of the program, which may be in a transaction: join_transaction_mode.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

class SessionOnConnection : public OrmTest {
protected:
    std::int64_t tags_seen_by(Connection& connection) { return connection.scalar(select(func::count(tags.id))).value(); }
};
INSTANTIATE_TEST_SUITE_P(Live, SessionOnConnection, every_database(), database_name);

TEST_P(SessionOnConnection, begins_and_commits_where_nothing_has_begun) {
    Connection connection = engine().connect();
    {
        Session session(connection);
        session.add(Tag{.id = 1, .name = "a"});
        session.commit();
        session.add(Tag{.id = 2, .name = "b"});
        session.flush();
    }   // rolls back
    EXPECT_FALSE(connection.in_transaction());
    EXPECT_EQ(tags_seen_by(connection), 1);
}

TEST_P(SessionOnConnection, in_a_savepoint_of_its_own_never_ends_what_is_around_it) {
    Connection connection = engine().connect();
    Transaction outer = connection.begin();
    Session session(connection, {.join_transaction_mode = JoinTransactionMode::create_savepoint});
    const auto kept = session.add(Tag{.id = 1, .name = "kept"});
    session.commit();
    session.add(Tag{.id = 2, .name = "rolled back"});
    session.flush();
    session.rollback();
    session.begin_nested([&] { session.add(Tag{.id = 3, .name = "in a savepoint of the program"}); });
    session.commit();
    EXPECT_EQ(kept->name, "kept");
    EXPECT_EQ(session.scalars(select(tags.id).order_by(tags.id)).all(), (std::vector<std::int64_t>{1, 3}));
    session.close();
    EXPECT_TRUE(outer.is_active());
    EXPECT_EQ(tags_seen_by(connection), 2);
    outer.rollback();
    EXPECT_EQ(tags_seen_by(connection), 0);
}

TEST_P(SessionOnConnection, rollback_only_commits_nothing_and_rolls_back_all) {
    Connection connection = engine().connect();
    Transaction outer = connection.begin();
    {
        Session session(connection, {.join_transaction_mode = JoinTransactionMode::rollback_only});
        session.add(Tag{.id = 1, .name = "a"});
        session.begin_nested([&] { session.add(Tag{.id = 2, .name = "b"}); });
        session.commit();
        session.add(Tag{.id = 3, .name = "c"});
        session.flush();
    }   // leaves it open
    EXPECT_TRUE(outer.is_active());
    EXPECT_EQ(tags_seen_by(connection), 3);
    {
        Session session(connection, {.join_transaction_mode = JoinTransactionMode::rollback_only});
        session.scalars(select(tags)).all();
        session.rollback();
    }
    EXPECT_FALSE(outer.is_active());
    EXPECT_EQ(tags_seen_by(connection), 0);
}

TEST_P(SessionOnConnection, control_fully_ends_what_the_program_has_begun) {
    Connection connection = engine().connect();
    Transaction outer = connection.begin();
    {
        Session session(connection, {.join_transaction_mode = JoinTransactionMode::control_fully});
        session.add(Tag{.id = 1, .name = "a"});
        session.commit();
        EXPECT_FALSE(outer.is_active());
    }
    EXPECT_EQ(tags_seen_by(connection), 1);
    connection.rollback();
    Transaction second = connection.begin();
    {
        Session session(connection, {.join_transaction_mode = JoinTransactionMode::control_fully});
        session.add(Tag{.id = 2, .name = "b"});
        session.flush();
    }   // rolls back
    EXPECT_FALSE(connection.in_transaction());
    EXPECT_EQ(tags_seen_by(connection), 1);
}

TEST_P(SessionOnConnection, by_default_takes_a_savepoint_where_the_program_has_one) {
    Connection connection = engine().connect();
    Transaction outer = connection.begin();
    Transaction savepoint = connection.begin_nested();
    {
        Session session(connection);
        session.add(Tag{.id = 1, .name = "a"});
        session.commit();
        session.add(Tag{.id = 2, .name = "b"});
        session.flush();
        session.rollback();
    }
    EXPECT_TRUE(savepoint.is_active());
    EXPECT_EQ(tags_seen_by(connection), 1);
    savepoint.rollback();
    EXPECT_EQ(tags_seen_by(connection), 0);
    {
        Session session(connection);   // the transaction alone: rollback_only
        session.add(Tag{.id = 3, .name = "c"});
        session.commit();
    }
    EXPECT_TRUE(connection.in_transaction());
    connection.rollback();
    EXPECT_EQ(tags_seen_by(connection), 0);
}

TEST_P(SessionOnConnection, a_failed_flush_undoes_its_savepoint) {
    fill();
    Connection connection = engine().connect();
    Transaction outer = connection.begin();
    connection.execute(insert(tags).values(tags.id = 50, tags.name = "of the program"));
    Session session(connection, {.join_transaction_mode = JoinTransactionMode::create_savepoint});
    session.add(Tag{.id = 1, .name = "twice"});
    EXPECT_THROW(session.commit(), IntegrityError);
    session.rollback();
    session.add(Tag{.id = 51, .name = "of the session"});
    session.commit();
    outer.commit();
    EXPECT_EQ(rows("tags"), 5);
}

TEST_P(SessionOnConnection, a_rollback_reaches_past_the_savepoints_of_the_session) {
    Connection connection = engine().connect();
    Transaction outer = connection.begin();
    Session session(connection, {.join_transaction_mode = JoinTransactionMode::rollback_only});
    session.add(Tag{.id = 1, .name = "a"});
    session.flush();
    SessionTransaction savepoint = session.begin_nested();
    session.add(Tag{.id = 2, .name = "b"});
    session.flush();
    session.rollback();
    EXPECT_FALSE(outer.is_active());
    EXPECT_EQ(tags_seen_by(connection), 0);
}

TEST_P(SessionOnConnection, a_transaction_that_the_program_has_ended_is_not_taken_for_the_next_one) {
    Connection connection = engine().connect();
    Transaction first = connection.begin();
    Session session(connection, {.join_transaction_mode = JoinTransactionMode::control_fully});
    session.add(Tag{.id = 1, .name = "a"});
    session.flush();
    first.rollback();
    Transaction second = connection.begin();
    connection.execute(insert(tags).values(tags.id = 5, tags.name = "of the program"));
    EXPECT_THROW(session.scalars(select(tags)).all(), InvalidRequestError);
    session.rollback();
    EXPECT_TRUE(second.is_active());
    second.commit();
    EXPECT_EQ(rows("tags"), 1);
}

}  // namespace
}  // namespace blog
