// The states of an object (transient, pending, persistent, deleted, detached) and what takes it from one to another.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

using orm::Status;

class ObjectStates : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, ObjectStates, every_database(), database_name);

TEST_P(ObjectStates, go_from_pending_to_persistent_at_the_flush) {
    Session session(engine());
    const Ptr<User> alice = session.add(User{.name = "Alice", .email = "alice@example.com", .age = 30});
    EXPECT_EQ(status(alice), Status::pending);
    EXPECT_EQ(session.new_().size(), 1u);
    EXPECT_TRUE(session.contains(alice));
    EXPECT_EQ(alice->id, 0);
    EXPECT_EQ(sent_count(), 0u);   // nothing is sent before the flush
    session.flush();
    EXPECT_EQ(status(alice), Status::persistent);
    EXPECT_EQ(session.new_().size(), 0u);
    EXPECT_GT(alice->id, 0);
    EXPECT_EQ(sent_count(), 1u);
    session.commit();
    EXPECT_EQ(rows("users"), 1);
}

TEST_P(ObjectStates, go_to_deleted_at_the_flush_and_to_detached_at_the_commit) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    session.delete_(alice);
    EXPECT_EQ(status(alice), Status::persistent);
    EXPECT_EQ(session.deleted().size(), 1u);
    session.flush();
    EXPECT_EQ(status(alice), Status::deleted);
    EXPECT_FALSE(session.contains(alice));
    EXPECT_EQ(session.deleted().size(), 0u);
    EXPECT_FALSE(session.get<User>(id));
    session.commit();
    EXPECT_EQ(status(alice), Status::detached);
    EXPECT_EQ(alice->name, "alice");   // still readable
    EXPECT_EQ(rows("users"), 0);
}

TEST_P(ObjectStates, delete_can_be_taken_back_before_the_flush) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice");
    session.delete_(alice);
    session.add(alice);
    forget_sent();
    session.commit();
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(rows("users"), 1);
}

TEST_P(ObjectStates, a_deleted_object_is_not_added_again) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice");
    session.delete_(alice);
    session.flush();
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { session.add(alice); }), "User(", "was deleted", "copy"));
    User copy(*alice);
    copy.id = 0;
    const Ptr<User> again = session.add(copy);
    session.commit();
    EXPECT_NE(again, alice);
    EXPECT_EQ(rows("users"), 1);
}

TEST_P(ObjectStates, only_persistent_objects_are_deleted) {
    Session session(engine());
    const Ptr<User> alice = session.add(User{.name = "Alice"});
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { session.delete_(alice); }), "User", "no row", "persistent"));
    session.expunge(alice);
    EXPECT_EQ(status(alice), Status::transient);
    session.commit();
    EXPECT_EQ(rows("users"), 0);
}

TEST_P(ObjectStates, an_expunged_object_is_detached_and_can_come_back) {
    const auto id = save_user("alice", {"one"});
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    session.expunge(alice);
    EXPECT_EQ(status(alice), Status::detached);
    EXPECT_FALSE(session.contains(alice));
    EXPECT_EQ(alice->name, "alice");
    EXPECT_TRUE(says(caught<DetachedInstanceError>([&] { (void)alice->posts.size(); }), "User.posts", "selectinload"));

    session.add(alice);   // no INSERT: it has a row
    EXPECT_EQ(status(alice), Status::persistent);
    alice.edit()->name = "Alice again";
    EXPECT_EQ(alice->posts.size(), 1u);
    forget_sent();
    session.commit();
    EXPECT_EQ(sent_count(), 0u);   // the lazy load had flushed it
    EXPECT_EQ(session.get<User>(id), alice);
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users"), "Alice again");
}

TEST_P(ObjectStates, an_expunged_object_gives_way_to_one_loaded_since) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    session.expunge(alice);
    const Ptr<User> other = session.get<User>(id);
    EXPECT_NE(other, alice);
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { session.add(alice); }), "Another object"));
}

TEST_P(ObjectStates, expunging_follows_the_cascade) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice", {"one", "two"});
    const Ptr<Post> post = alice->posts[0];
    session.expunge(alice);   // cascade::all has expunge
    EXPECT_EQ(status(post), Status::detached);
    EXPECT_EQ(session.identity_count(), 0u);
}

TEST_P(ObjectStates, expunge_all_lets_go_of_everything) {
    const auto id = save_user("alice", {"one"});
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    const Ptr<User> bob = session.add(User{.name = "Bob"});
    alice.edit()->name = "never written";
    session.expunge_all();
    EXPECT_EQ(status(alice), Status::detached);
    EXPECT_EQ(status(bob), Status::transient);
    EXPECT_EQ(session.identity_count(), 0u);
    EXPECT_EQ(session.new_().size() + session.dirty().size() + session.deleted().size(), 0u);
    session.commit();
    EXPECT_EQ(rows("users"), 1);
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users"), "alice");
    EXPECT_NE(session.get<User>(id), alice);
}

TEST_P(ObjectStates, objects_taken_off_within_a_transaction_survive_its_rollback) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice", {"one"});
    const Ptr<User> bob = session.add(User{.name = "Bob", .email = "b"});
    session.delete_(alice->posts[0]);
    session.begin_nested([&] {
        session.flush();
        session.expunge_all();
    });
    session.rollback();
    EXPECT_EQ(status(alice), Status::detached);
    EXPECT_EQ(rows("users"), 1);
    EXPECT_EQ(rows("posts"), 1);
    EXPECT_EQ(bob->name, "Bob");
}

TEST_P(ObjectStates, an_object_of_another_session_is_refused) {
    const auto id = save_user("alice");
    Session one(engine());
    const Ptr<User> alice = one.get<User>(id);
    one.commit();
    Session two(engine());
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { two.add(alice); }), "User(", "another Session", "copy"));
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { two.add(Post{.title = "t", .author = alice}); }),
                     "another Session"));
    EXPECT_EQ(two.new_().size(), 0u);   // nothing was taken in
    const Ptr<Post> post = two.add(Post{.title = "t"});
    EXPECT_THROW(post.edit()->author = alice, InvalidRequestError);
    EXPECT_THROW(two.delete_(alice), InvalidRequestError);
    EXPECT_THROW(two.refresh(alice), InvalidRequestError);
    EXPECT_THROW(two.expire(alice), InvalidRequestError);
    EXPECT_THROW(two.expunge(alice), InvalidRequestError);
    EXPECT_FALSE(two.contains(alice));
}

TEST_P(ObjectStates, a_null_pointer_is_refused) {
    Session session(engine());
    const Ptr<User> nobody = session.get<User>(99);
    EXPECT_FALSE(nobody);
    EXPECT_TRUE(says(caught<ArgumentError>([&] { session.delete_(nobody); }), "null Ptr"));
    EXPECT_THROW(session.add(nobody), ArgumentError);
    EXPECT_THROW(session.refresh(nobody), ArgumentError);
    EXPECT_THROW(session.expire(nobody), ArgumentError);
    EXPECT_THROW(session.expunge(nobody), ArgumentError);
    EXPECT_FALSE(session.contains(nobody));
    const Ptr<User> alice = session.add(User{.name = "Alice"});
    EXPECT_THROW(alice.edit()->posts.append(Ptr<Post>()), ArgumentError);
    EXPECT_THROW(alice.edit()->posts.remove(Ptr<Post>()), ArgumentError);
}

TEST_P(ObjectStates, add_all_takes_values_and_pointers) {
    Session session(engine());
    const auto both = session.add_all(std::vector<User>{{.name = "Bob", .email = "b"}, {.name = "Carol", .email = "c"}});
    ASSERT_EQ(both.size(), 2u);
    EXPECT_EQ(both[1]->name, "Carol");
    session.expunge_all();
    session.add_all(both);
    EXPECT_EQ(session.new_().size(), 2u);
    session.add(Ptr<User>(both[0]));   // once is enough
    EXPECT_EQ(session.new_().size(), 2u);
    session.commit();
    EXPECT_EQ(rows("users"), 2);
}

TEST_P(ObjectStates, pointers_compare_hash_and_print_by_object) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> one = session.get<User>(id);
    const Ptr<User> two = session.scalars(select(users)).one();
    const Ptr<User> three = session.add(User{.name = "alice"});
    EXPECT_EQ(one, two);
    EXPECT_NE(one, three);
    EXPECT_NE(one, nullptr);
    EXPECT_EQ(Ptr<User>(), nullptr);
    EXPECT_EQ(std::hash<Ptr<User>>{}(one), std::hash<Ptr<User>>{}(two));
    const std::string key = std::to_string(id);
    std::ostringstream printed;
    printed << one << " " << three << " " << Ptr<User>() << " "
            << session.execute(select(users).where(users.id == id)).one();
    EXPECT_EQ(printed.str(), "User(" + key + ") User(0) None (User(" + key + "),)");
    Ptr<User> moved = two;
    const Ptr<User> target = std::move(moved);
    EXPECT_EQ(target, one);
    EXPECT_FALSE(moved);
}

}  // namespace
TEST_P(ObjectStates, a_null_pointer_and_an_element_that_is_not_there_are_errors) {
    const std::int64_t id = save_user("alice", {"one"});
    Session session(engine());
    const Ptr<User> nobody = session.get<User>(404);
    EXPECT_FALSE(nobody);
    EXPECT_TRUE(says(caught<ArgumentError>([&] { static_cast<void>(nobody->name); }), "A null Ptr was read"));
    EXPECT_TRUE(says(caught<ArgumentError>([&] { nobody.edit()->name = "x"; }), "A null Ptr was given"));
    const Ptr<User> alice = session.get<User>(id);
    EXPECT_EQ(alice->posts[0]->title, "one");
    EXPECT_TRUE(says(caught<ArgumentError>([&] { alice->posts[1]; }), "Element 1 of a collection of 1"));
    EXPECT_TRUE(says(caught<ArgumentError>([&] { static_cast<void>(alice->profile->bio); }), "A null Ptr was read"));
}

}  // namespace blog
