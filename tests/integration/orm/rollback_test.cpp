// What a rollback, of the transaction or of a savepoint, undoes in the objects; and a flush that fails in the middle.

#include "integration/orm/orm_test.hpp"
#include "integration/orm/statements.hpp"

namespace blog {
namespace {

using orm::Status;

class Rollback : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, Rollback, every_database(), database_name);

// ---- of the transaction -------------------------------------------------------------------------------------------------

TEST_P(Rollback, restores_attributes_flushed_or_not) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    alice.edit()->name = "flushed";
    session.flush();
    alice.edit()->age = 5;
    session.rollback();
    EXPECT_EQ(session.dirty_count(), 0u);
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
    EXPECT_EQ(session.new_count() + session.identity_count(), 0u);
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
        EXPECT_EQ(session.deleted_count(), 0u);
        EXPECT_EQ(session.get<User>(id), alice);
        EXPECT_EQ(each(alice->posts, &Post::title), Names{"one"});
        alice.edit()->age = flushed;
        session.commit();
        EXPECT_EQ(rows("users") + rows("posts"), 2);
    }
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

// ---- begin(fn) ------------------------------------------------------------------------------------------------------------

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
        EXPECT_TRUE(says(caught<InvalidRequestError>([&] { session.begin([] {}); }), "already begun"));
        session.add(User{.name = "a", .email = "a"});
    });
    EXPECT_EQ(rows("users"), 1);
}

// ---- savepoints -----------------------------------------------------------------------------------------------------------

TEST_P(Rollback, of_a_savepoint_undoes_only_what_it_did) {
    const auto id = save_user("alice", {"one"});
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    const Ptr<Post> one = alice->posts[0];
    alice.edit()->name = "before";
    const Ptr<User> bob = session.add(User{.name = "bob", .email = "b"});
    Ptr<User> carol;
    EXPECT_THROW(session.begin_nested([&] {
        carol = session.add(User{.name = "carol", .email = "c"});
        alice.edit()->age = 9;
        session.delete_(one);
        bob.edit()->name = "robert";
        session.flush();
        throw std::runtime_error("on purpose");
    }), std::runtime_error);
    EXPECT_EQ(status(carol), Status::transient);
    EXPECT_EQ(status(bob), Status::persistent);
    EXPECT_EQ(status(one), Status::persistent);
    EXPECT_EQ(alice->name, "before");
    EXPECT_EQ(alice->age, std::nullopt);
    EXPECT_EQ(bob->name, "bob");
    EXPECT_EQ(each(alice->posts, &Post::title), Names{"one"});
    session.commit();
    EXPECT_EQ(rows("users") + rows("posts"), 3);
    EXPECT_EQ(alice->name, "before");
}

TEST_P(Rollback, of_the_transaction_undoes_its_savepoints) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    Ptr<User> bob;
    session.begin_nested([&] {
        session.delete_(alice);
        bob = session.add(User{.name = "bob", .email = "b"});
    });
    EXPECT_EQ(status(alice), Status::deleted);
    EXPECT_EQ(status(bob), Status::persistent);
    session.rollback();
    EXPECT_EQ(status(alice), Status::persistent);
    EXPECT_EQ(status(bob), Status::transient);
    EXPECT_EQ(rows("users"), 1);
}

TEST_P(Rollback, of_nested_savepoints_goes_level_by_level) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    session.begin_nested([&] {
        alice.edit()->id = 800;
        EXPECT_THROW(session.begin_nested([&] {
            alice.edit()->id = 801;
            alice.edit()->name = "inner";
            session.flush();
            throw std::runtime_error("on purpose");
        }), std::runtime_error);
        EXPECT_EQ(alice->id, 800);
        EXPECT_EQ(alice->name, "alice");
        EXPECT_EQ(session.get<User>(800), alice);
    });
    EXPECT_EQ(session.get<User>(800), alice);
    session.rollback();
    EXPECT_EQ(alice->id, id);
    EXPECT_EQ(session.get<User>(id), alice);
}

TEST_P(Rollback, of_a_savepoint_keeps_an_inner_one_out_of_the_outer) {
    Session session(engine());
    Ptr<Tag> outer, inner;
    EXPECT_THROW(session.begin_nested([&] {
        outer = session.add(Tag{.name = "outer"});
        session.begin_nested([&] { inner = session.add(Tag{.name = "inner"}); });
        EXPECT_EQ(status(inner), Status::persistent);
        throw std::runtime_error("on purpose");
    }), std::runtime_error);
    EXPECT_EQ(status(outer), Status::transient);
    EXPECT_EQ(status(inner), Status::transient);
    session.add(inner);
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM tags"), "inner");
}

// ---- a flush that fails -----------------------------------------------------------------------------------------------------

TEST_P(Rollback, after_a_flush_that_failed_in_the_middle_leaves_nothing_half_written) {
    const auto id = save_user("alice", {"one"});
    Session session(engine());
    session.add(Tag{.name = "red"});
    session.commit();
    const Ptr<User> alice = session.get<User>(id);
    const Ptr<User> bob = session.add(User{.name = "bob", .email = "b", .posts = {{.title = "p"}}});
    alice.edit()->name = "never";
    const Ptr<Tag> second = session.add(Tag{.name = "red"});   // red is taken
    bob->posts[0].edit()->tags.append(second);
    const IntegrityError error = caught<IntegrityError>([&] { session.flush(); });
    EXPECT_TRUE(says(error, "INSERT INTO tags"));
    EXPECT_TRUE(says(caught<PendingRollbackError>([&] { (void)session.scalars(select(users)); }), "rollback()",
                     "INSERT INTO tags"));
    session.rollback();
    EXPECT_EQ(status(bob), Status::transient);
    EXPECT_EQ(alice->name, "alice");
    EXPECT_EQ(rows("users"), 1);
    EXPECT_EQ(rows("posts") + rows("tags"), 2);

    second.edit()->name = "blue";   // mended, the same objects are saved
    session.add(bob);
    session.commit();
    EXPECT_EQ(rows("users"), 2);
    EXPECT_EQ(rows("post_tags"), 1);
    EXPECT_EQ(each(bob->posts[0]->tags, &Tag::name), Names{"blue"});
}

TEST_P(Rollback, after_a_batch_that_failed_at_a_row_leaves_none_of_its_rows) {
    save_user("alice");
    Session session(engine());
    std::vector<User> many(20);
    for (std::size_t i = 0; i < many.size(); ++i)
        many[i].email = many[i].name = i == 13 ? "alice@example.com" : std::to_string(i);
    const std::vector<Ptr<User>> added = session.add_all(std::move(many));
    EXPECT_TRUE(says(caught<IntegrityError>([&] { session.commit(); }), "email", "INSERT INTO users"));
    session.rollback();
    EXPECT_EQ(rows("users"), 1);
    for (const Ptr<User>& user : added) {
        EXPECT_EQ(status(user), Status::transient);
        EXPECT_EQ(user->id, 0);
    }
    added[13].edit()->email = "13";
    session.add_all(added);
    session.commit();
    EXPECT_EQ(rows("users"), 21);
}

TEST_P(Rollback, after_a_delete_that_failed_keeps_all) {
    Session session(engine());
    const Ptr<Order> order = session.add(
        Order{.customer = "c", .items = {{.line = 1, .product = "p", .shipments = {Shipment{}}}, {.line = 2}}});
    session.commit();
    const Ptr<OrderItem> first = order->items[0], second = order->items[1];
    session.delete_(second);
    session.delete_(first);   // it has a shipment
    order.edit()->customer = "never";
    EXPECT_THROW(session.flush(), IntegrityError);
    session.rollback();
    EXPECT_EQ(status(second), Status::persistent);
    EXPECT_EQ(session.get<OrderItem>(order->id, 2), second);
    EXPECT_EQ(order->items.size(), 2u);
    EXPECT_EQ(order->customer, "c");
    session.commit();
    EXPECT_EQ(rows("order_items"), 2);
}

TEST_P(Rollback, within_a_savepoint_of_a_failed_flush_leaves_the_transaction) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    alice.edit()->age = 40;
    Ptr<User> twin;
    EXPECT_THROW(session.begin_nested([&] {
        alice.edit()->name = "undone";
        twin = session.add(User{.name = "twin", .email = "alice@example.com"});
    }), IntegrityError);
    EXPECT_EQ(status(twin), Status::transient);
    EXPECT_EQ(alice->name, "alice");
    EXPECT_EQ(alice->age, 40);
    twin.edit()->email = "t";
    session.add(twin);
    session.commit();
    EXPECT_EQ(rows("users"), 2);
    EXPECT_EQ(value_of<int>("SELECT age FROM users WHERE name = 'alice'"), 40);
}

}  // namespace
}  // namespace blog
