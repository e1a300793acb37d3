// What a rollback undoes in the objects: attributes, both sides of relationships, keys, insertions and deletions.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

using orm::Status;

class Rollback : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, Rollback, every_database(), database_name);

// ---- of the transaction ---------------------------------------------------------------------------------------------

TEST_P(Rollback, restores_attributes_flushed_or_not) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    alice.edit()->name = "flushed";
    session.flush();
    alice.edit()->age = 5;
    session.rollback();
    EXPECT_EQ(session.dirty().size(), 0u);
    EXPECT_EQ(alice->name, "alice");
    EXPECT_EQ(alice->age, std::nullopt);
    EXPECT_EQ(status(alice), Status::persistent);
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users"), "alice");
}

TEST_P(Rollback, restores_both_sides_of_relationships) {
    const auto alice_id = save_user("alice", {"one", "two"}), bob_id = save_user("bob");
    for (const bool flushed : {false, true}) {
        Session session(engine());
        const Ptr<User> alice = session.get<User>(alice_id), bob = session.get<User>(bob_id);
        const Ptr<Post> one = alice->posts[0], two = alice->posts[1];
        EXPECT_EQ(bob->posts.size(), 0u);
        alice.edit()->posts.remove(two);
        bob.edit()->posts.append(one);
        bob.edit()->posts.append(Post{.title = "three"});
        alice.edit()->profile = Profile{.bio = "b"};
        one.edit()->tags.append(Tag{.name = "t"});
        if (flushed) session.flush();
        session.rollback();
        EXPECT_EQ(each(alice->posts, &Post::title), (Names{"one", "two"}));
        EXPECT_EQ(one->author, alice);
        EXPECT_EQ(one->author_id, alice_id);
        EXPECT_EQ(two->author, alice);
        EXPECT_TRUE(bob->posts.empty());
        EXPECT_FALSE(alice->profile);
        EXPECT_TRUE(one->tags.empty());
        forget_sent();
        session.commit();
        EXPECT_EQ(sent_count(), 0u);
    }
    EXPECT_EQ(rows("posts"), 2);
    EXPECT_EQ(rows("tags") + rows("profiles") + rows("post_tags"), 0);
}

TEST_P(Rollback, makes_new_objects_transient_and_they_can_be_added_again) {
    Session session(engine());
    const Ptr<User> flushed = session.add(User{.name = "a", .email = "a", .posts = {{.title = "p"}}});
    const Ptr<Post> post = flushed->posts[0];
    session.flush();
    const Ptr<User> pending = session.add(User{.name = "b", .email = "b"});
    session.rollback();
    for (const Ptr<User>& user : {flushed, pending}) EXPECT_EQ(status(user), Status::transient);
    EXPECT_EQ(status(post), Status::transient);
    EXPECT_EQ(session.new_().size() + session.identity_count(), 0u);
    EXPECT_EQ(flushed->name, "a");
    EXPECT_EQ(each(flushed->posts, &Post::title), Names{"p"});
    session.commit();
    EXPECT_EQ(rows("users"), 0);

    session.add(User{.name = "first", .email = "f"});   // takes the key that the rolled back row had
    session.commit();
    session.add(flushed);
    session.commit();
    EXPECT_EQ(rows("users"), 2);
    EXPECT_EQ(post->author_id, flushed->id);
    EXPECT_EQ(session.get<User>(flushed->id), flushed);
}

TEST_P(Rollback, brings_deleted_objects_back_flushed_or_not) {
    const auto id = save_user("alice", {"one"});
    for (const bool flushed : {false, true}) {
        Session session(engine());
        const Ptr<User> alice = session.get<User>(id);
        const Ptr<Post> one = alice->posts[0];
        session.delete_(alice);
        if (flushed) session.flush();
        session.rollback();
        EXPECT_EQ(status(alice), Status::persistent);
        EXPECT_EQ(status(one), Status::persistent);
        EXPECT_EQ(session.deleted().size(), 0u);
        EXPECT_EQ(session.get<User>(id), alice);
        EXPECT_EQ(each(alice->posts, &Post::title), Names{"one"});
        alice.edit()->age = flushed;
        session.commit();
        EXPECT_EQ(rows("users") + rows("posts"), 2);
    }
}

TEST_P(Rollback, of_what_was_inserted_and_deleted_within_the_transaction) {
    Session session(engine());
    const Ptr<User> alice = session.add(User{.name = "a", .email = "a", .posts = {{.title = "t"}}});
    session.flush();
    session.delete_(alice);
    session.flush();
    EXPECT_EQ(status(alice), Status::deleted);
    session.rollback();
    EXPECT_EQ(status(alice), Status::transient);
    EXPECT_EQ(alice->id, 0);
    session.add(alice);
    session.commit();
    EXPECT_EQ(rows("users") + rows("posts"), 2);
}

TEST_P(Rollback, gives_back_the_primary_key) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    alice.edit()->id = 900;
    session.flush();
    alice.edit()->id = 901;
    session.flush();
    session.rollback();
    EXPECT_EQ(session.get<User>(id), alice);
    EXPECT_EQ(alice->id, id);
    EXPECT_FALSE(session.get<User>(900));
}

TEST_P(Rollback, undoes_what_a_guard_wrote_and_the_guard_goes_on) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    {
        const auto guard = alice.edit();
        guard->name = "undone";
        session.rollback();
        EXPECT_EQ(guard->name, "alice");
        guard->age = 7;
    }
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users"), "alice");
    EXPECT_EQ(value_of<int>("SELECT age FROM users"), 7);
}

TEST_P(Rollback, without_a_transaction_does_nothing) {
    Session session(engine());
    session.rollback();
    EXPECT_FALSE(session.in_transaction());
    EXPECT_EQ(log_text(), "");
}

// ---- begin(fn) ------------------------------------------------------------------------------------------------------

TEST_P(Rollback, follows_an_exception_in_begin) {
    const auto id = save_user("alice");
    Session session(engine());
    Ptr<User> alice;
    EXPECT_THROW(session.begin([&] {
        alice = session.get<User>(id);
        alice.edit()->name = "undone";
        session.add(User{.name = "b", .email = "b"});
        session.flush();
        throw std::runtime_error("on purpose");
    }), std::runtime_error);
    EXPECT_FALSE(session.in_transaction());
    EXPECT_EQ(alice->name, "alice");
    session.rollback();   // the read began another transaction
    session.begin([&] { alice.edit()->name = "Alice"; });
    EXPECT_FALSE(session.in_transaction());
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users"), "Alice");
}

TEST_P(Rollback, follows_a_failing_commit_in_begin_and_the_session_goes_on) {
    save_user("alice");
    Session session(engine());
    EXPECT_THROW(session.begin([&] { session.add(User{.name = "x", .email = "alice@example.com"}); }), IntegrityError);
    session.begin([&] { session.add(User{.name = "y", .email = "y"}); });
    EXPECT_EQ(rows("users"), 2);
}

TEST_P(Rollback, needs_a_begin_outside_of_a_transaction) {
    Session session(engine());
    session.begin([&] {
        EXPECT_TRUE(says(caught<InvalidRequestError>([&] { session.begin([] {}); }), "has a transaction already"));
        session.add(User{.name = "a", .email = "a"});
    });
    EXPECT_EQ(rows("users"), 1);
}

}  // namespace
}  // namespace blog
