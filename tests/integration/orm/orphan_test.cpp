// Children that are taken out of a collection or go to another parent: deleted, moved, or left without a foreign key.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

using orm::Status;

class Orphans : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, Orphans, every_database(), database_name);

// ---- a child is taken out -------------------------------------------------------------------------------------------

TEST_P(Orphans, are_deleted_when_taken_out_of_a_collection_of_owned_children) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice", {"one", "two", "three"});
    const Ptr<Post> one = alice->posts[0];
    alice.edit()->posts.remove(one);
    forget_sent();
    session.flush();
    EXPECT_EQ(writes(), (Names{"DELETE post_tags", "DELETE posts"}));
    EXPECT_EQ(status(one), Status::deleted);
    session.commit();
    EXPECT_EQ(each(alice->posts, &Post::title), (Names{"two", "three"}));
    alice.edit()->posts.clear();
    session.commit();
    EXPECT_EQ(rows("posts"), 0);
    EXPECT_EQ(rows("users"), 1);
}

TEST_P(Orphans, are_deleted_when_their_parent_is_set_to_nothing) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice", {"one", "two"});
    const Ptr<Post> one = alice->posts[0];
    one.edit()->author = nullptr;
    EXPECT_EQ(each(alice->posts, &Post::title), Names{"two"});
    session.commit();
    EXPECT_EQ(status(one), Status::detached);
    EXPECT_EQ(rows("posts"), 1);
}

TEST_P(Orphans, are_deleted_when_the_one_is_replaced_or_dropped) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice");
    alice.edit()->profile = Profile{.bio = "first"};
    session.commit();
    alice.edit()->profile = Profile{.bio = "second"};
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT bio FROM profiles"), "second");
    alice.edit()->profile = nullptr;
    session.commit();
    EXPECT_EQ(rows("profiles"), 0);
    EXPECT_EQ(rows("users"), 1);
}

TEST_P(Orphans, that_were_put_back_stay) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice", {"one", "two"});
    const Ptr<Post> one = alice->posts[0];
    forget_sent();
    alice.edit()->posts.remove(one);
    alice.edit()->posts.append(one);
    session.commit();
    EXPECT_EQ(writes(), Names{});
    EXPECT_EQ(rows("posts"), 2);
}

TEST_P(Orphans, that_are_new_are_never_inserted) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice");
    const Ptr<Post> draft = alice.edit()->posts.append(Post{.title = "draft"});
    EXPECT_EQ(status(draft), Status::pending);
    alice.edit()->posts.remove(draft);
    EXPECT_EQ(status(draft), Status::transient);
    forget_sent();
    session.commit();
    EXPECT_EQ(writes(), Names{});
    EXPECT_EQ(draft->title, "draft");
}

TEST_P(Orphans, that_are_new_leave_what_was_linked_to_them) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice");
    const Ptr<Post> draft = alice.edit()->posts.append(Post{.title = "draft", .tags = {{.name = "t"}}});
    const Ptr<Comment> comment = session.add(Comment{.text = "c", .post = draft});
    alice.edit()->posts.remove(draft);
    EXPECT_TRUE(draft->tags[0]->posts.empty());
    EXPECT_EQ(comment->post, nullptr);
    session.commit();
    EXPECT_EQ(rows("posts") + rows("post_tags"), 0);
    EXPECT_EQ(rows("tags"), 1);
    EXPECT_EQ(comment->post_id, std::nullopt);
}

TEST_P(Orphans, that_are_new_keep_what_was_linked_to_them_when_they_move) {
    const auto alice_id = save_user("alice"), bob_id = save_user("bob");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(alice_id), bob = session.get<User>(bob_id);
    EXPECT_TRUE(bob->posts.empty());
    const Ptr<Post> draft = alice.edit()->posts.append(Post{.title = "draft", .tags = {{.name = "t"}}});
    const Ptr<Comment> comment = session.add(Comment{.text = "c", .post = draft});
    alice.edit()->posts.remove(draft);
    bob.edit()->posts.append(draft);
    EXPECT_EQ(comment->post, draft);
    session.commit();
    EXPECT_EQ(each(draft->tags, &Tag::name), Names{"t"});
    EXPECT_EQ(each(draft->comments, &Comment::text), Names{"c"});
    EXPECT_EQ(draft->author, bob);
}

TEST_P(Orphans, without_delete_orphan_only_lose_their_key) {
    Session session(engine());
    const Ptr<Node> root = session.add(Node{.name = "root", .children = {{.name = "a"}, {.name = "b"}}});
    session.commit();
    const Ptr<Node> a = root->children[0];
    root.edit()->children.remove(a);
    forget_sent();
    session.flush();
    EXPECT_EQ(writes(), Names{"UPDATE nodes"});
    EXPECT_EQ(a->parent_id, std::nullopt);
    session.commit();
    EXPECT_EQ(rows("nodes"), 3);
}

TEST_P(Orphans, that_may_not_be_are_refused_by_name) {
    Session session(engine());
    const Ptr<OrderItem> item = shipped_order(session)->items[0];
    item.edit()->shipments.remove(item->shipments[0]);
    EXPECT_TRUE(says(caught<FlushError>([&] { session.flush(); }), "Shipment(", "OrderItem.shipments",
                     "cannot be NULL", "delete_orphan"));
    session.rollback();
    EXPECT_EQ(item->shipments.size(), 1u);
    EXPECT_EQ(rows("shipments"), 1);
}

// ---- a child moves --------------------------------------------------------------------------------------------------

TEST_P(Orphans, that_moved_to_another_parent_are_none) {
    const auto alice_id = save_user("alice", {"one", "two", "three", "four"}), bob_id = save_user("bob");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(alice_id), bob = session.get<User>(bob_id);
    const std::vector<Ptr<Post>> all{alice->posts[0], alice->posts[1], alice->posts[2]};
    forget_sent();
    bob.edit()->posts.append(all[0]);      // out of her collection by itself
    alice.edit()->posts.remove(all[1]);
    bob.edit()->posts.append(all[1]);
    all[2].edit()->author = bob;
    EXPECT_EQ(each(alice->posts, &Post::title), Names{"four"});
    session.commit();
    EXPECT_EQ(writes(), Names{"UPDATE posts"});   // of all three
    EXPECT_EQ(each(bob->posts, &Post::title), (Names{"one", "two", "three"}));
    EXPECT_EQ(rows("posts"), 4);
}

TEST_P(Orphans, that_left_a_parent_who_is_deleted_are_none) {
    const auto alice_id = save_user("alice", {"one", "two"}), bob_id = save_user("bob");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(alice_id), bob = session.get<User>(bob_id);
    bob.edit()->posts.append(alice->posts[0]);
    session.delete_(alice);
    session.commit();
    EXPECT_EQ(each(bob->posts, &Post::title), Names{"one"});
    EXPECT_EQ(rows("posts"), 1);
    EXPECT_EQ(rows("users"), 1);
}

TEST_P(Orphans, that_left_a_parent_whose_children_were_not_loaded_are_none) {
    const auto alice_id = save_user("alice", {"one", "two"}), bob_id = save_user("bob");
    Session session(engine());
    const Ptr<Post> one = session.scalars(select(posts).where(posts.title == "one")).one();
    const Ptr<User> alice = session.get<User>(alice_id), bob = session.get<User>(bob_id);
    one.edit()->author = bob;
    session.add(Post{.title = "three", .author = alice});   // this one goes with her
    session.delete_(alice);
    session.commit();
    EXPECT_EQ(session.scalars(select(posts.title)).all(), Names{"one"});
    EXPECT_EQ(one->author, bob);
}

TEST_P(Orphans, that_moved_as_the_one_of_another_are_none) {
    const auto alice_id = save_user("alice"), bob_id = save_user("bob");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(alice_id), bob = session.get<User>(bob_id);
    alice.edit()->profile = Profile{.bio = "b"};
    session.commit();
    const Ptr<Profile> profile = alice->profile;
    bob.edit()->profile = profile;
    EXPECT_FALSE(alice->profile);
    session.commit();
    EXPECT_EQ(profile->user_id, bob_id);
    EXPECT_EQ(rows("profiles"), 1);
}

}  // namespace
}  // namespace blog
