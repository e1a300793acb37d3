// Relationships that are loaded when they are first touched: which statement that takes, and when it takes none.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

class LazyLoading : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, LazyLoading, every_database(), database_name);

TEST_P(LazyLoading, of_a_collection_happens_once) {
    const auto id = save_user("alice", {"one", "two"});
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    forget_sent();
    EXPECT_FALSE(alice->posts.is_loaded());
    EXPECT_EQ(alice->posts.size(), 2u);
    EXPECT_TRUE(alice->posts.is_loaded());
    EXPECT_EQ(each(alice->posts, &Post::title), (Names{"one", "two"}));
    EXPECT_FALSE(alice->posts.empty());
    EXPECT_EQ(alice->posts[1]->title, "two");
    const auto statements = sent();
    ASSERT_EQ(statements.size(), 1u);
    EXPECT_NE(statements[0].find("FROM posts"), std::string::npos) << statements[0];
    EXPECT_NE(statements[0].find("ORDER BY posts.id"), std::string::npos) << statements[0];
}

TEST_P(LazyLoading, of_an_empty_collection_happens_once_too) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    forget_sent();
    EXPECT_TRUE(alice->posts.empty());
    EXPECT_EQ(sent_count(), 1u);
    EXPECT_TRUE(alice->posts.empty());
    EXPECT_TRUE(alice->posts.begin() == alice->posts.end());
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(LazyLoading, of_a_single_object_happens_once) {
    save_user("alice", {"one"});
    Session session(engine());
    const Ptr<Post> post = session.scalars(select(posts)).one();
    forget_sent();
    EXPECT_FALSE(post->author.is_loaded());
    EXPECT_EQ(post->author->name, "alice");
    EXPECT_EQ((*post->author).email, "alice@example.com");
    EXPECT_TRUE(post->author);
    const auto statements = sent();
    ASSERT_EQ(statements.size(), 1u);
    EXPECT_NE(statements[0].find("FROM users"), std::string::npos) << statements[0];
}

TEST_P(LazyLoading, of_a_single_object_takes_it_from_the_session) {
    const auto id = save_user("alice", {"one", "two"});
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    const auto both = session.scalars(select(posts).order_by(posts.id)).all();
    forget_sent();
    EXPECT_EQ(both[0]->author, alice);
    EXPECT_EQ(both[1]->author, alice);
    EXPECT_EQ(sent_count(), 0u);   // SQLAlchemy's "use get": the key is known, and the object
}

TEST_P(LazyLoading, of_several_objects_of_one_owner_asks_once) {
    save_user("alice", {"one", "two", "three"});
    Session session(engine());
    const auto all = session.scalars(select(posts)).all();
    forget_sent();
    for (const Ptr<Post>& post : all) EXPECT_EQ(post->author->name, "alice");
    EXPECT_EQ(sent_count(), 1u);
}

TEST_P(LazyLoading, takes_no_statement_when_the_foreign_key_is_null) {
    run("INSERT INTO comments (id, text) VALUES (1, 'alone')");
    Session session(engine());
    const Ptr<Comment> comment = session.scalars(select(comments)).one();
    forget_sent();
    EXPECT_EQ(comment->post, nullptr);
    EXPECT_FALSE(comment->post);
    EXPECT_FALSE(comment->post.get());
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(LazyLoading, of_a_one_to_one_asks_the_other_table) {
    const auto with = save_user("alice");
    const auto without = save_user("bob");
    run("INSERT INTO profiles (id, bio, user_id) VALUES (1, 'Hello!', " + std::to_string(with) + ")");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(with), bob = session.get<User>(without);
    forget_sent();
    EXPECT_EQ(alice->profile->bio, "Hello!");
    EXPECT_EQ(sent_count(), 1u);
    EXPECT_EQ(alice->profile->user, alice);   // found in the session
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(bob->profile, nullptr);
    EXPECT_EQ(sent_count(), 1u);   // the key is on the other side: only the database knows
}

TEST_P(LazyLoading, of_a_many_to_many_goes_through_the_association_table) {
    save_user("alice", {"one", "two"});
    run("INSERT INTO tags (id, name) VALUES (1, 'red'), (2, 'green'), (3, 'blue');"
        "INSERT INTO post_tags (post_id, tag_id) SELECT p.id, t.id FROM posts AS p, tags AS t WHERE t.id <> 2");
    Session session(engine());
    const Ptr<Post> post = session.scalars(select(posts).where(posts.title == "one")).one();
    forget_sent();
    EXPECT_EQ(each(post->tags, &Tag::name), (Names{"red", "blue"}));
    const auto statements = sent();
    ASSERT_EQ(statements.size(), 1u);
    EXPECT_NE(statements[0].find("post_tags"), std::string::npos) << statements[0];
    EXPECT_EQ(each(post->tags[0]->posts, &Post::title), (Names{"one", "two"}));
    EXPECT_EQ(post->tags[0]->posts[0], post);
}

TEST_P(LazyLoading, walks_a_tree_up_and_down) {
    run("INSERT INTO nodes (id, name, parent_id) VALUES (1, 'root', NULL), (2, 'left', 1), (3, 'right', 1), (4, 'leaf', 2)");
    Session session(engine());
    const Ptr<Node> leaf = session.get<Node>(4);
    forget_sent();
    EXPECT_EQ(leaf->parent->parent->name, "root");
    EXPECT_EQ(leaf->parent->parent->parent, nullptr);
    EXPECT_EQ(sent_count(), 2u);   // left, root; the root has no parent to ask for
    EXPECT_EQ(each(leaf->parent->parent->children, &Node::name), (Names{"left", "right"}));
    EXPECT_EQ(sent_count(), 1u);
}

TEST_P(LazyLoading, by_a_composite_key) {
    run("INSERT INTO orders (id, customer) VALUES (7, 'c');"
        "INSERT INTO order_items (order_id, line, product, quantity) VALUES (7, 1, 'tea', 1), (7, 2, 'cup', 2);"
        "INSERT INTO shipments (id, order_id, line) VALUES (1, 7, 2), (2, 7, 2)");
    Session session(engine());
    const Ptr<Shipment> shipment = session.get<Shipment>(1);
    forget_sent();
    EXPECT_EQ(shipment->item->product, "cup");
    EXPECT_EQ(sent_count(), 1u);
    EXPECT_EQ(shipment->item->shipments.size(), 2u);
    EXPECT_EQ(session.get<Order>(7)->items[1], shipment->item.get());
    forget_sent();
    EXPECT_EQ(session.get<Shipment>(2)->item, shipment->item.get());
    EXPECT_EQ(sent_count(), 0u);   // the item is known by both columns of its key, the shipment by the collection
}

TEST_P(LazyLoading, sends_what_is_pending_first) {
    const auto id = save_user("alice", {"one"});
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    session.add(Post{.title = "two", .author_id = id});
    forget_sent();
    EXPECT_EQ(each(alice->posts, &Post::title), (Names{"one", "two"}));
    const auto statements = sent();
    ASSERT_EQ(statements.size(), 2u);
    EXPECT_EQ(statements[0].substr(0, 17), "INSERT INTO posts");
}

TEST_P(LazyLoading, of_a_new_object_takes_no_statement) {
    Session session(engine());
    const Ptr<User> alice = session.add(User{.name = "Alice", .email = "a"});
    EXPECT_TRUE(alice->posts.empty());
    EXPECT_EQ(alice->profile, nullptr);
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(LazyLoading, happens_again_after_a_commit) {
    const auto id = save_user("alice", {"one"});
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    EXPECT_EQ(alice->posts.size(), 1u);
    session.commit();
    run("INSERT INTO posts (id, title, body, published, author_id) VALUES (50, 'two', '', false, " +
        std::to_string(id) + ")");
    EXPECT_EQ(each(alice->posts, &Post::title), (Names{"one", "two"}));
}

TEST_P(LazyLoading, survives_what_the_loop_body_does) {
    const auto id = save_user("alice", {"one", "two", "three"});
    Session session(engine());
    std::string seen;
    for (const auto& post : session.get<User>(id)->posts) {   // nobody else holds the user
        seen += post->title + " ";
        post.edit()->title += "!";
        session.get<User>(id).edit()->posts.append(Post{.title = "more"});
        session.commit();
    }
    EXPECT_EQ(seen, "one two three ");   // a snapshot
    EXPECT_EQ(each(session.get<User>(id)->posts, &Post::title), (Names{"one!", "two!", "three!", "more", "more", "more"}));
}

TEST_P(LazyLoading, of_objects_that_were_deleted_behind_the_session_finds_none) {
    const auto id = save_user("alice", {"one"});
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    session.execute(text("DELETE FROM posts"));
    EXPECT_TRUE(alice->posts.empty());
}

}  // namespace
}  // namespace blog
