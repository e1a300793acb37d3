// Listening to sessions: transactions, flushes, and where objects stand.

#include "integration/orm/event_log.hpp"

#include <stdexcept>

namespace blog {
namespace {

class SessionEvents : public OrmTest {
protected:
    void log_all() {
        log.on("after_transaction_create", event::after_transaction_create);
        log.on("after_transaction_end", event::after_transaction_end);
        log.on("before_commit", event::before_commit);
        log.on("after_commit", event::after_commit);
        log.on("after_rollback", event::after_rollback);
        log.on("after_soft_rollback", event::after_soft_rollback);
        log.on("before_flush", event::before_flush);
        log.on("after_flush", event::after_flush);
        log.on("after_flush_postexec", event::after_flush_postexec);
        log.on("before_attach", event::before_attach);
        log.on("after_attach", event::after_attach);
        log.on("transient_to_pending", event::transient_to_pending);
        log.on("pending_to_transient", event::pending_to_transient);
        log.on("pending_to_persistent", event::pending_to_persistent);
        log.on("persistent_to_transient", event::persistent_to_transient);
        log.on("persistent_to_deleted", event::persistent_to_deleted);
        log.on("deleted_to_persistent", event::deleted_to_persistent);
        log.on("deleted_to_detached", event::deleted_to_detached);
        log.on("persistent_to_detached", event::persistent_to_detached);
        log.on("detached_to_persistent", event::detached_to_persistent);
        log.on("loaded_as_persistent", event::loaded_as_persistent);
        log += event::listen<Session>(event::after_begin, [this](Session&, const TransactionInfo&, Connection&) { log.add("after_begin"); });
    }
    EventLog log;
};
INSTANTIATE_TEST_SUITE_P(Live, SessionEvents, every_database(), database_name);

TEST_P(SessionEvents, of_an_added_object_come_in_the_order_of_its_life) {
    Session session(engine());
    log_all();
    const auto tag = session.add(Tag{.id = 1, .name = "c++"});
    EXPECT_EQ(log.lines(), (Names{"before_attach Tag(1)", "after_attach Tag(1)", "transient_to_pending Tag(1)"}));
    session.flush();
    EXPECT_EQ(log.lines(), (Names{"before_flush 100", "after_transaction_create transaction", "after_begin", "after_flush 100",
                                  "pending_to_persistent Tag(1)", "after_flush_postexec 000"}));
    session.commit();
    EXPECT_EQ(log.lines(), (Names{"before_commit", "after_commit", "after_transaction_end transaction"}));
    session.delete_(tag);
    session.commit();
    EXPECT_EQ(log.lines(), (Names{"before_commit", "before_flush 001", "after_transaction_create transaction", "after_begin", "after_flush 001",
                                  "persistent_to_deleted Tag(1)", "after_flush_postexec 000", "after_commit", "deleted_to_detached Tag(1)",
                                  "after_transaction_end transaction"}));
    EXPECT_EQ(rows("tags"), 0);
}

TEST_P(SessionEvents, of_a_rollback_come_when_all_objects_are_restored) {
    fill();
    Session session(engine());
    const auto bob = session.get<User>(2);
    const auto fresh = session.add(Tag{.id = 9, .name = "new"});
    session.flush();
    session.delete_(session.get<Comment>(4));
    session.flush();
    const auto pending = session.add(Tag{.id = 10, .name = "pending"});
    log_all();
    orm::Status seen{};
    log += event::listen<Session>(event::persistent_to_transient, [&](Session&, const AnyPtr&) { seen = status(pending); });
    session.rollback();
    EXPECT_EQ(log.lines(), (Names{"after_rollback", "pending_to_transient Tag(10)", "persistent_to_transient Tag(9)", "deleted_to_persistent Comment(4)",
                                  "after_transaction_end transaction", "after_soft_rollback transaction"}));
    EXPECT_EQ(seen, orm::Status::transient);
    EXPECT_EQ(bob->name, "bob");
}

TEST_P(SessionEvents, a_rollback_takes_back_an_object_that_came_and_went) {
    Session session(engine());
    const auto tag = session.add(Tag{.id = 1, .name = "c++"});
    session.flush();
    session.delete_(tag);
    session.flush();
    log_all();
    session.rollback();
    EXPECT_EQ(log.lines(), (Names{"after_rollback", "deleted_to_detached Tag(1)", "after_transaction_end transaction",
                                  "after_soft_rollback transaction"}));
    EXPECT_EQ(status(tag), orm::Status::transient);
    session.add(tag);
    session.commit();
    EXPECT_EQ(rows("tags"), 1);
}

TEST_P(SessionEvents, of_leaving_and_coming_back) {
    fill();
    Session session(engine());
    log_all();
    const auto bob = session.get<User>(2);
    EXPECT_EQ(log.lines(), (Names{"after_transaction_create transaction", "after_begin", "loaded_as_persistent User(2)"}));
    session.expunge(bob);
    EXPECT_EQ(log.lines(), Names{"persistent_to_detached User(2)"});
    session.add(bob);
    EXPECT_EQ(log.lines(), (Names{"before_attach User(2)", "after_attach User(2)", "detached_to_persistent User(2)"}));
    session.close();
    EXPECT_EQ(log.lines(), (Names{"persistent_to_detached User(2)", "after_transaction_end transaction"}));
}

TEST_P(SessionEvents, of_a_savepoint_tell_it_from_the_transaction) {
    Session session(engine());
    session.connection();
    log_all();
    EXPECT_THROW(session.begin_nested([&] {
        session.add(Tag{.id = 1, .name = "a"});
        session.flush();
        throw std::runtime_error("no");
    }), std::runtime_error);
    const Names lines = log.lines();
    EXPECT_EQ(lines.front(), "after_transaction_create savepoint");
    EXPECT_EQ(Names(lines.end() - 4, lines.end()), (Names{"after_rollback", "persistent_to_transient Tag(1)", "after_transaction_end savepoint",
                                                          "after_soft_rollback savepoint"}));
    session.begin_nested([&] {});
    EXPECT_EQ(log.lines(), (Names{"after_transaction_create savepoint", "before_commit", "after_commit", "after_transaction_end savepoint"}));
}

TEST_P(SessionEvents, what_before_flush_adds_changes_and_deletes_joins_the_flush) {
    fill();
    Session session(engine());
    const auto bob = session.get<User>(2);
    const auto lonely = session.get<Comment>(4);
    bool is_first = true;
    log += event::listen(session, event::before_flush, [&](Session& s, FlushContext& context) {
        if (!std::exchange(is_first, false)) return;
        EXPECT_TRUE(context.inserted().empty());
        s.add(Tag{.id = 50, .name = "by the listener"});
        bob.edit()->name = "bobby";
        s.delete_(lonely);
    });
    std::size_t inserted = 0, updated = 0, deleted = 0;
    log += event::listen(session, event::after_flush_postexec, [&](Session&, FlushContext& context) {
        inserted = context.inserted().size();
        updated = context.updated().size();
        deleted = context.deleted().size();
    });
    session.add(Tag{.id = 51, .name = "by the program"});
    session.commit();
    EXPECT_EQ(inserted * 100 + updated * 10 + deleted, 211u);
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users WHERE id = 2"), "bobby");
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM tags WHERE id IN (50, 51)"), 2);
    EXPECT_EQ(rows("comments"), 3);
}

TEST_P(SessionEvents, what_a_listener_changes_behind_the_flush_is_written_by_the_next_one) {
    fill();
    Session session(engine());
    const auto bob = session.get<User>(2);
    const auto ann = session.get<User>(1);
    log += event::listen(session, event::after_flush, [&](Session& s, FlushContext&) {
        s.add(Tag{.id = 60, .name = "late"});
        bob.edit()->name = "late";
    }, {.once = true});
    ann.edit()->name = "first";
    session.flush();
    EXPECT_EQ(session.no_autoflush([&] { return session.scalar(select(func::count(tags.id)).where(tags.id == 60)); }), 0);
    EXPECT_EQ(session.new_().size(), 1u);
    EXPECT_TRUE(session.dirty().contains(bob));
    EXPECT_FALSE(session.dirty().contains(ann));
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users WHERE id = 2"), "late");
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM tags WHERE id = 60"), 1);
}

TEST_P(SessionEvents, a_commit_writes_what_listeners_change_at_the_end_of_its_flush) {
    fill();
    Session session(engine());
    const auto bob = session.get<User>(2);
    log += event::listen(session, event::after_flush_postexec, [&](Session&, FlushContext&) { bob.edit()->name = "from postexec"; }, {.once = true});
    session.add(Tag{.id = 61, .name = "x"});
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users WHERE id = 2"), "from postexec");
}

TEST_P(SessionEvents, what_before_attach_throws_keeps_the_object_out) {
    Session session(engine());
    log += event::listen(session, event::before_attach, [](Session&, const AnyPtr& object) {
        if (const auto tag = object.as<Tag>(); tag && tag->name.empty()) throw std::invalid_argument("a tag needs a name");
    });
    EXPECT_THROW(session.add(Tag{.id = 1}), std::invalid_argument);
    EXPECT_TRUE(session.new_().empty());
    EXPECT_THROW(session.add(Post{.id = 1, .title = "t", .tags = {Tag{.id = 1}}}), std::invalid_argument);
    EXPECT_TRUE(session.new_().empty());   // nothing of the graph
    session.add(Tag{.id = 1, .name = "named"});
    EXPECT_EQ(session.new_().size(), 1u);
}

TEST_P(SessionEvents, a_failing_before_flush_leaves_everything_as_it_was) {
    fill();
    Session session(engine());
    const auto bob = session.get<User>(2);
    log += event::listen(session, event::before_flush, [](Session&, FlushContext&) { throw std::runtime_error("no"); }, {.once = true});
    bob.edit()->name = "x";
    session.add(Tag{.id = 1000, .name = "n"});
    EXPECT_THROW(session.flush(), std::runtime_error);
    EXPECT_EQ(session.new_().size() + session.dirty().size(), 2u);
    EXPECT_EQ(bob->name, "x");
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users WHERE id = 2"), "x");
}

TEST_P(SessionEvents, a_failing_after_flush_rolls_back) {
    fill();
    Session session(engine());
    const auto bob = session.get<User>(2);
    log += event::listen(session, event::after_flush, [](Session&, FlushContext&) { throw std::runtime_error("no"); }, {.once = true});
    bob.edit()->name = "x";
    EXPECT_THROW(session.flush(), std::runtime_error);
    EXPECT_THROW(session.get<User>(1), PendingRollbackError);
    session.rollback();
    EXPECT_EQ(bob->name, "bob");
}

TEST_P(SessionEvents, a_failed_flush_restores_the_objects_once) {
    fill();
    Session session(engine());
    const auto bob = session.get<User>(2);
    session.add(Tag{.id = 1, .name = "twice"});
    session.add(Tag{.id = 1, .name = "twice"});
    int expired = 0;
    log += event::listen<User>(event::expire, [&](const Ptr<User>&, Session&, const std::vector<std::string>&) { ++expired; });
    EXPECT_THROW(session.flush(), std::exception);
    EXPECT_EQ(expired, 1);
    EXPECT_TRUE(session.in_transaction());   // it ends with rollback()
    session.rollback();
    EXPECT_EQ(expired, 1);
    EXPECT_FALSE(session.in_transaction());
    EXPECT_EQ(bob->name, "bob");
}

TEST_P(SessionEvents, a_rollback_after_a_failed_flush_takes_back_what_was_changed_since) {
    fill();
    Session session(engine());
    const auto before = rows("tags");
    session.add(Tag{.id = 20, .name = "twice"});
    session.add(Tag{.id = 20, .name = "twice"});
    EXPECT_THROW(session.flush(), std::exception);
    const auto late = session.add(Tag{.id = 21, .name = "late"});
    session.rollback();
    EXPECT_EQ(status(late), orm::Status::transient);
    session.commit();
    EXPECT_EQ(rows("tags"), before);
}

TEST_P(SessionEvents, a_failing_after_commit_leaves_a_session_that_can_go_on) {
    fill();
    Session session(engine());
    const auto bob = session.get<User>(2);
    bob.edit()->name = "x";
    std::string refused;
    log += event::listen(session, event::after_commit, [&](Session& s) {
        try {
            s.get<User>(1);
        } catch (const InvalidRequestError& error) {
            refused = error.what();
        }
        throw std::runtime_error("no");
    }, {.once = true});
    EXPECT_THROW(session.commit(), std::runtime_error);
    EXPECT_EQ(refused, "A listener of after_commit cannot execute statements: the transaction has ended, and the next one has not begun.\n[aludel: invalid-request]");
    EXPECT_FALSE(session.in_transaction());
    EXPECT_EQ(bob->name, "x");   // committed, and read again
    bob.edit()->name = "y";
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users WHERE id = 2"), "y");
}

TEST_P(SessionEvents, listeners_of_a_flush_cannot_end_its_transaction) {
    fill();
    Session session(engine());
    session.add(Tag{.id = 1000, .name = "n"});
    log += event::listen(session, event::after_flush, [](Session& s, FlushContext&) { s.commit(); }, {.once = true});
    EXPECT_THROW(session.flush(), InvalidRequestError);
    session.rollback();
    log += event::listen(session, event::before_flush, [](Session& s, FlushContext&) { s.expunge_all(); }, {.once = true});
    session.add(Tag{.id = 1000, .name = "n"});
    EXPECT_THROW(session.flush(), InvalidRequestError);
}

TEST_P(SessionEvents, a_sessionmaker_has_listeners_of_its_own) {
    const SessionMaker sessions = sessionmaker(engine());
    const SessionMaker copy = sessions;
    int commits = 0;
    ListenerHandle handle = event::listen(sessions, event::after_commit, [&](Session&) { ++commits; });
    sessions.begin([](Session& session) { session.add(Tag{.id = 1, .name = "a"}); });
    Session third = copy();
    third.commit();
    Session other(engine());
    other.commit();
    EXPECT_EQ(commits, 2);
    handle.disconnect();
    third.commit();
    EXPECT_EQ(commits, 2);
}

TEST_P(SessionEvents, a_session_is_known_by_its_number) {
    Session one(engine()), two(engine());
    EXPECT_NE(one.id(), two.id());
    std::uint64_t seen = 0;
    log += event::listen(two, event::before_commit, [&](Session& session) { seen = session.id(); });
    one.commit();
    EXPECT_EQ(seen, 0u);
    two.commit();
    EXPECT_EQ(seen, two.id());
}

TEST_P(SessionEvents, do_orm_execute_adds_options_to_every_query) {
    fill();
    Session session(engine());
    log += event::listen(session, event::do_orm_execute, [](OrmExecuteState& state) {
        if (state.is_select()) state.add_options(with_loader_criteria(posts, posts.published == true));
    });
    const auto published = value_of<std::int64_t>("SELECT count(*) FROM posts WHERE published");
    const auto hidden = value_of<std::int64_t>("SELECT min(id) FROM posts WHERE NOT published");
    ASSERT_LT(published, rows("posts"));
    EXPECT_EQ(session.scalars(select(posts)).all().size(), static_cast<std::size_t>(published));
    EXPECT_EQ(session.get<Post>(hidden), nullptr);
    std::size_t through_users = 0;
    for (const auto& user : session.scalars(select(users)).all()) through_users += user->posts.size();
    EXPECT_EQ(through_users, static_cast<std::size_t>(published));   // lazy loads follow
}

TEST_P(SessionEvents, bulk_changes_are_told_with_their_rows) {
    fill();
    Session session(engine());
    log += event::listen(session, event::after_bulk_update, [this](Session&, const BulkChange& change) {
        log.add("update " + std::string(change.table) + " " + std::to_string(change.rowcount));
    });
    log += event::listen(session, event::after_bulk_delete, [this](Session&, const BulkChange& change) {
        log.add("delete " + std::string(change.table) + " " + std::to_string(change.rowcount));
    });
    session.execute(update(users).where(users.id < 3).values(users.age = 40));
    session.execute(delete_(comments).where(comments.id == 4));
    EXPECT_EQ(log.lines(), (Names{"update users 2", "delete comments 1"}));
}

TEST_P(SessionEvents, a_flush_without_listeners_commits_with_its_last_insert) {
    Session session(engine());
    session.add(Tag{.id = 1, .name = "a"});
    session.commit();
    EXPECT_EQ(rows("tags"), 1);
}

TEST_P(SessionEvents, an_object_that_is_merged_without_loading_enters) {
    Session session(engine());
    log_all();
    const auto tag = session.merge(Tag{.id = 7, .name = "cached"}, {.load = false});
    EXPECT_EQ(log.lines(), (Names{"before_attach Tag(7)", "after_attach Tag(7)", "detached_to_persistent Tag(7)"}));
    EXPECT_EQ(status(tag), orm::Status::persistent);
    session.merge(Tag{.id = 7, .name = "cached"}, {.load = false});
    EXPECT_EQ(log.lines(), Names{});
}

TEST_P(SessionEvents, before_attach_keeps_out_what_is_merged_without_loading) {
    Session session(engine());
    Ptr<Tag> kept;
    log += event::listen(session, event::before_attach, [&](Session&, const AnyPtr& object) {
        kept = object.as<Tag>();
        throw std::runtime_error("no");
    }, {.once = true});
    EXPECT_THROW(session.merge(Tag{.id = 7, .name = "cached"}, {.load = false}), std::runtime_error);
    EXPECT_EQ(session.identity_count(), 0u);
    EXPECT_EQ(status(kept), orm::Status::detached);
    const auto tag = session.merge(Tag{.id = 7, .name = "again"}, {.load = false});
    EXPECT_EQ(tag->name, "again");
    EXPECT_EQ(kept->name, "cached");
}

TEST_P(SessionEvents, an_edited_object_that_is_to_be_deleted_is_not_dirty) {
    fill();
    Session session(engine());
    const auto comment = session.get<Comment>(4);
    comment.edit()->text = "changed";
    EXPECT_EQ(session.dirty().size(), 1u);
    session.delete_(comment);
    EXPECT_EQ(session.dirty().size(), 0u);
    EXPECT_EQ(session.deleted().size(), 1u);
    session.add(comment);
    EXPECT_EQ(session.dirty().size(), 1u);
    session.delete_(comment);
    session.commit();
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM comments WHERE id = 4"), 0);
}

TEST_P(SessionEvents, an_object_is_known_by_the_key_of_its_row_until_the_flush) {
    Session session(engine());
    const auto tag = session.add(Tag{.id = 7, .name = "c++"});
    session.flush();
    std::vector<Value> before, after;
    log += event::listen(session, event::before_flush, [&](Session&, FlushContext&) { before = inspect(tag).identity(); });
    log += event::listen(session, event::after_flush_postexec, [&](Session&, FlushContext&) { after = inspect(tag).identity(); });
    tag.edit()->id = 70;
    session.flush();
    EXPECT_EQ(before, std::vector<Value>{Value(7)});
    EXPECT_EQ(after, std::vector<Value>{Value(70)});
}

TEST_P(SessionEvents, what_after_flush_changes_of_what_was_written_is_written_by_the_next_flush) {
    fill();
    Session session(engine());
    log += event::listen(session, event::after_flush, [](Session&, FlushContext& context) {
        for (const auto& tag : context.inserted().of<Tag>()) tag.edit()->name = "named by its key " + std::to_string(tag->id);
        for (const auto& user : context.updated().of<User>()) user.edit()->age = 70;
    }, {.once = true});
    const auto bob = session.get<User>(2);
    session.add(Tag{.id = 70, .name = "x"});
    bob.edit()->name = "bobby";
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM tags WHERE id = 70"), "named by its key 70");
    EXPECT_EQ(value_of<std::int64_t>("SELECT age FROM users WHERE id = 2"), 70);
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users WHERE id = 2"), "bobby");
}

TEST_P(SessionEvents, an_edit_that_goes_on_and_a_new_object_that_goes_with_its_parent_do_not_keep_a_commit_busy) {
    fill();
    Session session(engine());
    int flushes = 0;
    log += event::listen(session, event::after_flush, [&](Session&, FlushContext&) { ++flushes; });
    const auto bob = session.get<User>(2), carol = session.get<User>(3);
    carol->posts.size();
    const auto guard = bob.edit();
    guard->name = "edited";
    carol.edit()->posts.append(Post{.id = 90, .title = "never saved"});
    session.no_autoflush([&] { session.delete_(carol); });
    session.commit();
    EXPECT_EQ(flushes, 1);
    EXPECT_TRUE(session.new_().empty());
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users WHERE id = 2"), "edited");
    EXPECT_EQ(rows("users"), 2);
}

TEST_P(SessionEvents, listeners_cannot_end_what_they_are_called_within) {
    fill();
    Session session(engine());
    const auto refuses = [&](auto&& work) {
        try {
            work();
        } catch (const InvalidRequestError&) {
            log.add("refused");
        }
    };
    session.add(Tag{.id = 71, .name = "x"});
    log += event::listen(session, event::before_commit, [&](Session& s) { refuses([&] { s.commit(); }); });
    log += event::listen(session, event::before_flush, [&](Session& s, FlushContext&) { refuses([&] { s.close(); }); });
    log += event::listen(session, event::after_commit, [&](Session& s) { refuses([&] { s.close(); }); });
    session.commit();
    EXPECT_EQ(log.lines(), (Names{"refused", "refused", "refused"}));
    log += event::listen(session, event::after_begin, [&](Session& s, const TransactionInfo&, Connection&) { refuses([&] { s.rollback(); }); });
    log += event::listen(session, event::loaded_as_persistent, [&](Session& s, const AnyPtr&) { refuses([&] { s.expunge_all(); }); });
    EXPECT_EQ(session.get<User>(2)->name, "bob");
    EXPECT_EQ(log.lines(), (Names{"refused", "refused"}));
}

TEST_P(SessionEvents, a_transaction_that_after_begin_refuses_does_not_begin) {
    fill();
    Session session(engine());
    log += event::listen(session, event::after_begin, [](Session&, const TransactionInfo&, Connection&) { throw std::runtime_error("no tenant"); });
    EXPECT_THROW(session.get<User>(2), std::runtime_error);
    EXPECT_FALSE(session.in_transaction());
    EXPECT_THROW(session.get<User>(2), std::runtime_error);   // not without it
}

TEST_P(SessionEvents, an_object_that_a_listener_filters_out_is_not_gone) {
    fill();
    Session session(engine());
    const auto hidden = session.get<Post>(2);
    log += event::listen(session, event::do_orm_execute, [](OrmExecuteState& state) {
        state.add_options(with_loader_criteria(posts, posts.published == true));
    });
    session.expire(hidden);
    session.get<Post>(2);
    EXPECT_EQ(status(hidden), orm::Status::persistent);
    EXPECT_EQ(hidden->title, "two");
}

}  // namespace
}  // namespace blog
