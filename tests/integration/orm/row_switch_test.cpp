// Deleting an object and adding another with its key in one flush: the row stays, and one UPDATE makes it the new
// object's (SQLAlchemy's row switch).

#include "integration/orm/orm_test.hpp"
#include "integration/orm/statements.hpp"

namespace blog {
namespace {

using orm::Status;

class RowSwitches : public OrmTest {
protected:
    //! The writing statements of the flush, in brief.
    Names written() {
        Names brief = in_brief(sent());
        std::erase_if(brief, [](const std::string& statement) { return statement.rfind("SELECT", 0) == 0; });
        return brief;
    }
    std::string text_of(std::int64_t comment) {
        return value_of<std::string>("SELECT text FROM comments WHERE id = " + std::to_string(comment));
    }
    std::int64_t save_comment(std::string text) {
        Session session(engine());
        const Ptr<Comment> saved = session.add(Comment{.text = std::move(text)});
        session.commit();
        return saved->id;
    }
    //! The tags of a post's row, by name.
    std::vector<std::string> tags_of(std::int64_t post) {
        Session session(engine());
        return each(session.get_one<Post>(post)->tags, &Tag::name);
    }
};
INSTANTIATE_TEST_SUITE_P(Live, RowSwitches, every_database(), database_name);

}  // namespace

TEST_P(RowSwitches, send_one_update_of_what_differs) {
    const std::int64_t id = save_comment("old");
    Session session(engine());
    const Ptr<Comment> old = session.get<Comment>(id);
    forget_sent();
    session.delete_(old);
    const Ptr<Comment> fresh = session.add(Comment{.id = id, .text = "new"});
    session.flush();
    const auto statements = sent();
    ASSERT_EQ(in_brief(statements), Names{"UPDATE comments"});
    EXPECT_EQ(columns_set(statements[0]), "text");
    EXPECT_EQ(status(fresh), Status::persistent);
    EXPECT_EQ(status(old), Status::deleted);
    EXPECT_EQ(session.get<Comment>(id), fresh);
    session.commit();
    EXPECT_EQ(status(old), Status::detached);
    EXPECT_EQ(fresh->text, "new");
    EXPECT_EQ(text_of(id), "new");
}

TEST_P(RowSwitches, send_nothing_when_the_row_is_the_same) {
    const std::int64_t id = save_comment("same");
    Session session(engine());
    const Ptr<Comment> old = session.get<Comment>(id);
    const Ptr<Comment> fresh = session.add(Comment{.id = id, .text = "same"});   // the order does not matter
    session.delete_(old);
    forget_sent();
    session.flush();
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(session.get<Comment>(id), fresh);
    session.commit();
    EXPECT_EQ(rows("comments"), 1);
}

TEST_P(RowSwitches, are_undone_by_a_rollback) {
    const std::int64_t id = save_comment("old");
    Session session(engine());
    const Ptr<Comment> old = session.get<Comment>(id);
    session.delete_(old);
    const Ptr<Comment> fresh = session.add(Comment{.id = id, .text = "new"});
    session.flush();
    session.rollback();
    EXPECT_EQ(status(old), Status::persistent);
    EXPECT_EQ(status(fresh), Status::transient);
    EXPECT_EQ(session.get<Comment>(id), old);
    EXPECT_EQ(old->text, "old");
    session.delete_(old);
    session.add(fresh);
    session.commit();
    EXPECT_EQ(text_of(id), "new");
}

TEST_P(RowSwitches, compare_with_the_row_and_not_with_unflushed_edits) {
    const std::int64_t id = save_comment("in the row");
    Session session(engine());
    const Ptr<Comment> old = session.get<Comment>(id);
    old.edit()->text = "never sent";
    session.delete_(old);
    session.add(Comment{.id = id, .text = "never sent"});
    session.commit();
    EXPECT_EQ(text_of(id), "never sent");
    const Ptr<Comment> expired = session.get<Comment>(id);
    session.expire(expired);
    session.delete_(expired);
    session.add(Comment{.id = id, .text = "after"});
    session.commit();
    EXPECT_EQ(text_of(id), "after");
}

TEST_P(RowSwitches, keep_what_the_database_filled_in) {
    const std::int64_t id = save_user("old");
    Session session(engine());
    const Ptr<User> old = session.get<User>(id);
    const Timestamp created = *old->created_at;
    session.delete_(old);
    const Ptr<User> fresh = session.add(User{.id = id, .name = "new", .email = "new"});
    session.flush();
    EXPECT_EQ(*fresh->created_at, created);
    session.commit();
    EXPECT_EQ(*fresh->created_at, created);
    EXPECT_EQ(fresh->name, "new");
}

TEST_P(RowSwitches, delete_the_old_objects_children_and_insert_the_new_ones) {
    const std::int64_t id = save_user("old", {"gone", "moved"});
    Session session(engine());
    const Ptr<User> old = session.get<User>(id);
    const Ptr<Post> moved = old->posts[1];
    session.delete_(old);
    const Ptr<User> fresh = session.add(User{.id = id, .name = "new", .email = "new", .posts = {{.title = "own"}}});
    fresh.edit()->posts.append(moved);
    forget_sent();
    session.commit();
    EXPECT_EQ(written(), (Names{"UPDATE users", "INSERT posts", "DELETE post_tags", "DELETE posts"}));
    EXPECT_EQ(each(fresh->posts, &Post::title), (Names{"moved", "own"}));
    EXPECT_EQ(rows("posts"), 2);
}

TEST_P(RowSwitches, take_the_key_from_children_that_may_stand_alone) {
    const std::int64_t user = save_user("u", {"p"});
    Session session(engine());
    const Ptr<Post> old = session.get<User>(user)->posts[0];
    old.edit()->comments.append(Comment{.text = "old"});
    session.commit();
    const std::int64_t id = old->id;
    const Ptr<Comment> left = old->comments[0];
    session.delete_(old);
    session.add(Post{.id = id, .title = "new", .author_id = user, .comments = {{.text = "new"}}});
    session.commit();
    EXPECT_EQ(left->post_id, std::nullopt);
    EXPECT_EQ(each(session.get<Post>(id)->comments, &Comment::text), Names{"new"});
}

TEST_P(RowSwitches, replace_the_links_of_many_to_many) {
    const std::int64_t user = save_user("u", {"p"});
    Session session(engine());
    const Ptr<Post> old = session.get<User>(user)->posts[0];
    const Ptr<Tag> both = session.add(Tag{.name = "both"});
    old.edit()->tags.append(Tag{.name = "old"});
    old.edit()->tags.append(both);
    session.commit();
    const std::int64_t id = old->id;
    session.delete_(old);
    const Ptr<Post> fresh = session.add(Post{.id = id, .title = "new", .author_id = user, .tags = {{.name = "new"}}});
    fresh.edit()->tags.append(both);
    session.commit();
    EXPECT_EQ(tags_of(id), (Names{"both", "new"}));
    EXPECT_EQ(rows("post_tags"), 2);
}

TEST_P(RowSwitches, work_with_keys_that_come_from_a_parent) {
    Session session(engine());
    const Ptr<Order> old = session.add(
        Order{.id = 7, .customer = "old", .items = {{.line = 1, .product = "a"}, {.line = 2, .product = "b"}}});
    session.commit();
    session.delete_(old);
    const Ptr<Order> fresh = session.add(
        Order{.id = 7, .customer = "new", .items = {{.line = 2, .product = "c"}, {.line = 3, .product = "d"}}});
    forget_sent();
    session.commit();
    EXPECT_EQ(written(), (Names{"UPDATE orders", "UPDATE order_items", "INSERT order_items", "DELETE order_items"}));
    EXPECT_EQ(each(fresh->items, &OrderItem::product), (Names{"c", "d"}));
}

TEST_P(RowSwitches, replace_a_child_within_its_collection) {
    Session session(engine());
    const Ptr<Order> order = session.add(Order{.id = 1, .customer = "c", .items = {{.line = 1, .product = "a"}}});
    session.commit();
    order.edit()->items.remove(order->items[0]);   // delete_orphan
    order.edit()->items.append(OrderItem{.line = 1, .product = "b"});
    forget_sent();
    session.commit();
    EXPECT_EQ(written(), Names{"UPDATE order_items"});
    EXPECT_EQ(each(order->items, &OrderItem::product), Names{"b"});
}

TEST_P(RowSwitches, of_a_row_that_has_gone_are_an_error) {
    const std::int64_t id = save_comment("old");
    Session session(engine());
    const Ptr<Comment> old = session.get<Comment>(id);
    session.commit();
    EXPECT_EQ(old->text, "old");
    session.commit();
    engine().begin([](Connection& connection) { connection.execute(text("DELETE FROM comments")); });
    session.delete_(old);
    session.add(Comment{.id = id, .text = "new"});
    EXPECT_TRUE(says(caught<ObjectDeletedError>([&] { session.commit(); }), "Comment"));
    session.rollback();
    session.add(Comment{.id = id, .text = "new"});
    session.commit();
    EXPECT_EQ(text_of(id), "new");
}

}  // namespace blog
