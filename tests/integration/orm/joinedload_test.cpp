// joinedload and contains_eager: the objects at the other end come with the rows of the statement itself.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

class JoinedLoading : public OrmTest {
protected:
    //! What was sent since the last call, which is one statement.
    std::string only_statement() {
        const auto statements = sent();
        EXPECT_EQ(statements.size(), 1u);
        return statements.empty() ? "" : statements.front();
    }
    bool says(const std::string& statement, std::string_view part) { return statement.find(part) != std::string::npos; }
};
INSTANTIATE_TEST_SUITE_P(Live, JoinedLoading, every_database(), database_name);

TEST_P(JoinedLoading, of_a_collection_takes_one_statement_and_gives_each_object_once) {
    fill();
    Session session(engine());
    const auto all = session.scalars(select(users).options(joinedload(users.posts)).order_by(users.name)).all();
    const std::string statement = only_statement();
    EXPECT_TRUE(says(statement, "LEFT OUTER JOIN posts AS posts_1 ON users.id = posts_1.author_id")) << statement;
    EXPECT_TRUE(says(statement, "ORDER BY users.name, posts_1.id")) << statement;
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(each(all[0]->posts, &Post::title), (Names{"one", "two"}));
    EXPECT_TRUE(all[1]->posts.empty());
    EXPECT_EQ(each(all[2]->posts, &Post::title), Names{"three"});
    EXPECT_EQ(all[0]->posts[1]->author, all[0]);   // it is in the session
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(JoinedLoading, of_single_objects) {
    fill();
    Session session(engine());
    const auto all = session.scalars(select(users).options(joinedload(users.profile)).order_by(users.id)).all();
    EXPECT_EQ(all[0]->profile->bio, "hello");
    EXPECT_EQ(all[1]->profile, nullptr);
    EXPECT_EQ(sent_count(), 1u);
}

TEST_P(JoinedLoading, of_many_to_many_joins_the_association_within_parentheses) {
    fill();
    Session session(engine());
    const auto all = session.scalars(select(posts).options(joinedload(posts.tags)).order_by(posts.id)).all();
    const std::string statement = only_statement();
    EXPECT_TRUE(says(statement, "LEFT OUTER JOIN (post_tags AS post_tags_1 JOIN tags AS tags_1 ON ")) << statement;
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(each(all[0]->tags, &Tag::name), (Names{"red", "blue"}));   // ordered by their id
    EXPECT_TRUE(all[1]->tags.empty());
    EXPECT_EQ(all[2]->tags[0], all[0]->tags[0]);
}

TEST_P(JoinedLoading, goes_along_a_path_and_into_two_collections) {
    fill();
    run("INSERT INTO comments (id, text, post_id) VALUES (5, 'again', 1)");
    forget_sent();
    Session session(engine());
    const auto all = session.scalars(select(users).options(joinedload(users.posts).joinedload(posts.tags),
                                                           joinedload(users.posts).joinedload(posts.comments),
                                                           joinedload(users.profile)).order_by(users.id)).all();
    EXPECT_EQ(sent_count(), 1u);
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(each(all[0]->posts, &Post::title), (Names{"one", "two"}));
    EXPECT_EQ(each(all[0]->posts[0]->tags, &Tag::name), (Names{"red", "blue"}));
    EXPECT_EQ(each(all[0]->posts[0]->comments, &Comment::text), (Names{"first", "again"}));
    EXPECT_EQ(each(all[2]->posts[0]->comments, &Comment::text), Names{"third"});
    EXPECT_EQ(all[0]->profile->bio, "hello");
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(JoinedLoading, of_a_statement_with_limit_counts_objects) {
    fill();
    Session session(engine());
    const auto two = session.scalars(select(users).options(joinedload(users.posts)).order_by(users.name.desc()).limit(2)).all();
    const std::string statement = only_statement();
    EXPECT_TRUE(says(statement, "AS anon_1 LEFT OUTER JOIN posts AS posts_1 ON anon_1.users_id = posts_1.author_id ORDER BY "
                                "anon_1.users_name DESC, posts_1.id")) << statement;
    ASSERT_EQ(two.size(), 2u);
    EXPECT_EQ(two[0]->name, "carol");
    EXPECT_EQ(each(two[0]->posts, &Post::title), Names{"three"});
    EXPECT_TRUE(two[1]->posts.empty());
}

TEST_P(JoinedLoading, of_a_statement_with_offset_ordered_by_what_it_does_not_select) {
    fill();
    Session session(engine());
    const auto one = session.scalars(select(users).options(joinedload(users.posts))
                                         .order_by(func::length(users.name).desc(), users.id).limit(1).offset(1)).all();
    ASSERT_EQ(one.size(), 1u);
    EXPECT_EQ(one[0]->name, "carol");
    EXPECT_EQ(one[0]->posts.size(), 1u);
    EXPECT_EQ(sent_count(), 1u);
}

TEST_P(JoinedLoading, of_a_single_object_leaves_limit_where_it_is) {
    fill();
    Session session(engine());
    const auto one = session.scalars(select(posts).options(joinedload(posts.author)).order_by(posts.id).limit(1)).all();
    const std::string statement = only_statement();
    EXPECT_FALSE(says(statement, "anon_1")) << statement;
    EXPECT_EQ(one[0]->author->name, "alice");
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(JoinedLoading, of_a_distinct_statement_is_outside_of_it) {
    fill();
    Session session(engine());
    const auto all = session.scalars(select(users).join(users.posts).distinct().options(joinedload(users.posts)).order_by(users.id)).all();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0]->posts.size(), 2u);
    EXPECT_TRUE(says(only_statement(), "AS anon_1 LEFT OUTER JOIN"));
}

TEST_P(JoinedLoading, by_inner_joins) {
    fill();
    Session session(engine());
    const auto with_posts = session.scalars(select(users).options(joinedload(users.posts, {.innerjoin = true})).order_by(users.id)).all();
    EXPECT_TRUE(says(only_statement(), "FROM users JOIN posts AS posts_1 ON "));
    EXPECT_EQ(each(with_posts, &User::name), (Names{"alice", "carol"}));
    session.expunge_all();
    const auto all = session.scalars(select(users).options(joinedload(users.posts).joinedload(posts.author, {.innerjoin = true}))
                                         .order_by(users.id)).all();
    EXPECT_TRUE(says(only_statement(), "LEFT OUTER JOIN (posts AS posts_1 JOIN users AS users_1 ON "));
    ASSERT_EQ(all.size(), 3u);   // nobody is lost
    EXPECT_EQ(all[0]->posts[0]->author, all[0]);
}

TEST_P(JoinedLoading, of_a_tree_loads_the_levels_it_names) {
    run("INSERT INTO nodes (id, name, parent_id) VALUES (1, 'root', NULL), (2, 'left', 1), (3, 'right', 1), (4, 'leaf', 2)");
    forget_sent();
    Session session(engine());
    const auto root = session.scalars(select(nodes).where(nodes.parent_id.is_(null))
                                          .options(joinedload(nodes.children).joinedload(nodes.children))).one();
    EXPECT_EQ(sent_count(), 1u);
    EXPECT_EQ(each(root->children, &Node::name), (Names{"left", "right"}));
    EXPECT_EQ(each(root->children[0]->children, &Node::name), Names{"leaf"});
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_FALSE(root->children[0]->children[0]->children.is_loaded());
}

TEST_P(JoinedLoading, by_composite_keys) {
    run("INSERT INTO orders (id, customer) VALUES (1, 'x'), (2, 'y');"
        "INSERT INTO order_items (order_id, line, product, quantity) VALUES (1, 1, 'tea', 1), (1, 2, 'cup', 2), (2, 1, 'pot', 1);"
        "INSERT INTO shipments (id, order_id, line) VALUES (1, 1, 2), (2, 2, 1), (3, 1, 2)");
    forget_sent();
    Session session(engine());
    const auto items = session.scalars(select(order_items).options(joinedload(order_items.shipments), joinedload(order_items.order))
                                           .order_by(order_items.order_id, order_items.line)).all();
    EXPECT_EQ(sent_count(), 1u);
    ASSERT_EQ(items.size(), 3u);
    EXPECT_TRUE(items[0]->shipments.empty());
    EXPECT_EQ(items[1]->shipments.size(), 2u);
    EXPECT_EQ(items[2]->order->customer, "y");
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(JoinedLoading, leaves_a_loaded_collection_as_it_is) {
    fill();
    Session session(engine());
    const Ptr<User> alice = session.get<User>(1);
    alice.edit()->posts.append(Post{.id = 50, .title = "pending"});
    session.no_autoflush([&] { session.scalars(select(users).options(joinedload(users.posts))).all(); });
    EXPECT_EQ(each(alice->posts, &Post::title), (Names{"one", "two", "pending"}));
}

TEST_P(JoinedLoading, sees_what_was_not_flushed) {
    fill();
    Session session(engine(), {.autoflush = false});
    const Ptr<Post> three = session.get<Post>(3);
    three.edit()->author = session.get<User>(2);
    const auto all = session.scalars(select(users).options(joinedload(users.posts)).order_by(users.id)).all();
    EXPECT_EQ(each(all[1]->posts, &Post::title), Names{"three"});
    EXPECT_TRUE(all[2]->posts.empty());
}

TEST_P(JoinedLoading, beside_columns_gives_each_row_once) {
    fill();
    Session session(engine());
    const auto rows = session.execute(select(users, users.name, func::length(users.name)).options(joinedload(users.posts)).order_by(users.id)).all();
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].get<1>(), "alice");
    EXPECT_EQ(rows[0].get<0>()->posts.size(), 2u);
    EXPECT_EQ(rows[2].get<2>(), 5);
    EXPECT_EQ(sent_count(), 1u);
}

TEST_P(JoinedLoading, beside_columns_with_limit_keeps_their_names) {
    fill();
    Session session(engine());
    const auto row = session.execute(select(users, users.name, func::count(posts.id).label("n")).join(users.posts)
                                         .group_by(users.id).options(joinedload(users.posts)).order_by(desc("n")).limit(1))
                         .mappings().one();
    EXPECT_EQ(row["name"].as<std::string>(), "alice");
    EXPECT_EQ(row["n"].as<std::int64_t>(), 2);
}

TEST_P(JoinedLoading, of_an_alias) {
    fill();
    Session session(engine());
    auto u = aliased(users, "u");
    const auto all = session.scalars(select(u).where(u.name == "alice").options(joinedload(u.posts))).all();
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0]->posts.size(), 2u);
    EXPECT_TRUE(says(only_statement(), "ON u.id = posts_1.author_id"));
    EXPECT_THROW(session.scalars(select(u).options(joinedload(users.posts))).all(), ArgumentError);
}

TEST_P(JoinedLoading, of_kept_statements_and_many_executions_compiles_once) {
    fill();
    Session session(engine());
    for (const std::int64_t id : {1, 2, 3}) {
        const auto one = session.scalars(select(users).where(users.id == id).options(joinedload(users.posts))).one();
        EXPECT_EQ(one->id, id);
        EXPECT_TRUE(one->posts.is_loaded());
        session.expunge_all();
    }
    EXPECT_EQ(sent_count(), 3u);
    // Not through a Connection, where objects come by value.
    EXPECT_EQ(engine().connect().execute(select(users).where(users.id == 1).options(joinedload(users.posts))).all().size(), 1u);
    EXPECT_FALSE(says(only_statement(), "JOIN"));
}

TEST_P(JoinedLoading, with_a_condition_of_its_own) {
    fill();
    Session session(engine());
    for (const bool published : {true, false}) {
        const auto alice = session.scalars(select(users).where(users.id == 1)
                                               .options(joinedload(users.posts.and_(posts.published == published)))).one();
        EXPECT_EQ(each(alice->posts, &Post::title), Names{published ? "one" : "two"});
        EXPECT_TRUE(says(only_statement(), "ON users.id = posts_1.author_id AND posts_1.published"));
        session.expunge_all();
    }
}

TEST_P(JoinedLoading, and_then_selectin) {
    fill();
    Session session(engine());
    const auto all = session.scalars(select(users).options(joinedload(users.posts).selectinload(posts.tags)).order_by(users.id)).all();
    EXPECT_EQ(sent_count(), 2u);
    EXPECT_EQ(each(all[0]->posts[0]->tags, &Tag::name), (Names{"red", "blue"}));
    EXPECT_EQ(sent_count(), 0u);
    session.expunge_all();
    const auto again = session.scalars(select(users).options(selectinload(users.posts).joinedload(posts.tags)).order_by(users.id)).all();
    EXPECT_EQ(sent_count(), 2u);
    EXPECT_EQ(each(again[0]->posts, &Post::title), (Names{"one", "two"}));
    EXPECT_EQ(each(again[0]->posts[0]->tags, &Tag::name), (Names{"red", "blue"}));
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(JoinedLoading, refuses_rows_in_portions) {
    fill();
    Session session(engine());
    EXPECT_THROW(session.scalars(select(users).options(joinedload(users.posts))).yield_per(2).all(), InvalidRequestError);
    EXPECT_EQ(session.scalars(select(posts).options(joinedload(posts.author))).yield_per(2).all().size(), 3u);
}

// ---- contains_eager ----------------------------------------------------------------------------------------------------

TEST_P(JoinedLoading, contains_eager_takes_what_the_statement_joins) {
    fill();
    Session session(engine());
    const auto all = session.scalars(select(users).join(users.posts).where(posts.title != "two")
                                         .options(contains_eager(users.posts)).order_by(users.id)).all();
    EXPECT_EQ(sent_count(), 1u);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(each(all[0]->posts, &Post::title), Names{"one"});   // what the rows have
    EXPECT_EQ(each(all[1]->posts, &Post::title), Names{"three"});
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(JoinedLoading, contains_eager_of_an_alias_and_further_along) {
    fill();
    Session session(engine());
    auto p = aliased(posts, "p");
    const auto all = session.scalars(select(users).outerjoin(users.posts.of_type(p)).outerjoin(p.tags)
                                         .options(contains_eager(users.posts.of_type(p)).contains_eager(posts.tags))
                                         .order_by(users.id, p.id, tags.id)).all();
    EXPECT_EQ(sent_count(), 1u);
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(each(all[0]->posts, &Post::title), (Names{"one", "two"}));
    EXPECT_EQ(each(all[0]->posts[0]->tags, &Tag::name), (Names{"red", "blue"}));
    EXPECT_TRUE(all[1]->posts.empty());
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(JoinedLoading, contains_eager_within_a_statement_that_is_wrapped) {
    fill();
    Session session(engine());
    const auto all = session.scalars(select(posts).join(posts.author).order_by(users.name.desc(), posts.id).limit(2)
                                         .options(contains_eager(posts.author), joinedload(posts.comments))).all();
    EXPECT_EQ(sent_count(), 1u);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0]->author->name, "carol");
    EXPECT_EQ(each(all[0]->comments, &Comment::text), Names{"third"});
    EXPECT_EQ(all[1]->author->name, "alice");
    EXPECT_EQ(sent_count(), 0u);
}

// ---- populate_existing -------------------------------------------------------------------------------------------------

TEST_P(JoinedLoading, populate_existing_reads_objects_and_collections_again) {
    fill();
    Session session(engine());
    const Ptr<User> alice = session.scalars(select(users).where(users.id == 1).options(joinedload(users.posts))).one();
    session.execute(text("UPDATE posts SET title = 'uno' WHERE id = 1"));
    session.execute(text("INSERT INTO posts (id, title, body, published, author_id) VALUES (4, 'four', '', true, 1)"));
    const auto statement = select(users).where(users.id == 1).options(joinedload(users.posts));
    session.scalars(statement).one();
    EXPECT_EQ(each(alice->posts, &Post::title), (Names{"one", "two"}));
    session.scalars(statement.execution_options({.populate_existing = true})).one();
    EXPECT_EQ(each(alice->posts, &Post::title), (Names{"uno", "two", "four"}));
}

}  // namespace
}  // namespace blog
