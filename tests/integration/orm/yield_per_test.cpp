// session.scalars(...).yield_per(n): objects are made n at a time, and what else the session does in between.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

class Portions : public OrmTest {
protected:
    static constexpr int count = 50;
    //! Fifty users with one post each, "u1" to "u50".
    Portions() {
        Session session(engine());
        for (int i = 1; i <= count; ++i) {
            const std::string name = "u" + std::to_string(i);
            session.add(User{.name = name, .email = name, .posts = {{.title = name}}});
        }
        session.commit();
        log_.clear();
    }
    auto all_users() { return select(users).order_by(users.id); }
    std::size_t selects_of(std::string_view table) {
        std::size_t found = 0;
        for (const std::string& statement : sent())
            found += statement.find("FROM " + std::string(table)) != std::string::npos;
        return found;
    }
};
INSTANTIATE_TEST_SUITE_P(Live, Portions, every_database(), database_name);

//! Where a column may hold a value that its field cannot.
class UnreadablePortions : public Portions {};
INSTANTIATE_TEST_SUITE_P(Live, UnreadablePortions, databases_with(&Abilities::strict_types, false), database_name);

}  // namespace

TEST_P(Portions, are_made_when_they_are_asked_for) {
    Session session(engine());
    std::size_t seen = 0;
    for (const auto& chunk : session.scalars(all_users()).yield_per(20).partitions()) {
        seen += chunk.size();
        EXPECT_EQ(session.identity_count(), seen);
    }
    EXPECT_EQ(seen, 50u);
    EXPECT_EQ(session.identity_count(), 50u);   // kept until the transaction ends
    EXPECT_EQ(selects_of("users"), 1u);
}

TEST_P(Portions, are_let_go_with_expunge_after) {
    Session session(engine());
    std::size_t seen = 0, most = 0;
    auto read = session.scalars(all_users().options(selectinload(users.posts)));
    for (const auto& chunk : read.yield_per(10, {.expunge_after = true}).partitions()) {
        most = std::max(most, session.identity_count());
        for (const Ptr<User>& user : chunk) EXPECT_EQ(user->posts[0]->title, user->name);
        seen += chunk.size();
    }
    EXPECT_EQ(seen, 50u);
    EXPECT_EQ(most, 20u);   // ten users, ten posts
    EXPECT_EQ(session.identity_count(), 0u);
}

TEST_P(Portions, are_let_go_to_the_last_one) {
    Session session(engine());
    for (const std::size_t size : {20, 50, 1000}) {
        for (const auto& chunk : session.scalars(all_users()).yield_per(size, {.expunge_after = true}).partitions())
            EXPECT_EQ(session.identity_count(), chunk.size());
        EXPECT_EQ(session.identity_count(), 0u);
    }
}

TEST_P(Portions, are_let_go_row_by_row_too) {
    Session session(engine());
    int next = 0;
    for (const auto& [user, title] : session.execute(select(users, posts.title).join(users.posts).order_by(users.id))
                                         .yield_per(7, {.expunge_after = true})) {
        EXPECT_EQ(title, "u" + std::to_string(++next));
        EXPECT_EQ(user->name, title);
        EXPECT_LE(session.identity_count(), 8u);   // the one at hand may be of the portion before
    }
    EXPECT_EQ(next, 50);
}

TEST_P(Portions, spare_what_is_held_or_has_something_to_write) {
    Session session(engine(), {.autoflush = false});
    Ptr<User> held;
    const Ptr<Tag> inserted = session.add(Tag{.name = "t"});
    session.flush();
    session.add(Tag{.name = "unheld"});
    session.flush();
    for (const Ptr<User>& user : session.scalars(all_users()).yield_per(10, {.expunge_after = true})) {
        if (user->name == "u3") held = user;
        if (user->name == "u4") user.edit()->age = 44;
    }
    EXPECT_EQ(held, session.get<User>(held->id));
    EXPECT_LT(session.identity_count(), 16u);
    session.flush();
    EXPECT_EQ(session.scalars(select(users).where(users.age == 44)).one()->name, "u4");
    session.rollback();   // knows the tags that it inserted
    EXPECT_EQ(status(inserted), orm::Status::transient);
    EXPECT_EQ(held->name, "u3");
}

TEST_P(Portions, are_loaded_with_what_belongs_to_them_portion_by_portion) {
    Session session(engine());
    const auto statement = all_users().options(selectinload(users.posts));
    for (const auto& chunk : session.scalars(statement).yield_per(25).partitions())
        for (const Ptr<User>& user : chunk) EXPECT_EQ(user->posts.size(), 1u);
    EXPECT_EQ(selects_of("posts"), 2u);
}

TEST_P(Portions, let_other_statements_run_between) {
    Session session(engine());
    int seen = 0;
    for (const Ptr<User>& user : session.scalars(all_users()).yield_per(10)) {
        EXPECT_EQ(user->posts[0]->title, user->name);   // a lazy load
        if (++seen % 10 == 0) {
            user.edit()->age = seen;                    // flushed by the next query
            EXPECT_EQ(session.scalars(select(users).where(users.id == user->id)).one(), user);
            session.begin_nested([&] { user.edit()->active = false; });
            EXPECT_EQ(session.execute(select(func::count(posts.id))).scalar_one(), 50);
        }
    }
    EXPECT_EQ(seen, 50);
    session.commit();
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM users WHERE age IS NOT NULL AND NOT active"), 5);
}

TEST_P(Portions, of_the_same_statement_do_not_mix) {
    Session session(engine());
    auto one = session.scalars(all_users()).yield_per(10), two = session.scalars(all_users()).yield_per(15);
    std::vector<Ptr<User>> of_one, of_two;
    for (int i = 0; i < 5; ++i) {
        for (auto& user : one.fetchmany(10)) of_one.push_back(user);
        for (auto& user : two.fetchmany(10)) of_two.push_back(user);
    }
    EXPECT_EQ(of_one.size(), 50u);
    EXPECT_EQ(of_one, of_two);
}

TEST_P(Portions, end_with_their_transaction) {
    for (const bool commits : {true, false}) {
        Session session(engine());
        auto read = session.scalars(all_users()).yield_per(10);
        EXPECT_EQ(read.fetchmany(4).size(), 4u);
        if (commits) session.commit();
        else session.rollback();
        EXPECT_EQ(read.fetchmany(6).size(), 6u);   // made already
        EXPECT_THROW(read.fetchone(), ResourceClosedError);
        EXPECT_EQ(session.scalars(all_users()).all().size(), 50u);
    }
}

TEST_P(Portions, end_with_their_session) {
    auto session = std::make_unique<Session>(engine());
    auto read = session->scalars(all_users()).yield_per(10);
    const Ptr<User> first = read.fetchone();
    session.reset();
    EXPECT_EQ(first->name, "u1");
    EXPECT_EQ(read.fetchmany(9).size(), 9u);
    EXPECT_THROW(read.fetchone(), ResourceClosedError);
}

TEST_P(Portions, that_are_not_read_to_the_end_leave_the_session_usable) {
    Session session(engine());
    EXPECT_EQ(session.scalars(all_users()).yield_per(10).first()->name, "u1");
    {
        auto read = session.scalars(all_users()).yield_per(10);
        EXPECT_EQ(read.fetchmany(3).size(), 3u);
    }
    session.scalars(all_users()).yield_per(10);
    session.execute(delete_(posts).all_rows());
    session.commit();
    EXPECT_EQ(rows("posts"), 0);
}

TEST_P(Portions, of_a_failing_flush_do_not_go_on) {
    Session session(engine());
    auto read = session.scalars(all_users()).yield_per(10);
    EXPECT_EQ(read.fetchmany(10).size(), 10u);
    session.add(User{.name = "u1", .email = "u1"});
    EXPECT_THROW(session.flush(), IntegrityError);
    EXPECT_THROW(read.fetchone(), ResourceClosedError);
    session.rollback();
    EXPECT_EQ(session.scalars(all_users()).all().size(), 50u);
}

TEST_P(Portions, come_from_the_connections_options_too) {
    Session session(engine());
    session.connection().execution_options({.yield_per = 20});
    std::vector<std::size_t> sizes;
    for (const auto& chunk : session.scalars(all_users()).partitions()) {
        sizes.push_back(chunk.size());
        EXPECT_LE(session.identity_count(), 20 * sizes.size());
    }
    EXPECT_EQ(sizes, (std::vector<std::size_t>{20, 20, 10}));
}

// ---- without yield_per ------------------------------------------------------------------------------------------------

TEST_P(Portions, none_asked_for_the_rows_are_those_of_their_moment) {
    Session session(engine());
    auto read = session.scalars(all_users());
    session.execute(delete_(posts).all_rows());
    session.execute(delete_(users).all_rows());
    EXPECT_EQ(read.all().size(), 50u);
    auto empty = session.scalars(all_users());
    session.rollback();
    EXPECT_EQ(empty.all().size(), 0u);
    auto after_commit = session.scalars(all_users());
    session.commit();
    EXPECT_EQ(after_commit.all().size(), 50u);
}

TEST_P(Portions, none_asked_for_a_savepoint_does_not_take_rows_back) {
    Session session(engine());
    auto read = session.scalars(all_users());
    EXPECT_THROW(session.begin_nested([&] {
        session.execute(delete_(posts).all_rows());
        session.execute(delete_(users).all_rows());
        read = session.scalars(all_users());
        throw 1;
    }), int);
    EXPECT_EQ(read.all().size(), 0u);
    EXPECT_EQ(session.scalars(all_users()).all().size(), 50u);
}

TEST_P(UnreadablePortions, none_asked_for_what_is_wrong_with_rows_is_told_to_who_reads_them) {
    engine().begin([](Connection& connection) {
        connection.execute(text("UPDATE users SET age = 3000000000 WHERE id = 3"));
    });
    Session session(engine());
    auto read = session.scalars(all_users());
    EXPECT_EQ(session.execute(select(func::count(posts.id))).scalar_one(), 50);
    EXPECT_THROW(read.all(), ConversionError);
    EXPECT_THROW(read.all(), ResourceClosedError);
}

TEST_P(Portions, none_asked_for_a_session_that_closes_takes_unread_rows_with_it) {
    auto session = std::make_unique<Session>(engine());
    auto read = session->scalars(all_users());
    session.reset();
    EXPECT_THROW(read.all(), ResourceClosedError);
}

}  // namespace blog
