// A flush or a commit that fails: nothing stays half-written, the objects stand as before, and the session goes on
// after a rollback.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

using orm::Status;

class FailedFlush : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, FailedFlush, every_database(), database_name);

TEST_P(FailedFlush, in_the_middle_leaves_nothing_half_written) {
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

TEST_P(FailedFlush, at_a_row_of_a_batch_leaves_none_of_its_rows) {
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

TEST_P(FailedFlush, of_a_deletion_keeps_all) {
    run("CREATE TABLE unknown (order_id BIGINT, line INTEGER, "
        "FOREIGN KEY (order_id, line) REFERENCES order_items (order_id, line))");
    Session session(engine());
    const Ptr<Order> order = session.add(Order{.customer = "c", .items = {{.line = 1, .product = "p"}, {.line = 2}}});
    session.flush();
    session.execute(text("INSERT INTO unknown VALUES (:id, 1)"), {{"id", order->id}});
    session.commit();
    const Ptr<OrderItem> first = order->items[0], second = order->items[1];
    session.delete_(second);
    session.delete_(first);   // a table that is not mapped refers to it
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

TEST_P(FailedFlush, in_a_savepoint_leaves_the_transaction) {
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

TEST_P(FailedFlush, with_a_key_that_is_taken_keeps_the_object_that_has_it) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    const Ptr<User> twin = session.add(User{.id = id, .name = "twin", .email = "t"});
    EXPECT_TRUE(says(caught<IntegrityError>([&] { session.flush(); }), "INSERT INTO users"));
    session.rollback();
    EXPECT_EQ(session.get<User>(id), alice);
    EXPECT_EQ(alice->name, "alice");
    EXPECT_EQ(twin->id, id);   // given by hand, so it stays
}

TEST_P(FailedFlush, of_an_autoflush_does_not_run_the_query) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    session.add(User{.name = "twin", .email = "alice@example.com"});
    forget_sent();
    EXPECT_THROW((void)alice->posts.size(), IntegrityError);
    EXPECT_EQ(sent_in_brief(), Names{"INSERT users"});
    session.rollback();
    EXPECT_EQ(alice->posts.size(), 0u);
}

// ---- a COMMIT that fails --------------------------------------------------------------------------------------------

struct Child {
    std::int64_t id{};
    std::int64_t parent_id{};
};
struct DeferredBase : DeclarativeBase<DeferredBase> {};
struct ChildTable : Declarative<Child, "children_with_deferred_check", DeferredBase> {
    Mapped<&Child::id> id{this, primary_key};
    Mapped<&Child::parent_id> parent_id{this};
};
const ChildTable children;

TEST_P(FailedFlush, or_a_commit_that_the_database_refuses_is_undone_as_well) {
    run("CREATE TABLE children_with_deferred_check (id BIGINT PRIMARY KEY, parent_id BIGINT NOT NULL "
        "REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED)");
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<Child> child = session.add(Child{.id = 1, .parent_id = id + 1});
    session.flush();   // not checked yet
    EXPECT_EQ(status(child), Status::persistent);
    EXPECT_THROW(session.commit(), IntegrityError);
    EXPECT_THROW(session.commit(), PendingRollbackError);
    session.rollback();
    EXPECT_EQ(status(child), Status::transient);
    EXPECT_THROW(session.begin([&] { session.add(child); }), IntegrityError);
    EXPECT_EQ(status(child), Status::transient);
    child.edit()->parent_id = id;
    session.begin([&] { session.add(child); });
    EXPECT_EQ(rows("children_with_deferred_check"), 1);
    run("DROP TABLE children_with_deferred_check");
}

}  // namespace
}  // namespace blog
