// One object a row: what the identity map answers without a statement, when an object is read again, and that two
// sessions share nothing.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

class Identity : public OrmTest {
protected:
    //! Changes a name behind the session's back, over a connection of its own.
    void rename_elsewhere(std::int64_t id, std::string_view name) {
        run("UPDATE users SET name = '" + std::string(name) + "' WHERE id = " + std::to_string(id));
        forget_sent();
    }
};
INSTANTIATE_TEST_SUITE_P(Live, Identity, every_database(), database_name);

TEST_P(Identity, is_one_object_for_a_row_however_it_is_reached) {
    const auto id = save_user("alice", {"one"});
    Session session(engine());
    const Ptr<User> got = session.get<User>(id);
    EXPECT_EQ(session.get<User>(id), got);
    EXPECT_EQ(session.get_one<User>(id), got);
    EXPECT_EQ(session.scalars(select(users)).one(), got);
    EXPECT_EQ(session.scalars(select(users).where(users.name == "alice")).one(), got);
    EXPECT_EQ(session.scalars(select(posts)).one()->author, got);
    EXPECT_EQ(session.execute(select(posts.title, users).join(posts.author)).one().get<1>(), got);
    EXPECT_EQ(session.identity_count(), 2u);
}

TEST_P(Identity, is_one_object_for_a_row_that_comes_several_times) {
    save_user("alice", {"one", "two", "three"});
    Session session(engine());
    const auto rows = session.scalars(select(users).join(users.posts)).all();
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0], rows[1]);
    EXPECT_EQ(rows[1], rows[2]);
    EXPECT_EQ(session.scalars(select(users).join(users.posts)).unique().all().size(), 1u);
}

TEST_P(Identity, answers_get_without_a_statement) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    EXPECT_EQ(sent_count(), 1u);
    EXPECT_EQ(session.get<User>(id)->name, "alice");
    EXPECT_EQ(session.get<User>(static_cast<int>(id)), alice);   // whatever integer the key comes as
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(Identity, gives_none_for_a_key_without_a_row) {
    Session session(engine());
    EXPECT_EQ(session.get<User>(99), nullptr);
    EXPECT_EQ(session.get<User>(99), nullptr);
    EXPECT_EQ(sent_count(), 2u);   // that there is none is not remembered
    const NoResultFound error = caught<NoResultFound>([&] { session.get_one<User>(99); });
    EXPECT_TRUE(says(error, "User", "99"));
}

TEST_P(Identity, by_a_composite_key) {
    run("INSERT INTO orders (id, customer) VALUES (1, 'x'), (2, 'y');"
        "INSERT INTO order_items (order_id, line, product, quantity) VALUES (1, 2, 'tea', 1), (2, 1, 'cup', 2)");
    Session session(engine());
    const Ptr<OrderItem> tea = session.get<OrderItem>(1, 2);
    EXPECT_EQ(tea->product, "tea");
    EXPECT_EQ(session.get<OrderItem>(2, 1)->product, "cup");
    EXPECT_EQ(session.get<OrderItem>(1, 1), nullptr);
    forget_sent();
    EXPECT_EQ(session.get<OrderItem>(std::int64_t{1}, 2), tea);
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(session.scalars(select(order_items).where(order_items.product == "tea")).one(), tea);
    EXPECT_TRUE(says(caught<ArgumentError>([&] { session.get<OrderItem>(1); }), "OrderItem", "2 key values", "1 were"));
    EXPECT_TRUE(says(caught<NoResultFound>([&] { session.get_one<OrderItem>(7, 8); }), "OrderItem", "7", "8"));
}

TEST_P(Identity, does_not_overwrite_a_loaded_object_by_a_query) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    session.execute(text("UPDATE users SET name = 'changed'"));
    EXPECT_EQ(session.scalars(select(users)).one()->name, "alice");
    EXPECT_EQ(session.scalar(select(users.name)), "changed");   // a column comes as it is
    alice.edit()->age = 31;
    session.flush();
    EXPECT_EQ(session.scalar(select(users.name)), "changed");   // only the edited column was written
    session.refresh(alice);
    EXPECT_EQ(alice->name, "changed");
    EXPECT_EQ(alice->age, 31);
}

TEST_P(Identity, refreshes_in_place) {
    const auto id = save_user("alice", {"one"});
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    const std::string& name = alice->name;
    EXPECT_EQ(alice->posts.size(), 1u);
    session.execute(text("UPDATE users SET name = 'changed'"));
    session.execute(text("DELETE FROM posts"));
    EXPECT_EQ(alice->name, "alice");
    forget_sent();
    session.refresh(alice);
    EXPECT_EQ(sent_count(), 1u);
    EXPECT_EQ(name, "changed");   // references into the object survive
    EXPECT_EQ(alice->posts.size(), 0u);   // its collections are read again too
}

TEST_P(Identity, refresh_gives_up_edits_of_its_object_and_sends_those_of_others) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    alice.edit()->name = "edited";
    session.add(Tag{.name = "t"});
    forget_sent();
    session.refresh(alice);
    EXPECT_EQ(alice->name, "alice");
    EXPECT_EQ(sent_in_brief(), (Names{"INSERT tags", "SELECT users"}));
}

TEST_P(Identity, refresh_of_a_row_that_is_gone_says_so) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    session.execute(text("DELETE FROM users"));
    EXPECT_TRUE(says(caught<ObjectDeletedError>([&] { session.refresh(alice); }), "User(" + std::to_string(id), "no longer exists"));
    session.expire(alice);
    EXPECT_TRUE(says(caught<ObjectDeletedError>([&] { (void)alice->name.size(); }), "User("));
    session.rollback();
    EXPECT_EQ(alice->name, "alice");
}

TEST_P(Identity, expired_objects_are_read_when_they_are_touched) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    session.execute(text("UPDATE users SET name = 'changed'"));
    session.expire(alice);
    forget_sent();
    EXPECT_EQ(alice.peek()->name, "alice");
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(alice->name, "changed");
    EXPECT_EQ(alice->email, "alice@example.com");
    EXPECT_EQ(sent_count(), 1u);   // the row once, not the field
}

TEST_P(Identity, expired_objects_are_read_on_the_occasion_of_a_query) {
    const auto first = save_user("alice");
    const auto second = save_user("bob");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(first), bob = session.get<User>(second);
    session.execute(text("UPDATE users SET name = 'changed'"));
    session.expire_all();
    forget_sent();
    EXPECT_EQ(session.scalars(select(users)).all().size(), 2u);
    EXPECT_EQ(alice->name, "changed");
    EXPECT_EQ(bob->name, "changed");
    EXPECT_EQ(sent_count(), 1u);
    session.expire(bob);
    EXPECT_EQ(session.get<User>(second), bob);
    EXPECT_EQ(bob->name, "changed");
    EXPECT_EQ(sent_count(), 1u);
}

TEST_P(Identity, expire_gives_up_edits) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    alice.edit()->name = "given up";
    session.expire(alice);
    EXPECT_EQ(session.dirty().size(), 0u);
    EXPECT_EQ(alice->name, "alice");
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users"), "alice");
}

TEST_P(Identity, commit_expires_unless_told_otherwise) {
    const auto id = save_user("alice");
    {
        Session session(engine());
        const Ptr<User> alice = session.get<User>(id);
        session.commit();
        rename_elsewhere(id, "first");
        EXPECT_EQ(alice->name, "first");
        EXPECT_EQ(sent_count(), 1u);
    }
    Session keeping(engine(), {.expire_on_commit = false});
    const Ptr<User> alice = keeping.get<User>(id);
    keeping.commit();
    rename_elsewhere(id, "second");
    EXPECT_EQ(alice->name, "first");
    EXPECT_EQ(keeping.get<User>(id), alice);
    EXPECT_EQ(sent_count(), 0u);
    keeping.expire_all();
    EXPECT_EQ(alice->name, "second");
}

TEST_P(Identity, follows_bulk_updates_and_deletes) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    session.execute(update(users).where(users.id == id).values(users.name = "changed"));
    EXPECT_EQ(alice->name, "changed");
    session.execute(delete_(users).where(users.id == id));
    EXPECT_EQ(status(alice), orm::Status::deleted);
    EXPECT_EQ(session.get<User>(id), nullptr);
}

TEST_P(Identity, ends_for_objects_nobody_holds_at_the_commit) {
    const auto id = save_user("alice", {"one"});
    Session session(engine());
    session.scalars(select(posts)).one();
    const Ptr<User> alice = session.get<User>(id);
    EXPECT_EQ(session.identity_count(), 2u);   // within a transaction nothing is let go
    session.commit();
    EXPECT_EQ(session.identity_count(), 1u);
    EXPECT_EQ(session.get<User>(id), alice);
}

TEST_P(Identity, of_new_objects_begins_at_the_flush) {
    Session session(engine());
    const Ptr<User> alice = session.add(User{.id = 7, .name = "Alice", .email = "a"});
    EXPECT_EQ(session.identity_count(), 0u);
    forget_sent();
    EXPECT_EQ(session.get<User>(7), alice);   // flushed before the SELECT
    EXPECT_EQ(session.identity_count(), 1u);
    forget_sent();
    EXPECT_EQ(session.get<User>(7), alice);
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(Identity, is_not_shared_by_two_sessions) {
    const auto id = save_user("alice");
    Session one(engine()), two(engine());
    const Ptr<User> first = one.get<User>(id);
    const Ptr<User> second = two.get<User>(id);
    EXPECT_NE(first, second);
    EXPECT_NE(&*first, &*second);
    first.edit()->name = "edited";
    EXPECT_EQ(second->name, "alice");
    EXPECT_EQ(two.dirty().size(), 0u);
    EXPECT_FALSE(two.contains(first));
    two.commit();
    one.commit();
    EXPECT_EQ(second->name, "edited");   // read again in a new transaction
}

}  // namespace
}  // namespace blog
