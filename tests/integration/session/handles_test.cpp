// Transactions of a session as handles, sessionmaker, add_all of any range, a session without an engine.

#include "integration/orm/orm_test.hpp"

#include <list>
#include <ranges>

using namespace blog;

namespace {
using Names = std::vector<std::string>;

User named_user(const std::string& name) { return User{.name = name, .email = name}; }

class SessionHandles : public OrmTest {
protected:
    Names stored() { return connect().scalars(select(users.name).order_by(users.name)).all(); }
};
INSTANTIATE_TEST_SUITE_P(Live, SessionHandles, every_database(), database_name);
}  // namespace

TEST_P(SessionHandles, commit_a_transaction) {
    Session session(engine());
    auto tx = session.begin();
    EXPECT_TRUE(tx.is_active());
    EXPECT_TRUE(session.in_transaction());
    session.add(named_user("a"));
    tx.commit();
    EXPECT_FALSE(tx.is_active());
    EXPECT_THROW(tx.commit(), InvalidRequestError);
    tx.rollback();   // harmless
    EXPECT_EQ(stored(), Names{"a"});
}

TEST_P(SessionHandles, roll_back_when_nobody_commits) {
    Session session(engine());
    {
        auto tx = session.begin();
        session.add(named_user("a"));
        session.flush();
    }
    EXPECT_FALSE(session.in_transaction());
    EXPECT_EQ(stored(), Names{});
}

TEST_P(SessionHandles, refuse_a_second_transaction) {
    Session session(engine());
    const auto tx = session.begin();
    EXPECT_THROW((void)session.begin(), InvalidRequestError);
    EXPECT_TRUE(tx.is_active());
}

TEST_P(SessionHandles, undo_what_came_after_the_savepoint) {
    Session session(engine());
    session.add(named_user("a"));
    auto nested = session.begin_nested();
    const Ptr<User> lost = session.add(named_user("b"));
    session.flush();
    nested.rollback();
    EXPECT_FALSE(session.contains(lost));
    auto kept = session.begin_nested();
    session.add(named_user("c"));
    kept.commit();
    session.commit();
    EXPECT_EQ(stored(), (Names{"a", "c"}));
}

TEST_P(SessionHandles, end_the_savepoints_within) {
    Session session(engine());
    auto outer = session.begin_nested();
    session.add(named_user("a"));
    auto inner = session.begin_nested();
    session.add(named_user("b"));
    outer.commit();
    EXPECT_FALSE(inner.is_active());
    auto later = session.begin_nested();   // of the same depth as `outer` was
    EXPECT_FALSE(outer.is_active());
    session.add(named_user("c"));
    later.rollback();
    session.commit();
    EXPECT_EQ(stored(), (Names{"a", "b"}));
}

TEST_P(SessionHandles, end_with_the_transaction_around_them) {
    Session session(engine());
    auto nested = session.begin_nested();
    session.add(named_user("a"));
    session.commit();
    EXPECT_FALSE(nested.is_active());
    nested.rollback();
    EXPECT_EQ(stored(), Names{"a"});
    auto tx = session.begin();
    session.rollback();
    auto other = session.begin();
    EXPECT_FALSE(tx.is_active());
    tx = std::move(other);
    EXPECT_TRUE(tx.is_active());
}

TEST_P(SessionHandles, kept_beyond_the_work_they_are_within_undo_nothing_else) {
    Session session(engine());
    std::optional<SessionTransaction> inner;
    EXPECT_THROW(session.begin_nested([&] {
        session.execute(insert(users), named_user("outer"));
        inner.emplace(session.begin_nested());
        throw std::runtime_error("both are undone");
    }), std::runtime_error);
    inner.reset();
    session.commit();
    EXPECT_EQ(stored(), Names{});
}

TEST_P(SessionHandles, that_have_ended_may_outlive_the_session) {
    std::optional<SessionTransaction> committed, rolled_back;
    {
        Session session(engine());
        committed.emplace(session.begin());
        committed->commit();
        rolled_back.emplace(session.begin_nested());
        rolled_back->rollback();
    }
    EXPECT_FALSE(committed->is_active());
    EXPECT_THROW(rolled_back->commit(), InvalidRequestError);
}

TEST_P(SessionHandles, recover_from_a_failed_flush) {
    Session session(engine());
    session.add(named_user("a"));
    auto nested = session.begin_nested();
    session.add(named_user("a"));
    EXPECT_THROW(nested.commit(), IntegrityError);
    EXPECT_FALSE(nested.is_active());
    session.add(named_user("b"));
    session.commit();
    EXPECT_EQ(stored(), (Names{"a", "b"}));
}

TEST_P(SessionHandles, come_from_a_sessionmaker) {
    const auto make = sessionmaker(engine(), {.expire_on_commit = false});
    Ptr<User> user;
    {
        Session session = make();
        user = session.add(named_user("a"));
        session.commit();
    }
    EXPECT_EQ(user->name, "a");   // not expired, so no session is asked
    make.begin([](Session& session) { session.add(named_user("b")); });
    EXPECT_THROW(make.begin([](Session& session) {
        session.add(named_user("c"));
        session.flush();
        throw std::runtime_error("no");
    }), std::runtime_error);
    EXPECT_EQ(stored(), (Names{"a", "b"}));
}

TEST_P(SessionHandles, add_all_of_any_range) {
    Session session(engine());
    const auto added = session.add_all({named_user("a"), named_user("b")});
    session.add_all(std::list<User>{named_user("c")});
    session.add_all(std::views::iota(0, 2) | std::views::transform([](int i) { return named_user(std::to_string(i)); }));
    const std::vector<User> mine{named_user("d")};
    session.add_all(mine);
    EXPECT_EQ(mine[0].name, "d");
    session.expunge(added[0]);
    session.expunge(added[1]);
    EXPECT_EQ(session.add_all({added[0], added[1]}).size(), 2u);
    session.commit();
    EXPECT_EQ(stored(), (Names{"0", "1", "a", "b", "c", "d"}));
}

TEST_P(SessionHandles, insert_structs_past_the_unit_of_work) {
    Session session(engine());
    session.execute(insert(users), {named_user("a"), named_user("b")});
    EXPECT_EQ(session.execute(insert(users), named_user("c")).rowcount(), 1);
    session.execute(insert(users), std::list<User>{named_user("d")});
    session.commit();
    EXPECT_EQ(stored(), (Names{"a", "b", "c", "d"}));
}

TEST(SessionWithoutEngine, says_so_when_a_database_is_needed) {
    Session session;
    session.commit();
    session.add(named_user("a"));
    EXPECT_TRUE(says(caught<UnboundExecutionError>([&] { session.flush(); }), "no engine", "Session session(engine)"));
    session.rollback();
    EXPECT_THROW(session.scalars(select(users)), UnboundExecutionError);
    EXPECT_THROW((void)session.begin(), UnboundExecutionError);
    EXPECT_THROW(session.get<User>(1), UnboundExecutionError);
}

TEST(EngineWithoutDatabase, says_so) {
    Engine engine;
    EXPECT_FALSE(engine);
    EXPECT_TRUE(says(caught<UnboundExecutionError>([&] { engine.connect(); }), "create_engine"));
    EXPECT_THROW(Base::metadata().create_all(engine), UnboundExecutionError);
    EXPECT_THROW(engine.dispose(), UnboundExecutionError);
    engine = create_engine("sqlite://");
    EXPECT_TRUE(engine);
    const Engine moved = std::move(engine);
    EXPECT_THROW((void)engine.dialect(), UnboundExecutionError);   // NOLINT: that is what is tested
}
