// edit() guards: an UPDATE names the columns that changed and nothing else, and nothing is sent when nothing changed.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

class Editing : public OrmTest {
protected:
    //! What the one UPDATE sent since the last call sets; else all that was sent.
    std::string updated() {
        const Names statements = sent();
        if (statements.size() == 1) return columns_set(statements[0]);
        std::string all;
        for (const std::string& statement : statements) all += statement + "\n";
        return all;
    }
    //! alice, loaded, with nothing sent yet.
    Ptr<User> alice(Session& session, std::vector<std::string> titles = {}) {
        const Ptr<User> user = session.get<User>(save_user("alice", std::move(titles)));
        forget_sent();
        return user;
    }
};
INSTANTIATE_TEST_SUITE_P(Live, Editing, every_database(), database_name);

// ---- which columns --------------------------------------------------------------------------------------------------

TEST_P(Editing, sends_the_changed_column_only) {
    Session session(engine());
    const Ptr<User> user = alice(session);
    user.edit()->name = "Alice Smith";
    EXPECT_EQ(session.dirty().size(), 1u);
    EXPECT_TRUE(session.is_modified(user));
    session.flush();
    EXPECT_EQ(updated(), "name");   // UPDATE users SET name=? WHERE users.id = ?
    EXPECT_EQ(session.dirty().size(), 0u);
    EXPECT_FALSE(session.is_modified(user));
    session.flush();
    EXPECT_EQ(updated(), "");
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users"), "Alice Smith");
}

TEST_P(Editing, sends_nothing_for_an_equal_value_or_one_that_was_put_back) {
    Session session(engine());
    const Ptr<User> user = alice(session);
    user.edit()->name = "alice";
    user.edit()->active = true;
    user.edit()->age = std::nullopt;
    { const auto only_looked_at = user.edit(); }
    EXPECT_FALSE(session.is_modified(user));
    session.flush();
    EXPECT_EQ(updated(), "");
    user.edit()->name = "bob";
    EXPECT_TRUE(session.is_modified(user));
    user.edit()->name = "alice";
    EXPECT_FALSE(session.is_modified(user));
    session.commit();
    EXPECT_EQ(updated(), "");
}

TEST_P(Editing, sends_one_update_for_several_guards) {
    Session session(engine());
    const Ptr<User> user = alice(session);
    user.edit()->name = "a";
    user.edit([](User& u) {
        u.age = 31;
        u.active = false;
    });
    {
        const auto one = user.edit();
        const auto two = user.edit();
        one->name = "b";
        two->name = one->name + "c";
        EXPECT_EQ(user->name, "bc");
    }
    session.flush();
    EXPECT_EQ(updated(), "name, age, active");
    session.commit();
    EXPECT_EQ(user->name, "bc");
    EXPECT_EQ(user->age, 31);
}

TEST_P(Editing, gives_back_what_the_function_gives) {
    Session session(engine());
    const Ptr<User> user = alice(session);
    EXPECT_EQ(user.edit([](User& u) { return u.name = "x"; }), "x");
    EXPECT_EQ(user.edit([](User& u) { return u.name.size(); }), 1u);
}

TEST_P(Editing, keeps_what_was_written_before_an_exception) {
    Session session(engine());
    const Ptr<User> user = alice(session);
    EXPECT_THROW(user.edit([](User& u) {
        u.name = "half";
        throw std::runtime_error("in the middle");
    }), std::runtime_error);
    EXPECT_EQ(user->name, "half");
    session.flush();
    EXPECT_EQ(updated(), "name");
    session.rollback();
    EXPECT_EQ(user->name, "alice");
}

TEST_P(Editing, sends_what_a_guard_wrote_after_a_flush_that_it_outlived) {
    Session session(engine());
    const Ptr<User> user = alice(session);
    {
        const auto guard = user.edit();
        guard->name = "one";
        session.flush();
        EXPECT_EQ(updated(), "name");
        guard->age = 5;
        session.commit();
        EXPECT_EQ(updated(), "age");
        guard->name = "two";
    }
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users"), "two");
    EXPECT_EQ(value_of<int>("SELECT age FROM users"), 5);
}

TEST_P(Editing, of_a_pending_object_becomes_part_of_its_insert) {
    Session session(engine());
    const Ptr<User> user = session.add(User{.name = "a", .email = "a"});
    user.edit()->name = "b";
    session.commit();
    EXPECT_EQ(sent_in_brief(), Names{"INSERT users"});
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users"), "b");
}

TEST_P(Editing, reads_an_expired_object_first) {
    Session session(engine());
    const Ptr<User> user = alice(session);
    session.commit();
    run("UPDATE users SET name = 'changed', age = 9");
    forget_sent();
    user.edit()->name = "changed";   // as it is by now
    session.flush();
    EXPECT_EQ(sent_in_brief(), Names{"SELECT users"});
    EXPECT_EQ(user->age, 9);
}

// ---- NULL and other types -------------------------------------------------------------------------------------------

TEST_P(Editing, sets_optional_fields_to_null_and_back) {
    Session session(engine());
    const Ptr<User> user = alice(session);
    for (const std::optional<int> age : {std::optional<int>(0), std::optional<int>(), std::optional<int>(-7)}) {
        user.edit()->age = age;
        session.flush();
        EXPECT_EQ(updated(), "age");
        session.refresh(user);
        EXPECT_EQ(user->age, age);
        forget_sent();
    }
}

TEST_P(Editing, writes_generated_and_deferred_fields) {
    const Timestamp then = Timestamp(std::chrono::sys_days(std::chrono::year(1999) / 12 / 31));
    Session session(engine());
    const Ptr<User> user = alice(session, {"t"});
    const Ptr<Post> post = user->posts[0];
    forget_sent();
    user.edit()->created_at = then;
    session.flush();
    EXPECT_EQ(updated(), "created_at");
    post.edit()->body = "text";
    session.flush();
    EXPECT_EQ(updated(), "body");
    session.commit();
    EXPECT_EQ(*user->created_at, then);
    EXPECT_EQ(value_of<std::string>("SELECT body FROM posts"), "text");
}

// ---- keys -----------------------------------------------------------------------------------------------------------

TEST_P(Editing, of_the_relationship_writes_the_foreign_key_at_the_flush) {
    const auto bob_id = save_user("bob");
    Session session(engine());
    const Ptr<User> user = alice(session, {"t"});
    const Ptr<Post> post = user->posts[0];
    const Ptr<User> bob = session.get<User>(bob_id);
    forget_sent();
    post.edit()->author = bob;
    EXPECT_EQ(post->author_id, user->id);
    session.flush();
    EXPECT_EQ(updated(), "author_id");
    EXPECT_EQ(post->author_id, bob_id);
    session.commit();
    EXPECT_EQ(each(bob->posts, &Post::title), Names{"t"});
    EXPECT_TRUE(user->posts.empty());
}

TEST_P(Editing, of_the_foreign_key_shows_in_the_relationship_when_it_is_read_again) {
    const auto bob_id = save_user("bob");
    Session session(engine());
    const Ptr<User> user = alice(session, {"t"});
    const Ptr<Post> post = user->posts[0];
    EXPECT_EQ(post->author, user);
    forget_sent();
    post.edit()->author_id = bob_id;
    session.flush();
    EXPECT_EQ(updated(), "author_id");
    session.commit();
    EXPECT_EQ(post->author->name, "bob");
    EXPECT_TRUE(user->posts.empty());
}

TEST_P(Editing, of_an_optional_relationship_to_nothing_writes_null) {
    Session session(engine());
    const Ptr<Comment> comment = session.add(Comment{.text = "c"});
    const Ptr<Post> post = alice(session, {"t"})->posts[0];
    comment.edit()->post = post;
    session.commit();
    EXPECT_EQ(comment->post, post);
    forget_sent();
    comment.edit()->post = nullptr;
    session.flush();
    EXPECT_EQ(updated(), "post_id");
    EXPECT_EQ(comment->post_id, std::nullopt);
    session.commit();
    EXPECT_FALSE(comment->post);
    EXPECT_TRUE(post->comments.empty());
}

TEST_P(Editing, of_a_required_relationship_to_nothing_is_refused_by_name) {
    Session session(engine());
    const Ptr<Shipment> shipment = session.add(Shipment{});
    const Ptr<Order> order = session.add(Order{.customer = "c", .items = {{.line = 1, .product = "p"}}});
    shipment.edit()->item = order->items[0];
    session.commit();
    shipment.edit()->item = nullptr;
    EXPECT_TRUE(says(caught<FlushError>([&] { session.flush(); }), "Shipment.item", "cannot be NULL"));
    session.rollback();
    EXPECT_EQ(shipment->item, order->items[0]);
}

TEST_P(Editing, of_the_primary_key_moves_the_object_in_the_session) {
    Session session(engine());
    const Ptr<User> user = alice(session);
    const auto id = user->id;
    user.edit()->id = 900;
    session.flush();
    EXPECT_EQ(updated(), "id");   // UPDATE users SET id=900 WHERE users.id = 1
    EXPECT_EQ(session.get<User>(900), user);
    EXPECT_FALSE(session.get<User>(id));
    user.edit()->name = "b";
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users WHERE id = 900"), "b");
    EXPECT_EQ(user->id, 900);
}

TEST_P(Editing, of_the_primary_key_reaches_new_children) {
    Session session(engine());
    const Ptr<User> user = alice(session);
    user.edit()->id = 900;
    const Ptr<Post> post = user.edit()->posts.append(Post{.title = "p"});
    session.commit();
    EXPECT_EQ(post->author_id, 900);
    EXPECT_EQ(rows("posts"), 1);
}

TEST_P(Editing, of_a_relationship_may_change_a_part_of_the_primary_key) {
    Session session(engine());
    const Ptr<Order> one = session.add(Order{.customer = "a", .items = {{.line = 1, .product = "p"}}});
    const Ptr<Order> two = session.add(Order{.customer = "b"});
    session.commit();
    const Ptr<OrderItem> item = one->items[0];
    two.edit()->items.append(item);
    session.commit();   // UPDATE order_items SET order_id=2 WHERE order_id = 1 AND line = 1
    EXPECT_EQ(item->order_id, two->id);
    EXPECT_EQ(session.get<OrderItem>(two->id, 1), item);
    EXPECT_FALSE(session.get<OrderItem>(one->id, 1));
    EXPECT_EQ(rows("order_items"), 1);
}

// ---- a guard without a session --------------------------------------------------------------------------------------

TEST_P(Editing, goes_on_without_a_session_and_nothing_is_written) {
    std::optional<Session> session(std::in_place, engine());
    const Ptr<User> user = alice(*session);
    {
        const auto guard = user.edit();
        guard->name = "x";
        session.reset();
        guard->name = "y";
    }
    EXPECT_EQ(user->name, "y");
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users"), "alice");
}

TEST_P(Editing, what_nobody_holds_any_longer_goes_with_its_session) {
    const auto alice_id = save_user("alice", {"one"}), bob_id = save_user("bob");
    Ptr<User> bob;
    for (const bool is_held : {false, true}) {
        Session session(engine());
        session.get<User>(alice_id)->posts.size();
        session.get<User>(alice_id).edit()->name = "never";
        session.add(User{.name = "carol", .email = "c"});
        if (is_held) bob = session.get<User>(bob_id);
    }
    EXPECT_EQ(status(bob), orm::Status::detached);
    EXPECT_EQ(bob->name, "bob");
    EXPECT_EQ(rows("users"), 2);
}

// ---- rows of others -------------------------------------------------------------------------------------------------

TEST_P(Editing, a_row_that_has_gone_is_an_error_and_nothing_else_is_written) {
    const auto bob_id = save_user("bob");
    Session session(engine());
    const Ptr<User> user = alice(session);
    const Ptr<User> bob = session.get<User>(bob_id);
    session.execute(text("DELETE FROM users WHERE name = 'alice'"));
    bob.edit()->name = "never";
    user.edit()->name = "gone";
    EXPECT_TRUE(says(caught<StaleDataError>([&] { session.flush(); }), "UPDATE", "User(", "users", "0 rows"));
    EXPECT_THROW(session.flush(), PendingRollbackError);
    session.rollback();
    EXPECT_EQ(user->name, "alice");   // the DELETE was part of the transaction
    EXPECT_EQ(bob->name, "bob");
}

}  // namespace
}  // namespace blog
