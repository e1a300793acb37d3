// Mapped structs through a plain connection: rows by value, without a session; their relationships do not come with
// them and say so when they are touched.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

class ByValue : public OrmTest {
protected:
    ByValue() : connection(connect()) {
        connection.execute(insert(users), std::vector<User>{{.id = 1, .name = "alice", .email = "a", .age = 30},
                                                            {.id = 2, .name = "bob", .email = "b", .active = false}});
        connection.execute(insert(posts), std::vector<Post>{{.id = 1, .title = "one", .body = "long", .author_id = 1},
                                                            {.id = 2, .title = "two", .published = true, .author_id = 1}});
        connection.commit();
        forget_sent();
    }
    Connection connection;
};
INSTANTIATE_TEST_SUITE_P(Live, ByValue, every_database(), database_name);

TEST_P(ByValue, are_copies_of_the_columns) {
    const std::vector<User> all = connection.scalars(select(users).order_by(users.id)).all();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].name, "alice");
    EXPECT_EQ(all[0].age, 30);
    EXPECT_TRUE(all[0].active);
    EXPECT_TRUE(all[0].created_at.has_value());   // the database filled it in
    EXPECT_FALSE(all[1].age.has_value());
    EXPECT_FALSE(all[1].active);
    const Post post = connection.scalars(select(posts).where(posts.id == 1)).one();
    EXPECT_EQ(post.body, "long");
    EXPECT_EQ(sent_count(), 2u);
}

TEST_P(ByValue, of_the_same_row_are_not_the_same_object) {
    std::vector<User> twice = connection.scalars(select(users).join(users.posts)).all();
    ASSERT_EQ(twice.size(), 2u);
    twice[0].name = "changed";
    EXPECT_EQ(twice[1].name, "alice");
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users WHERE id = 1"), "alice");   // nobody tracks them
}

TEST_P(ByValue, are_taken_apart_in_a_loop) {
    std::string seen;
    for (auto [user, post, title] : connection.execute(select(users, posts, posts.title).join(users.posts).order_by(posts.id))) {
        static_assert(std::is_same_v<decltype(user), User>);
        EXPECT_EQ(post.author_id, user.id);
        EXPECT_EQ(post.title, title);
        seen += user.name + ":" + title + " ";
    }
    EXPECT_EQ(seen, "alice:one alice:two ");
    for (User user : connection.execute(select(users).where(users.id == 2))) EXPECT_EQ(user.name, "bob");
}

TEST_P(ByValue, are_empty_on_the_outer_side_of_a_join) {
    const auto rows = connection.execute(select(users, optional_(posts)).outerjoin(users.posts).order_by(users.id, optional_(posts.id))).all();
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[1].get<1>()->title, "two");
    EXPECT_EQ(rows[2].get<0>().name, "bob");
    EXPECT_FALSE(rows[2].get<1>().has_value());
}

TEST_P(ByValue, do_not_bring_their_relationships) {
    const User alice = connection.scalars(select(users).where(users.id == 1)).one();
    const Post post = connection.scalars(select(posts).where(posts.id == 1)).one();
    forget_sent();
    const char* advice = "Ptr of a session";
    EXPECT_TRUE(says(caught<DetachedInstanceError>([&] { (void)alice.posts.size(); }), "read by value", advice));
    EXPECT_TRUE(says(caught<DetachedInstanceError>([&] { for (const auto& p : alice.posts) (void)p; }), advice));
    EXPECT_TRUE(says(caught<DetachedInstanceError>([&] { (void)alice.profile.get(); }), advice));
    EXPECT_TRUE(says(caught<DetachedInstanceError>([&] { (void)(post.author == nullptr); }), advice));
    EXPECT_TRUE(says(caught<DetachedInstanceError>([&] { (void)post.tags.empty(); }), advice));
    EXPECT_FALSE(alice.posts.is_loaded());
    const User copy = alice;
    User moved = User(alice);
    EXPECT_THROW((void)copy.posts.empty(), DetachedInstanceError);
    EXPECT_THROW((void)moved.posts.empty(), DetachedInstanceError);
    EXPECT_THROW(moved.posts.append(Post{.title = "x"}), DetachedInstanceError);
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(ByValue, do_not_bring_them_in_rows_with_others_either) {
    const auto row = connection.execute(select(users, optional_(posts)).outerjoin(users.posts).where(posts.id == 1)).one();
    EXPECT_THROW((void)row.get<0>().posts.size(), DetachedInstanceError);
    EXPECT_THROW((void)row.get<1>()->author.get(), DetachedInstanceError);
    const User by_name = connection.execute(text("SELECT * FROM users WHERE id = 1")).into<User>().one();
    EXPECT_EQ(by_name.name, "alice");
    EXPECT_THROW((void)by_name.posts.size(), DetachedInstanceError);
}

TEST_P(ByValue, may_be_given_relationships_anew) {
    User alice = connection.scalars(select(users).where(users.id == 1)).one();
    alice.posts = {};
    EXPECT_TRUE(alice.posts.empty());
    alice.posts = {{.title = "fresh"}};
    EXPECT_EQ(alice.posts[0]->title, "fresh");
    alice.profile = nullptr;
    EXPECT_EQ(alice.profile, nullptr);
}

TEST_P(ByValue, are_inserted_without_what_the_database_fills_in) {
    const auto ids = connection.execute(insert(comments).returning(comments.id),
                                        std::vector<Comment>{{.text = "first", .post_id = 1}, {.text = "second"}}).all();
    ASSERT_EQ(ids.size(), 2u);
    EXPECT_GT(ids[0].get<0>(), 0);
    EXPECT_NE(ids[0].get<0>(), ids[1].get<0>());
    const auto all = connection.scalars(select(comments).order_by(comments.text)).all();
    EXPECT_EQ(all[0].post_id, 1);
    EXPECT_FALSE(all[1].post_id.has_value());

    const Timestamp given{std::chrono::seconds(1'000'000'000)};
    const std::vector<User> back = connection.execute(insert(users).returning(users), std::vector<User>{
        {.id = 10, .name = "set", .email = "s", .created_at = given}, {.id = 11, .name = "unset", .email = "u"}}).scalars().all();
    ASSERT_EQ(back.size(), 2u);
    EXPECT_EQ(back[0].name, "set");
    EXPECT_EQ(back[0].created_at, given);
    EXPECT_TRUE(back[1].created_at.has_value());
    EXPECT_NE(back[1].created_at, given);
    EXPECT_THROW((void)back[1].posts.size(), DetachedInstanceError);
}

TEST_P(ByValue, cost_one_statement_to_insert_together) {
    std::vector<Comment> many;
    for (int i = 0; i < 1000; ++i) many.push_back({.text = std::to_string(i), .post_id = 1 + i % 2});
    EXPECT_EQ(connection.execute(insert(comments), many).rowcount(), 1000);
    EXPECT_EQ(sent_count(), 1u);
    EXPECT_EQ(connection.scalar(select(func::count(comments.id)).where(comments.post_id == 2)), 500);
}

TEST_P(ByValue, insert_the_columns_only) {
    User carol{.id = 3, .name = "carol", .email = "c"};
    carol.posts.append(Post{.title = "never written"});
    connection.execute(insert(users), std::vector<User>{carol});
    connection.commit();
    EXPECT_EQ(rows("users"), 3);
    EXPECT_EQ(rows("posts"), 2);   // a connection knows nothing of units of work
}

TEST_P(ByValue, go_into_a_session_as_new_objects) {
    Session session(engine());
    User copy = connection.scalars(select(users).where(users.id == 1)).one();
    connection.commit();
    copy.id = 40;
    copy.email = "other";
    const Ptr<User> added = session.add(std::move(copy));
    EXPECT_TRUE(added->posts.empty());   // pending: nothing to load
    session.commit();
    EXPECT_EQ(rows("users"), 3);
}

}  // namespace
}  // namespace blog
