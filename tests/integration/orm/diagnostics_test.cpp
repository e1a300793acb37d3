// Seeing what a session sends: counts of statements, and lazy loads that one query should have done (N+1).

#include "integration/orm/orm_test.hpp"

#include "aludel/engine/event.hpp"

#include <optional>
#include <thread>

namespace blog {
namespace {

class StatementCounts : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, StatementCounts, every_database(), database_name);

TEST_P(StatementCounts, of_a_session_by_kind) {
    Session session(engine());
    StatementCount count(session);
    const Ptr<User> ann = session.add(User{.id = 1, .name = "ann", .email = "a"});
    session.flush();
    EXPECT_EQ(count.inserts(), 1u);
    ann.edit()->name = "anna";
    session.flush();
    EXPECT_EQ(count.updates(), 1u);
    EXPECT_EQ(session.scalars(select(users)).all().size(), 1u);
    EXPECT_EQ(count.selects(), 1u);
    session.delete_(ann);
    session.no_autoflush([&] { static_cast<void>(ann->posts.size()); });
    const std::size_t loads = count.selects();
    session.flush();
    EXPECT_EQ(count.deletes(), 1u);
    EXPECT_GE(loads, 2u);
    EXPECT_EQ(count.total(), count.selects() + 3);
    session.commit();
    EXPECT_EQ(count.total(), count.selects() + 3);   // COMMIT does not count
    count.reset();
    EXPECT_EQ(count.total(), 0u);
}

TEST_P(StatementCounts, of_lazy_loads_are_one_for_each_owner_and_one_in_all_with_selectinload) {
    fill();
    Session session(engine());
    StatementCount count(session);
    std::size_t found = 0;
    for (const Ptr<User>& user : session.scalars(select(users)).all()) found += user->posts.size();
    EXPECT_EQ(count.selects(), 4u);
    session.rollback();
    session.expunge_all();
    count.reset();
    for (const Ptr<User>& user : session.scalars(select(users).options(selectinload(users.posts))).all()) found += user->posts.size();
    EXPECT_EQ(count.selects(), 2u);
    session.expunge_all();
    count.reset();
    for (const Ptr<User>& user : session.scalars(select(users).options(joinedload(users.posts))).unique().all())
        found += user->posts.size();
    EXPECT_EQ(count.total(), 1u);
    EXPECT_EQ(found, 9u);
}

TEST_P(StatementCounts, follow_a_session_through_its_transactions) {
    Session session(engine()), other(engine());
    StatementCount count(session, {.keep_statements = true});
    for (int i = 0; i < 3; ++i) {
        session.execute(select(func::count(users.id))).all();
        session.commit();
        other.execute(select(func::count(posts.id))).all();
        other.commit();
    }
    EXPECT_EQ(count.total(), 3u);
    ASSERT_EQ(count.statements().size(), 3u);
    EXPECT_NE(count.statements()[2].find("users"), std::string::npos);
}

TEST_P(StatementCounts, of_a_connection_and_of_the_engine) {
    StatementCount all(engine());
    {
        Connection one = engine().connect();
        StatementCount count(one);
        one.execute(select(users.id)).all();
        one.execute(insert(users), std::vector<User>{{.id = 1, .name = "a", .email = "a"}, {.id = 2, .name = "b", .email = "b"}});
        Connection moved = std::move(one);
        moved.execute(text("WITH x AS (SELECT 1 AS id) DELETE FROM users WHERE id IN (SELECT id FROM x)"));
        EXPECT_EQ(count.selects(), 1u);
        EXPECT_EQ(count.inserts(), 1u);   // an executemany is one
        EXPECT_EQ(count.deletes(), 1u);
        EXPECT_EQ(count.total(), 3u);
        EXPECT_THROW(moved.execute(text("SELECT nothing FROM nowhere")), DBAPIError);
        EXPECT_EQ(count.total(), 4u);   // it was sent
    }
    engine().connect().execute(select(users.id)).all();
    EXPECT_EQ(all.total(), 5u);
}

TEST_P(StatementCounts, of_an_engine_are_those_of_all_threads) {
    StatementCount count(engine());
    const auto ask = [&] {
        for (int i = 0; i < 10; ++i) engine().connect().execute(select(users.id)).all();
    };
    std::thread other(ask);
    ask();
    other.join();
    EXPECT_EQ(count.selects(), 20u);
}

TEST_P(StatementCounts, may_outlive_what_they_count) {
    std::optional<Session> session(engine());
    StatementCount count(*session);
    session->execute(select(users.id)).all();
    session.reset();
    Session next(engine());   // perhaps in the same memory
    next.execute(select(users.id)).all();
    EXPECT_EQ(count.total(), 1u);
}

TEST_P(StatementCounts, of_a_session_without_an_engine_are_none) {
    Session session;
    StatementCount count(session);
    session.add(User{.name = "ann"});
    EXPECT_EQ(count.total(), 0u);
}

TEST_P(StatementCounts, tell_the_kind_of_a_text) {
    std::vector<StatementType> types;
    const auto handle = event::listen(engine(), event::before_cursor_execute,
                                      [&](ExecutionContext& execution) { types.push_back(execution.statement_type()); });
    Connection connection = engine().connect();
    connection.execute(text("-- insert\n /* update */ select 'delete (' AS \"update\""));
    connection.execute(text("WITH \"insert\" AS (SELECT 1 AS n) SELECT n FROM \"insert\""));
    connection.execute(text("CREATE TABLE dg_kinds (id INTEGER)"));
    connection.execute(text("WITH n AS (SELECT 1 AS id) INSERT INTO dg_kinds SELECT id FROM n"));
    connection.execute(text("Update dg_kinds SET id = 2"));
    connection.execute(text("VALUES (1)"));
    ListenerHandle(handle).disconnect();
    connection.execute(text("DROP TABLE dg_kinds"));
    using enum StatementType;
    EXPECT_EQ(types, (std::vector{select, select, other, insert, update, select}));
}

// ---- N+1 ----------------------------------------------------------------------------------------------------------------

class NPlusOneDetection : public OrmTest {
protected:
    NPlusOneOptions collecting(std::size_t limit) {
        return {.limit = limit, .report = [this](const NPlusOne& found) { found_.push_back(found); }};
    }
    void fill_users(int count) {
        Session session(engine());
        for (int i = 1; i <= count; ++i)
            session.add(User{.id = i, .name = "u", .email = std::to_string(i), .posts = {{.id = i, .title = "t", .comments = {{.id = i, .text = "c"}}}}});
        session.commit();
        forget_sent();
    }
    std::vector<NPlusOne> found_;
};
INSTANTIATE_TEST_SUITE_P(Live, NPlusOneDetection, every_database(), database_name);

TEST_P(NPlusOneDetection, names_relationship_place_and_cure_once) {
    fill_users(6);
    Session session(engine());
    NPlusOneDetector detector(session, collecting(3));
    const unsigned line = std::source_location::current().line() + 1;
    const auto all = session.scalars(select(users)).all();
    for (const Ptr<User>& user : all) static_cast<void>(user->posts.size());
    ASSERT_EQ(found_.size(), 1u);
    EXPECT_EQ(found_[0].relationship, "User.posts");
    EXPECT_EQ(found_[0].loads, 4u);
    EXPECT_EQ(found_[0].cure, "selectinload(users.posts)");
    EXPECT_EQ(found_[0].place.line(), line);
    EXPECT_NE(std::string_view(found_[0].place.file_name()).find("diagnostics_test.cpp"), std::string_view::npos);
    EXPECT_NE(found_[0].message().find("User.posts was loaded 4 times by itself"), std::string::npos) << found_[0].message();
}

TEST_P(NPlusOneDetection, is_content_with_the_limit_and_with_the_cure) {
    fill_users(4);
    Session session(engine());
    NPlusOneDetector detector(session, collecting(4));
    for (const Ptr<User>& user : session.scalars(select(users)).all()) static_cast<void>(user->posts.size());
    session.expunge_all();
    NPlusOneDetector strict(session, collecting(0));
    for (const Ptr<User>& user : session.scalars(select(users).options(selectinload(users.posts))).all())
        static_cast<void>(user->posts.size());
    EXPECT_TRUE(found_.empty());
    EXPECT_EQ(session.scalars(select(users)).all()[0]->profile, nullptr);   // one load is more than none
    ASSERT_EQ(found_.size(), 1u);
    EXPECT_EQ(found_[0].relationship, "User.profile");
}

TEST_P(NPlusOneDetection, counts_two_relationships_in_one_loop_apart) {
    fill_users(3);
    Session session(engine());
    NPlusOneDetector detector(session, collecting(2));
    for (const Ptr<User>& user : session.scalars(select(users)).all()) {
        static_cast<void>(user->posts.size());
        static_cast<void>(user->profile.get());
    }
    ASSERT_EQ(found_.size(), 2u);
    EXPECT_EQ(found_[0].relationship, "User.posts");
    EXPECT_EQ(found_[1].relationship, "User.profile");
}

TEST_P(NPlusOneDetection, leaves_out_loads_that_ask_nothing) {
    fill_users(5);
    Session session(engine());
    NPlusOneDetector detector(session, collecting(0));
    const auto owners = session.scalars(select(users)).all();
    for (const Ptr<Post>& post : session.scalars(select(posts)).all()) EXPECT_TRUE(post->author);   // in the identity map
    EXPECT_TRUE(found_.empty());
    EXPECT_EQ(owners.size(), 5u);
}

TEST_P(NPlusOneDetection, leaves_out_what_separate_queries_have_read) {
    fill_users(5);
    Session session(engine());
    NPlusOneDetector detector(session, collecting(1));
    for (int id = 1; id <= 5; ++id)
        static_cast<void>(session.scalars(select(users).where(users.id == id)).one()->posts.size());
    EXPECT_TRUE(found_.empty());
}

TEST_P(NPlusOneDetection, counts_objects_of_get_together_without_a_place) {
    fill_users(4);
    Session session(engine());
    NPlusOneDetector detector(session, collecting(2));
    for (int id = 1; id <= 4; ++id) static_cast<void>(session.get<User>(id)->posts.size());
    ASSERT_EQ(found_.size(), 1u);
    EXPECT_EQ(found_[0].place.line(), 0u);
    EXPECT_NE(found_[0].message().find("no query of this transaction"), std::string::npos);
}

TEST_P(NPlusOneDetection, follows_what_lazy_loads_have_read) {
    fill_users(4);
    Session session(engine());
    NPlusOneDetector detector(session, collecting(2));
    const unsigned line = std::source_location::current().line() + 1;
    for (const Ptr<User>& user : session.scalars(select(users)).all())
        for (const Ptr<Post>& post : user->posts) static_cast<void>(post->comments.size());
    ASSERT_EQ(found_.size(), 2u);
    EXPECT_EQ(found_[1].relationship, "Post.comments");
    EXPECT_EQ(found_[1].cure, "selectinload(posts.comments)");
    EXPECT_EQ(found_[1].place.line(), line);
}

TEST_P(NPlusOneDetection, starts_again_in_the_next_transaction) {
    fill_users(2);
    Session session(engine(), {.expire_on_commit = false});
    NPlusOneDetector detector(session, collecting(1));
    const auto all = session.scalars(select(users)).all();
    static_cast<void>(all[0]->posts.size());
    session.commit();
    static_cast<void>(all[1]->posts.size());
    EXPECT_TRUE(found_.empty());
}

TEST_P(NPlusOneDetection, counts_pages_of_one_query_together) {
    fill_users(6);
    Session session(engine());
    NPlusOneDetector detector(session, collecting(4));
    for (const auto& page : session.scalars(select(users)).partitions(2))
        for (const Ptr<User>& user : page) static_cast<void>(user->posts.size());
    ASSERT_EQ(found_.size(), 1u);
    EXPECT_EQ(found_[0].loads, 5u);
}

TEST_P(NPlusOneDetection, ends_with_its_detector) {
    fill_users(3);
    Session session(engine());
    {
        NPlusOneDetector detector(session, collecting(0));
    }
    for (const Ptr<User>& user : session.scalars(select(users)).all()) static_cast<void>(user->posts.size());
    EXPECT_TRUE(found_.empty());
}

TEST_P(NPlusOneDetection, may_outlive_its_session) {
    fill_users(1);
    std::optional<Session> session(engine());
    NPlusOneDetector detector(*session, collecting(0));
    session.reset();
    EXPECT_TRUE(found_.empty());
}

TEST_P(NPlusOneDetection, throws_what_the_report_throws_where_the_load_is) {
    fill_users(2);
    Session session(engine());
    NPlusOneDetector detector(session, {.limit = 1, .report = [](const NPlusOne& found) { throw std::runtime_error(found.relationship); }});
    const auto all = session.scalars(select(users)).all();
    EXPECT_EQ(all[0]->posts.size(), 1u);
    EXPECT_THROW(static_cast<void>(all[1]->posts.size()), std::runtime_error);
    EXPECT_EQ(all[1]->posts.size(), 1u);   // it is loaded
}

TEST_P(NPlusOneDetection, by_an_option_of_the_session_goes_to_the_log) {
    fill_users(3);
    Session session(engine(), {.detect_n_plus_one = 2});
    for (const Ptr<User>& user : session.scalars(select(users)).all()) static_cast<void>(user->posts.size());
    const auto lines = log_.other_lines();
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_TRUE(lines[0].starts_with("aludel.orm: N+1: User.posts was loaded 3 times by itself, for objects of the query at ")) << lines[0];
    EXPECT_TRUE(lines[0].ends_with("load it together with them: selectinload(users.posts)")) << lines[0];
}

TEST_P(NPlusOneDetection, leaves_out_what_a_flush_loads) {
    fill_users(3);
    run("DELETE FROM comments");
    Session session(engine());
    NPlusOneDetector detector(session, collecting(0));
    for (const Ptr<User>& user : session.scalars(select(users)).all()) session.delete_(user);
    session.flush();
    EXPECT_TRUE(found_.empty());
}

// ---- changes that are lost -------------------------------------------------------------------------------------------

#ifndef NDEBUG
class LostChanges : public OrmTest {
protected:
    //! The warnings since the last call.
    Names warnings() {
        Names lines = log_.other_lines();
        log_.clear();
        return lines;
    }
};
INSTANTIATE_TEST_SUITE_P(Live, LostChanges, every_database(), database_name);

TEST_P(LostChanges, are_named_by_class_when_a_session_is_destroyed) {
    fill();
    const unsigned line = std::source_location::current().line() + 2;
    {
        Session session(engine());
        const auto all = session.scalars(select(users).order_by(users.id)).all();
        all[0]->posts[0].edit()->title = "other";
        static_cast<void>(all[1].edit()->name);   // looked at
        session.delete_(all[2]);
        session.no_autoflush([&] { session.add_all({Tag{.name = "a"}, Tag{.name = "b"}}); });
    }
    const Names lines = warnings();
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_NE(lines[0].find("diagnostics_test.cpp:" + std::to_string(line)), std::string::npos) << lines[0];
    EXPECT_NE(lines[0].find("are lost: 2 new Tag, 1 edited Post, 1 deleted User. Call commit()"), std::string::npos) << lines[0];
}

TEST_P(LostChanges, are_reported_by_close_once) {
    Session session(engine());
    session.add(Tag{.name = "a"});
    session.close();
    EXPECT_EQ(warnings().size(), 1u);
    session.close();
    EXPECT_TRUE(warnings().empty());
}

TEST_P(LostChanges, are_no_concern_after_commit_rollback_and_expunge) {
    {
        Session session(engine());
        session.add(Tag{.id = 1, .name = "a"});
        session.commit();
        session.add(Tag{.name = "b"});
        session.rollback();
        session.add(Tag{.name = "c"});
        session.expunge_all();
    }
    EXPECT_TRUE(warnings().empty());
}

TEST_P(LostChanges, are_no_concern_where_an_error_says_so) {
    EXPECT_THROW(
        {
            Session session(engine());
            session.add(Tag{.name = "a"});
            throw std::runtime_error("something else");
        },
        std::runtime_error);
    {
        Session session(engine());
        session.add_all({Tag{.id = 1, .name = "a"}, Tag{.id = 2, .name = "a"}});
        EXPECT_THROW(session.flush(), IntegrityError);
    }
    EXPECT_TRUE(warnings().empty());
}

TEST_P(LostChanges, are_reported_only_where_they_are_wanted) {
    {
        Session session(engine(), {.warn_of_lost_changes = false});
        session.add(Tag{.name = "a"});
    }
    EXPECT_TRUE(warnings().empty());
}
#endif

}  // namespace
}  // namespace blog
