// What goes with an object that is deleted: its children, their foreign keys, or nothing.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

using orm::Status;

class Cascades : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, Cascades, every_database(), database_name);

// ---- a parent is deleted --------------------------------------------------------------------------------------------

TEST_P(Cascades, delete_the_children_with_the_parent_loaded_or_not) {
    for (const bool loaded : {false, true}) {
        Session session(engine());
        const Ptr<User> alice = load(session, "alice", {"one", "two"});
        alice.edit()->profile = Profile{.bio = "b"};
        session.commit();
        if (loaded) {
            EXPECT_EQ(alice->posts.size(), 2u);
        }
        forget_sent();
        session.delete_(alice);
        session.commit();
        EXPECT_EQ(rows("users") + rows("posts") + rows("profiles"), 0);
    }
}

TEST_P(Cascades, reach_grandchildren_and_association_rows_but_not_what_they_lead_to) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice", {"one"});
    const Ptr<Post> post = alice->posts[0];
    post.edit()->tags.append(Tag{.name = "t"});
    post.edit()->comments.append(Comment{.text = "c"});
    session.commit();
    const Ptr<Comment> comment = post->comments[0];
    session.delete_(alice);
    session.commit();
    EXPECT_EQ(rows("users") + rows("posts") + rows("post_tags"), 0);
    EXPECT_EQ(rows("tags"), 1);
    EXPECT_EQ(comment->post_id, std::nullopt);   // an optional child without cascade stands alone
    EXPECT_EQ(rows("comments"), 1);
    EXPECT_EQ(status(post), Status::detached);
}

TEST_P(Cascades, without_them_children_lose_their_optional_foreign_key) {
    for (const bool loaded : {false, true}) {
        Session session(engine());
        const Ptr<User> alice = load(session, loaded ? "alice" : "bob", {"one"});
        const Ptr<Post> post = alice->posts[0];
        post.edit()->comments.append(Comment{.text = "c"});
        post.edit()->comments.append(Comment{.text = "d"});
        session.commit();
        if (loaded) {
            EXPECT_EQ(post->comments.size(), 2u);
        }
        session.delete_(post);
        forget_sent();
        session.commit();
        EXPECT_EQ(writes(), (Names{"UPDATE comments", "DELETE post_tags", "DELETE posts"}));
    }
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM comments WHERE post_id IS NULL"), 4);
}

TEST_P(Cascades, without_them_a_child_that_has_just_come_loses_its_key_too) {
    for (const bool loaded : {false, true}) {
        Session session(engine());
        const Ptr<Comment> old = session.add(Comment{.text = "old"});
        const Ptr<Post> post = load(session, loaded ? "alice" : "bob", {"one"})->posts[0];
        session.commit();
        if (loaded) {
            EXPECT_TRUE(post->comments.empty());
        }
        old.edit()->post = post;
        const Ptr<Comment> fresh = session.add(Comment{.text = "new", .post = post});
        session.delete_(post);
        session.commit();
        EXPECT_EQ(old->post_id, std::nullopt);
        EXPECT_EQ(fresh->post_id, std::nullopt);
        EXPECT_FALSE(old->post);
    }
    EXPECT_EQ(rows("comments"), 4);
    EXPECT_EQ(rows("posts"), 0);
}

TEST_P(Cascades, without_them_a_required_foreign_key_keeps_the_parent) {
    Session session(engine());
    const Ptr<Order> order = shipped_order(session);
    session.delete_(order);   // its items go with it, but not their shipments
    EXPECT_TRUE(says(caught<FlushError>([&] { session.commit(); }), "OrderItem", "Shipment", "cannot be NULL"));
    session.rollback();
    EXPECT_EQ(status(order), Status::persistent);
    EXPECT_EQ(order->items[0]->shipments.size(), 1u);
    EXPECT_EQ(rows("orders") + rows("order_items") + rows("shipments"), 3);
}

TEST_P(Cascades, delete_the_rows_of_an_association_with_either_side) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice", {"one", "two"});
    const Ptr<Tag> red = session.add(Tag{.name = "red"}), blue = session.add(Tag{.name = "blue"});
    for (const Ptr<Post>& post : alice->posts) {
        post.edit()->tags.append(red);
        post.edit()->tags.append(blue);
    }
    session.commit();
    EXPECT_EQ(rows("post_tags"), 4);
    session.delete_(red);
    session.commit();
    EXPECT_EQ(rows("post_tags"), 2);
    EXPECT_EQ(each(alice->posts[0]->tags, &Tag::name), Names{"blue"});
    session.delete_(alice->posts[0]);
    session.commit();
    EXPECT_EQ(rows("post_tags"), 1);
    EXPECT_EQ(each(blue->posts, &Post::title), Names{"two"});
}

// ---- deleted twice --------------------------------------------------------------------------------------------------

TEST_P(Cascades, delete_an_object_once_however_often_it_was_asked) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice", {"one"});
    const Ptr<Post> post = alice->posts[0];
    forget_sent();
    session.delete_(post);
    session.delete_(post);
    session.delete_(alice);
    session.delete_(post);
    EXPECT_EQ(session.deleted().size(), 2u);
    session.flush();
    EXPECT_EQ(writes(), (Names{"DELETE post_tags", "DELETE posts", "DELETE users"}));
    EXPECT_THROW(session.delete_(post), InvalidRequestError);
    session.commit();
    EXPECT_THROW(session.delete_(alice), InvalidRequestError);
    EXPECT_EQ(rows("users"), 0);
}

TEST_P(Cascades, delete_of_a_row_that_has_gone_is_an_error) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice");
    session.execute(text("DELETE FROM users"));
    session.delete_(alice);
    EXPECT_TRUE(says(caught<StaleDataError>([&] { session.flush(); }), "DELETE", "User(", "users", "0 rows"));
    session.rollback();
    EXPECT_EQ(alice->name, "alice");
}

TEST_P(Cascades, do_not_write_an_object_that_was_edited_and_then_deleted) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice", {"one"});
    alice.edit()->name = "x";
    alice.edit()->posts.append(Post{.title = "never"});
    session.delete_(alice);
    forget_sent();
    session.commit();
    EXPECT_EQ(rows("users") + rows("posts"), 0);
    for (const std::string& write : writes()) EXPECT_EQ(write.substr(0, 6), "DELETE");
}

TEST_P(Cascades, spare_new_objects_that_the_parent_does_not_own) {
    Session session(engine());
    const Ptr<Post> post = load(session, "alice", {"one"})->posts[0];
    const Ptr<Comment> comment = post.edit()->comments.append(Comment{.text = "stands alone"});
    post.edit()->tags.append(Tag{.name = "t"});
    session.delete_(post);
    session.commit();
    EXPECT_EQ(rows("posts") + rows("post_tags"), 0);
    EXPECT_EQ(rows("comments"), 1);   // not owned, and so inserted, without a post
    EXPECT_EQ(comment->post_id, std::nullopt);
    EXPECT_EQ(rows("tags"), 1);
}

// ---- what is not saved along ----------------------------------------------------------------------------------------

struct Leaf;
struct Twig {
    std::int64_t id{};
    Many<Leaf> leaves{};
};
struct Leaf {
    std::int64_t id{};
    std::optional<std::int64_t> twig_id{};
    One<Twig> twig{};
};
struct TreeBase : DeclarativeBase<TreeBase> {};
struct TwigTable : Declarative<Twig, "twigs", TreeBase> {
    Mapped<&Twig::id> id{this, primary_key};
    Relationship<&Twig::leaves> leaves{this, cascade::none, back_populates("twig")};
};
struct LeafTable : Declarative<Leaf, "leaves", TreeBase> {
    Mapped<&Leaf::id> id{this, primary_key};
    Mapped<&Leaf::twig_id> twig_id{this, ForeignKey("twigs.id")};
    Relationship<&Leaf::twig> twig{this, cascade::none, back_populates("leaves")};
};
const TwigTable twigs;
const LeafTable leaves;

TEST_P(Cascades, without_save_update_the_other_object_must_be_added) {
    TreeBase::metadata().create_all(engine());
    Session session(engine());
    const Ptr<Twig> twig = session.add(Twig{.leaves = {Leaf{}}});
    const Ptr<Leaf> leaf = twig->leaves[0];
    EXPECT_EQ(status(leaf), Status::transient);
    EXPECT_TRUE(says(caught<FlushError>([&] { session.flush(); }), "Leaf", "not in this session", "save_update"));
    session.rollback();
    session.add(twig);
    session.add(leaf);
    session.commit();
    EXPECT_EQ(leaf->twig_id, twig->id);
}

}  // namespace
}  // namespace blog
