// How often the program waits for the server: a transaction begins with its first statement, and a session's last INSERT
// takes COMMIT along.

#include "integration/orm/model.hpp"
#include "integration/support.hpp"
#include "proxy.hpp"

#include "aludel/engine/event.hpp"

#include <functional>

namespace blog {
namespace {

using namespace aludel::integration;
using libpq_test::Proxy;

class RoundTrips : public DatabaseTest {
protected:
    RoundTrips() {
        Base::metadata().create_all(engine());
        event::listen(engine_, event::do_connect, [this](ConnectArgs& args) { args["port"] = std::to_string(proxy_.args().port); });
    }

    //! How often the server is waited for.
    int of(const std::function<void()>& call) {
        const int before = proxy_.round_trips();
        call();
        return proxy_.round_trips() - before;
    }
    static User user(std::string name) { return {.name = name, .email = name}; }

    Proxy proxy_{};
    Engine engine_ = playground().engine({});   // through the proxy
};
INSTANTIATE_TEST_SUITE_P(Live, RoundTrips, databases_with(&Abilities::server), database_name);

TEST_P(RoundTrips, of_a_transaction_of_one_statement_are_two) {
    Connection connection = engine_.connect();
    const auto transaction = [&] {
        connection.execute(text("INSERT INTO users (name, email, active) VALUES ('a', random(), true)"));
        connection.commit();
    };
    EXPECT_EQ(of(transaction), 3);   // it is prepared first
    EXPECT_EQ(of(transaction), 2);
    EXPECT_EQ(of(transaction), 2);
}

TEST_P(RoundTrips, of_a_transaction_without_statements_are_none) {
    Connection connection = engine_.connect();
    EXPECT_EQ(of([&] { connection.begin().commit(); }), 0);
    EXPECT_EQ(of([&] { connection.begin().rollback(); }), 0);
    EXPECT_EQ(of([&] { const Transaction forgotten = connection.begin(); }), 0);
}

TEST_P(RoundTrips, of_rows_from_a_cursor_do_not_count_the_begin) {
    Connection connection = engine_.connect();
    const auto read = [&] {
        auto rows = connection.execution_options({.yield_per = 10}).execute(text("SELECT generate_series(1, 15)"));
        EXPECT_EQ(rows.all().size(), 15u);
    };
    read();
    connection.commit();
    EXPECT_EQ(of(read), 3);   // two portions, and the end of the cursor
}

TEST_P(RoundTrips, of_a_session_that_saves_one_new_object_are_one) {
    Session session(engine_);
    const auto save = [&](const char* name) {
        const Ptr<User> saved = session.add(user(name));
        session.commit();
        EXPECT_FALSE(session.in_transaction());
        EXPECT_EQ(session.get<User>(saved->id), saved);
        session.commit();
    };
    save("a");
    EXPECT_EQ(of([&] { session.add(user("b")); session.commit(); }), 1);
    EXPECT_EQ(of([&] { session.add(user("c")); session.commit(); }), 1);
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM users"), 3);
}

TEST_P(RoundTrips, of_a_session_that_saves_objects_of_two_classes_are_two) {
    Session session(engine_);
    const auto save = [&](const char* name) {
        User with_post = user(name);
        with_post.posts.append(Post{.title = name});
        session.add(std::move(with_post));
        session.commit();
    };
    save("a");
    EXPECT_EQ(of([&] { save("b"); }), 2);   // BEGIN and the user; the post, which needs the user's key, and COMMIT
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM posts"), 2);
}

//! What is sent with COMMIT, and what is not because something may have to be done in between.
class CommitWithTheLastInsert : public RoundTrips {
protected:
    CommitWithTheLastInsert() { add("first"); }

    void add(std::string name) {
        session_.add(user(std::move(name)));
        session_.commit();
    }
    std::int64_t users_there() { return value_of<std::int64_t>("SELECT count(*) FROM users"); }

    Session session_{engine_};
};
INSTANTIATE_TEST_SUITE_P(Live, CommitWithTheLastInsert, databases_with(&Abilities::server), database_name);

TEST_P(CommitWithTheLastInsert, is_not_executed_when_the_insert_fails) {
    const Ptr<User> twice = session_.add(user("first"));   // the address is taken
    const IntegrityError error = aludel::testing::caught<IntegrityError>([&] { session_.commit(); });
    EXPECT_NE(error.statement().find("INSERT INTO users"), std::string::npos);
    EXPECT_EQ(error.constraint(), "ix_users_email");
    EXPECT_THROW(session_.get<User>(1), PendingRollbackError);
    session_.rollback();
    EXPECT_FALSE(session_.contains(twice));
    twice.edit()->email = "second";
    session_.add(twice);
    session_.commit();
    EXPECT_EQ(users_there(), 2);
}

TEST_P(CommitWithTheLastInsert, that_fails_itself_undoes_the_insert) {
    run("ALTER TABLE users ADD CONSTRAINT one_name UNIQUE (name) DEFERRABLE INITIALLY DEFERRED");
    const Ptr<User> twice = session_.add(User{.name = "first", .email = "second"});
    const IntegrityError error = aludel::testing::caught<IntegrityError>([&] { session_.commit(); });
    EXPECT_EQ(error.statement(), "COMMIT");
    EXPECT_EQ(error.constraint(), "one_name");
    session_.rollback();
    EXPECT_FALSE(session_.contains(twice));
    EXPECT_EQ(twice->id, 0);
    EXPECT_EQ(users_there(), 1);
    add("second");
    EXPECT_EQ(users_there(), 2);
}

TEST_P(CommitWithTheLastInsert, is_sent_again_when_the_table_was_changed) {
    run("ALTER TABLE users ALTER COLUMN id TYPE NUMERIC");   // the plan of INSERT ... RETURNING id fits no longer
    add("second");
    EXPECT_EQ(users_there(), 2);
    EXPECT_FALSE(session_.in_transaction());
}

TEST_P(CommitWithTheLastInsert, may_have_an_outcome_that_nobody_knows) {
    session_.add(user("second"));
    session_.connection().execution_options({.timeout = std::chrono::milliseconds(300)});
    proxy_.stop();
    EXPECT_THROW(session_.commit(), UnknownOutcomeError);
    proxy_.resume();
    session_.rollback();
    add("third");
    const auto known = value_of<std::int64_t>("SELECT count(*) FROM users WHERE name IN ('first', 'third')");
    EXPECT_EQ(known, 2);
}

TEST_P(CommitWithTheLastInsert, is_logged_where_it_is_sent) {
    MemoryLog log;
    EngineOptions options;
    options.echo = true;
    options.echo_sink = &log;
    Session session(playground().engine(options));
    session.add(user("second"));
    session.commit();
    std::vector<std::string> words;
    for (const std::string& line : log.lines()) words.push_back(line.substr(0, line.find(' ')));
    EXPECT_EQ(words, (std::vector<std::string>{"BEGIN", "INSERT", "[generated", "COMMIT"}));
}

TEST_P(CommitWithTheLastInsert, waits_for_listeners) {
    int there = -1;
    event::listen(engine_, event::commit, [&](Connection& connection) {
        there = connection.execute(text("SELECT CAST(count(*) AS INTEGER) FROM users")).as<int>().scalar_one();
    });
    add("second");
    EXPECT_EQ(there, 2);   // it ran in the transaction
    EXPECT_EQ(users_there(), 2);
}

TEST_P(CommitWithTheLastInsert, waits_for_links) {
    const Ptr<User> first = session_.get<User>(1);
    session_.add(Post{.title = "p", .author = first, .tags = {Tag{.name = "t"}}});
    session_.commit();
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM post_tags"), 1);
}

TEST_P(CommitWithTheLastInsert, waits_for_deletions) {
    const Ptr<User> first = session_.get<User>(1);
    session_.delete_(first);
    add("second");
    EXPECT_EQ(value_of<std::string>("SELECT min(name) FROM users"), "second");
    EXPECT_EQ(users_there(), 1);
}

TEST_P(CommitWithTheLastInsert, waits_for_rows_that_are_still_to_be_read) {
    for (int i = 0; i < 30; ++i) session_.add(user(std::to_string(i)));
    session_.commit();
    auto unread = session_.scalars(select(users).order_by(users.id));
    add("last");
    EXPECT_EQ(unread.all().size(), 31u);
    EXPECT_EQ(users_there(), 32);
}

TEST_P(CommitWithTheLastInsert, ends_with_the_savepoints_around_it) {
    const SessionTransaction nested = session_.begin_nested();
    add("second");
    EXPECT_EQ(users_there(), 2);
}

TEST_P(CommitWithTheLastInsert, is_fine_with_a_row_that_a_trigger_drops) {
    run("CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'");
    run("CREATE TRIGGER drop_row BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION drop_row()");
    session_.add(user("second"));
    try {
        session_.commit();
    } catch (const Error&) {
        session_.rollback();
    }
    EXPECT_EQ(users_there(), 1);
    EXPECT_FALSE(session_.in_transaction());
}

}  // namespace
}  // namespace blog
