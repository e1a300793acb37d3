// selectinload: one more statement for all objects of a query (one for each 500), whatever the direction; the rows are
// the same that lazy loading gives.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

class SelectinLoading : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, SelectinLoading, every_database(), database_name);

TEST_P(SelectinLoading, of_collections_takes_one_more_statement) {
    fill();
    Session session(engine());
    const auto all = session.scalars(select(users).options(selectinload(users.posts)).order_by(users.id)).all();
    const auto statements = sent();
    ASSERT_EQ(statements.size(), 2u);
    EXPECT_NE(statements[1].find("FROM posts"), std::string::npos) << statements[1];
    EXPECT_NE(statements[1].find("posts.author_id IN ("), std::string::npos) << statements[1];
    ASSERT_EQ(all.size(), 3u);
    for (const Ptr<User>& user : all) EXPECT_TRUE(user->posts.is_loaded());
    EXPECT_EQ(each(all[0]->posts, &Post::title), (Names{"one", "two"}));
    EXPECT_TRUE(all[1]->posts.empty());
    EXPECT_EQ(each(all[2]->posts, &Post::title), Names{"three"});
    EXPECT_EQ(all[0]->posts[0]->author, all[0]);   // from the session
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(SelectinLoading, of_a_query_without_rows_takes_none) {
    Session session(engine());
    EXPECT_TRUE(session.scalars(select(users).options(selectinload(users.posts).selectinload(posts.tags))).all().empty());
    EXPECT_EQ(sent_count(), 1u);
}

TEST_P(SelectinLoading, goes_as_deep_as_its_path) {
    fill();
    Session session(engine());
    const auto all = session.scalars(select(users).options(selectinload(users.posts).selectinload(posts.tags),
                                                           selectinload(users.posts).selectinload(posts.comments),
                                                           selectinload(users.profile)).order_by(users.id)).all();
    EXPECT_EQ(sent_count(), 5u);   // users, posts, tags, comments, profiles; the posts once for both paths
    EXPECT_EQ(each(all[0]->posts[0]->tags, &Tag::name), (Names{"red", "blue"}));   // ordered by their id
    EXPECT_TRUE(all[0]->posts[1]->tags.empty());
    EXPECT_EQ(all[2]->posts[0]->tags[0], all[0]->posts[0]->tags[0]);   // one object
    EXPECT_EQ(each(all[0]->posts[1]->comments, &Comment::text), Names{"second"});
    EXPECT_EQ(all[0]->profile->bio, "hello");
    EXPECT_EQ(all[1]->profile, nullptr);
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(SelectinLoading, stops_where_the_path_finds_nothing) {
    fill();
    Session session(engine());
    const auto bob = session.scalars(select(users).where(users.name == "bob")
                                         .options(selectinload(users.posts).selectinload(posts.tags))).one();
    EXPECT_EQ(sent_count(), 2u);   // no posts, so nothing is asked about tags
    EXPECT_TRUE(bob->posts.empty());
}

TEST_P(SelectinLoading, of_single_objects_asks_for_each_once) {
    fill();
    Session session(engine());
    const auto all = session.scalars(select(posts).options(selectinload(posts.author)).order_by(posts.id)).all();
    EXPECT_EQ(sent_count(), 2u);
    EXPECT_EQ(all[0]->author->name, "alice");
    EXPECT_EQ(all[1]->author, all[0]->author.get());
    EXPECT_EQ(all[2]->author->name, "carol");
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(SelectinLoading, of_single_objects_asks_for_none_that_is_known_or_null) {
    fill();
    Session session(engine());
    const auto known = session.scalars(select(posts)).all();
    forget_sent();
    const auto all = session.scalars(select(comments).options(selectinload(comments.post)).order_by(comments.id)).all();
    EXPECT_EQ(sent_count(), 1u);
    EXPECT_EQ(all[2]->post->title, "three");
    EXPECT_EQ(all[3]->post, nullptr);
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(SelectinLoading, of_many_to_many_reaches_both_ways) {
    fill();
    Session session(engine());
    const auto all = session.scalars(select(tags).options(selectinload(tags.posts).selectinload(posts.author))
                                         .order_by(tags.id)).all();
    EXPECT_EQ(sent_count(), 3u);
    EXPECT_EQ(each(all[0]->posts, &Post::title), (Names{"one", "three"}));
    EXPECT_EQ(each(all[1]->posts, &Post::title), Names{"one"});
    EXPECT_TRUE(all[2]->posts.empty());
    EXPECT_EQ(all[0]->posts[1]->author->name, "carol");
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(SelectinLoading, by_composite_keys) {
    run("INSERT INTO orders (id, customer) VALUES (1, 'x'), (2, 'y');"
        "INSERT INTO order_items (order_id, line, product, quantity) VALUES (1, 1, 'tea', 1), (1, 2, 'cup', 2), (2, 1, 'pot', 1);"
        "INSERT INTO shipments (id, order_id, line) VALUES (1, 1, 2), (2, 2, 1), (3, 1, 2)");
    forget_sent();
    Session session(engine());
    const auto items = session.scalars(select(order_items).options(selectinload(order_items.shipments))
                                           .order_by(order_items.order_id, order_items.line)).all();
    EXPECT_EQ(sent_count(), 2u);
    ASSERT_EQ(items.size(), 3u);
    EXPECT_TRUE(items[0]->shipments.empty());
    EXPECT_EQ(items[1]->shipments.size(), 2u);
    EXPECT_EQ(each(items[2]->shipments, &Shipment::id), std::vector<std::int64_t>{2});
    session.expunge_all();
    forget_sent();
    const auto sent_out = session.scalars(select(shipments).options(selectinload(shipments.item).selectinload(order_items.order))
                                              .order_by(shipments.id)).all();
    EXPECT_EQ(sent_count(), 3u);
    EXPECT_EQ(sent_out[0]->item->product, "cup");
    EXPECT_EQ(sent_out[1]->item->order->customer, "y");
    EXPECT_EQ(sent_out[2]->item, sent_out[0]->item.get());
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(SelectinLoading, of_a_tree_loads_the_levels_it_names) {
    run("INSERT INTO nodes (id, name, parent_id) VALUES (1, 'root', NULL), (2, 'left', 1), (3, 'right', 1), (4, 'leaf', 2)");
    forget_sent();
    Session session(engine());
    const auto root = session.scalars(select(nodes).where(nodes.parent_id.is_(null))
                                          .options(selectinload(nodes.children).selectinload(nodes.children))).one();
    EXPECT_EQ(sent_count(), 3u);
    EXPECT_EQ(each(root->children, &Node::name), (Names{"left", "right"}));
    EXPECT_EQ(each(root->children[0]->children, &Node::name), Names{"leaf"});
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_FALSE(root->children[0]->children[0]->children.is_loaded());
}

TEST_P(SelectinLoading, asks_in_pages_of_500) {
    std::vector<User> many;
    std::vector<Post> theirs;
    for (std::int64_t i = 1; i <= 1201; ++i) {
        many.push_back({.id = i, .name = "u" + std::to_string(i), .email = std::to_string(i)});
        theirs.push_back({.id = i, .title = "first of " + std::to_string(i), .author_id = i});
        theirs.push_back({.id = i + 10'000, .title = "second of " + std::to_string(i), .author_id = i});
    }
    engine().begin([&](Connection& connection) {
        connection.execute(insert(users), many);
        connection.execute(insert(posts), theirs);
    });
    forget_sent();
    Session session(engine());
    const auto all = session.scalars(select(users).options(selectinload(users.posts)).order_by(users.id)).all();
    EXPECT_EQ(sent_count(), 1u + 3u);   // 500, 500, 201
    ASSERT_EQ(all.size(), 1201u);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const std::string name = std::to_string(i + 1);
        ASSERT_EQ(each(all[i]->posts, &Post::title), (Names{"first of " + name, "second of " + name}));
    }
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(SelectinLoading, leaves_what_is_loaded_as_it_is) {
    fill();
    Session session(engine());
    const Ptr<User> alice = session.get<User>(1);
    alice.edit()->posts.append(Post{.id = 50, .title = "pending"});
    session.flush();
    forget_sent();
    session.scalars(select(users).options(selectinload(users.posts))).all();
    EXPECT_EQ(each(alice->posts, &Post::title), (Names{"one", "two", "pending"}));
    const auto statements = sent();
    ASSERT_EQ(statements.size(), 2u);
    EXPECT_EQ(statements[1].find("(1, 2, 3)"), std::string::npos) << statements[1];
}

TEST_P(SelectinLoading, works_beside_columns_and_for_several_classes) {
    fill();
    Session session(engine());
    const auto rows = session.execute(select(users, users.name, posts).join(users.posts).order_by(posts.id)
                                          .options(selectinload(users.posts), selectinload(posts.tags))).all();
    EXPECT_EQ(sent_count(), 3u);
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].get<0>()->posts.size(), 2u);
    EXPECT_EQ(rows[1].get<2>()->tags.size(), 0u);
    EXPECT_EQ(each(rows[2].get<2>()->tags, &Tag::name), Names{"red"});
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(SelectinLoading, skips_objects_an_outer_join_did_not_find) {
    fill();
    Session session(engine());
    const auto rows = session.execute(select(users, optional_(posts)).outerjoin(users.posts).order_by(users.id, optional_(posts.id))
                                          .options(selectinload(posts.tags))).all();
    ASSERT_EQ(rows.size(), 4u);
    EXPECT_EQ(rows[2].get<0>()->name, "bob");
    EXPECT_EQ(rows[2].get<1>(), nullptr);
    EXPECT_EQ(rows[3].get<1>()->tags.size(), 1u);
    EXPECT_EQ(sent_count(), 2u);
}

TEST_P(SelectinLoading, serves_after_the_session_has_gone) {
    fill();
    std::vector<Ptr<User>> all;
    {
        Session session(engine());
        all = session.scalars(select(users).options(selectinload(users.posts)).order_by(users.id)).all();
    }
    EXPECT_EQ(each(all[0]->posts, &Post::title), (Names{"one", "two"}));
    EXPECT_THROW((void)all[0]->profile.get(), DetachedInstanceError);
}

TEST_P(SelectinLoading, that_fails_leaves_nothing_half_loaded) {
    fill();
    // A post whose title does not fit the struct: the load fails, and must not leave empty collections behind.
    run("DROP TABLE post_tags; DROP TABLE comments; DROP TABLE posts;"
        "CREATE TABLE posts (id BIGINT, title VARCHAR(255), body TEXT, published BOOLEAN, author_id BIGINT);"
        "INSERT INTO posts (id, title, body, published, author_id) VALUES (1, 'one', '', true, 1), (2, NULL, '', true, 1),"
        " (3, 'three', '', true, 3)");
    Session session(engine());
    const auto all = session.scalars(select(users).order_by(users.id)).all();
    const auto query = select(users).options(selectinload(users.posts));
    EXPECT_TRUE(says(caught<UnexpectedNullError>([&] { session.scalars(query).all(); }), "title"));
    for (const Ptr<User>& user : all) EXPECT_FALSE(user->posts.is_loaded());
    EXPECT_THROW((void)all[0]->posts.size(), UnexpectedNullError);
    EXPECT_EQ(all[2]->posts.size(), 1u);
}

}  // namespace
}  // namespace blog
