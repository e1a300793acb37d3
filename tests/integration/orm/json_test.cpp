// Mapped objects of a session as JSON: what is loaded, related objects, POST and PATCH.

#include "integration/orm/orm_test.hpp"
#include "unit/orm/json_model.hpp"

namespace {

using namespace blog;

class JsonOfObjects : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, JsonOfObjects, every_database(), database_name);

const ToJson<User>& names() {
    static const ToJson<User> options{.include = {users.id, users.name}};
    return options;
}

const ToJson<User>& names_and_titles() {
    static const ToJson<User> options{.include = {users.name},
                                      .relationships = {{users.posts, {.include = {posts.title}}}}};
    return options;
}

TEST_P(JsonOfObjects, sends_no_statement) {
    const std::int64_t id = save_user("Ann", {"First"});
    Session session(engine());
    const Ptr<User> ann = session.get<User>(id);
    forget_sent();
    EXPECT_EQ(to_json(users, ann, names()).text(), R"({"id":1,"name":"Ann"})");
    EXPECT_EQ(to_json(users, *ann, names()).text(), R"({"id":1,"name":"Ann"})");
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(JsonOfObjects, refuses_a_relationship_that_is_not_loaded) {
    Session session(engine());
    const Ptr<User> ann = load(session, "Ann", {"First"});
    const ToJson<User> with_posts{.include = {users.id}, .relationships = {{users.posts, {.include = {posts.title}}}}};
    forget_sent();
    const auto error = caught<InvalidRequestError>([&] { to_json(users, ann, with_posts); });
    EXPECT_TRUE(says(error, "to_json: User.posts of User(1) isn't loaded", "selectinload(...)"));
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(ann->posts.size(), 1u);   // loads it
    EXPECT_EQ(to_json(users, ann, with_posts).text(), R"({"id":1,"posts":[{"title":"First"}]})");
}

TEST_P(JsonOfObjects, refuses_an_expired_object_unless_it_is_read_again) {
    Session session(engine());
    const Ptr<User> ann = load(session, "Ann");
    session.commit();
    forget_sent();
    const auto error = caught<InvalidRequestError>([&] { to_json(users, ann, names()); });
    EXPECT_TRUE(says(error, "to_json: User(1) has expired", "session.refresh(...)", "to_json(users, *user)"));
    EXPECT_EQ(sent_count(), 0u);
    session.refresh(ann);
    EXPECT_EQ(to_json(users, ann, names()).text(), R"({"id":1,"name":"Ann"})");
    session.expire(ann);
    EXPECT_EQ(to_json(users, *ann, names()).text(), R"({"id":1,"name":"Ann"})");
}

TEST_P(JsonOfObjects, refuses_an_expired_related_object) {
    Session session(engine());
    const Ptr<User> ann = load(session, "Ann", {"First"});
    const Ptr<Post> post = ann->posts[0];
    session.expire(post);
    forget_sent();
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] {
                         to_json(users, ann, {.relationships = {users.posts}});
                     }), "Post(1) has expired"));
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(JsonOfObjects, writes_a_list_with_what_it_was_loaded_with) {
    save_user("Ann", {"First", "Second"});
    save_user("Bob");
    Session session(engine());
    const auto all = session.scalars(select(users).order_by(users.id).options(selectinload(users.posts))).all();
    forget_sent();
    EXPECT_EQ(to_json(users, all, names_and_titles()).text(),
              R"([{"name":"Ann","posts":[{"title":"First"},{"title":"Second"}]},{"name":"Bob","posts":[]}])");
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(JsonOfObjects, follows_circles_only_as_far_as_they_are_listed) {
    save_user("Ann", {"First"});
    Session session(engine());
    const auto ann = session.scalars(select(users).options(selectinload(users.posts).selectinload(posts.author))).one();
    EXPECT_EQ(to_json(users, ann,
                      {.include = {users.name},
                       .relationships = {{users.posts,
                                          {.include = {posts.title},
                                           .relationships = {{posts.author, {.include = {users.id}}}}}}}}).text(),
              R"({"name":"Ann","posts":[{"title":"First","author":{"id":1}}]})");
}

TEST_P(JsonOfObjects, writes_no_object_as_null) {
    Session session(engine());
    const Ptr<Node> root = session.add(Node{.name = "root"});
    session.flush();
    EXPECT_FALSE(root->parent);
    EXPECT_EQ(to_json(nodes, root, {.include = {nodes.name}, .relationships = {{nodes.parent, {}}}}).text(),
              R"({"name":"root","parent":null})");
}

TEST_P(JsonOfObjects, writes_a_collection_and_a_link_directly) {
    Session session(engine());
    const Ptr<User> ann = load(session, "Ann", {"First"});
    EXPECT_EQ(to_json(posts, ann->posts, {.include = {posts.title}}).text(), R"([{"title":"First"}])");
    EXPECT_EQ(to_json(users, ann->posts[0]->author, names()).text(), R"({"id":1,"name":"Ann"})");
}

TEST_P(JsonOfObjects, writes_new_objects_with_their_links) {
    Session session(engine());
    const Ptr<User> ann = session.add(User{.name = "Ann", .posts = {{.title = "First"}}});
    EXPECT_EQ(to_json(users, ann, {.include = {users.name}, .relationships = {{users.posts, {.include = {posts.title}}},
                                                                              {users.profile, {}}}}).text(),
              R"({"name":"Ann","posts":[{"title":"First"}],"profile":null})");
    const User value{.name = "Bob", .posts = {{.title = "Second"}}};
    EXPECT_EQ(to_json(users, value, names_and_titles()).text(),
              R"({"name":"Bob","posts":[{"title":"Second"}]})");
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(JsonOfObjects, refuses_relationships_of_objects_without_them) {
    save_user("Ann", {"First"});
    Connection connection = connect();
    const User by_value = connection.execute(select(users)).one();
    EXPECT_EQ(to_json(users, by_value, names()).text(), R"({"id":1,"name":"Ann"})");
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { to_json(users, by_value, {.relationships = {users.posts}}); }),
                     "User.posts of an object that was read by value or copied isn't loaded"));
}

TEST_P(JsonOfObjects, makes_an_object_to_add) {
    Session session(engine());
    const Ptr<User> ann = session.add(from_json(users, R"({"name":"Ann","email":"ann@example.com","age":30})",
                                                {.exclude = {users.id}}));
    session.commit();
    EXPECT_EQ(ann->name, "Ann");
    EXPECT_TRUE(ann->created_at.has_value());
    EXPECT_EQ(rows("users"), 1);
}

TEST_P(JsonOfObjects, makes_related_objects) {
    const FromJson<User> options{
        .include = {users.name, users.email},
        .relationships = {{users.posts,
                           {.exclude = {posts.id}, .relationships = {{posts.tags, {.include = {tags.name}}}}}},
                          {users.profile, {.include = {profiles.bio}}}}};
    Session session(engine());
    const Ptr<User> ann = session.add(from_json(users, R"({"name":"Ann","email":"a@b","profile":{"bio":"Hi"},"posts":[
        {"title":"First","body":"","tags":[{"name":"c++"},{"name":"sql"}]},{"title":"Second","body":"x"}]})", options));
    session.commit();
    EXPECT_EQ(each(ann->posts, &Post::title), (Names{"First", "Second"}));
    EXPECT_EQ(each(ann->posts[0]->tags, &Tag::name), (Names{"c++", "sql"}));
    EXPECT_EQ(ann->profile->bio, "Hi");
    EXPECT_EQ(ann->posts[1]->author, ann);

    const auto wrong = [&](const char* document) {
        return caught<JsonError>([&] { from_json(users, document, options); });
    };
    const JsonError error = wrong(R"({"name":"a","email":"b","posts":[{"title":"1","body":""},{"title":2}]})");
    EXPECT_EQ(error.path(), "posts[1].title");
    EXPECT_EQ(error.message(), "from_json: \"posts[1].title\" of Post must be a text, and is 2.");
    EXPECT_EQ(wrong(R"({"name":"a","email":"b","posts":{}})").message(),
              "from_json: \"posts\" of User must be an array of objects, and is an object.");
    EXPECT_EQ(wrong(R"({"name":"a","email":"b","posts":[null]})").path(), "posts[0]");
    EXPECT_EQ(wrong(R"({"name":"a","email":"b","posts":[{"body":"x"}]})").path(), "posts[0].title");
    EXPECT_EQ(wrong(R"({"name":"a","email":"b","profile":5})").message(),
              "from_json: \"profile\" of Profile must be an object, and is 5.");
}

TEST_P(JsonOfObjects, needs_no_foreign_key_beside_a_related_object) {
    const FromJson<Post> options{.exclude = {posts.id},
                                 .relationships = {{posts.author, {.include = {users.name, users.email}}}}};
    Session session(engine());
    const Ptr<Post> post = session.add(from_json(
        posts, R"({"title":"First","body":"","author":{"name":"Ann","email":"a@b"}})", options));
    session.commit();
    EXPECT_EQ(post->author->name, "Ann");
    const auto error = caught<JsonError>([&] { from_json(posts, R"({"title":"First","body":""})", options); });
    EXPECT_EQ(error.path(), "author_id");
}

TEST_P(JsonOfObjects, updates_only_the_columns_that_differ) {
    Session session(engine());
    const Ptr<User> ann = load(session, "Ann");
    forget_sent();
    update_from_json(users, ann, R"({"name":"Ann","age":31,"id":1})");
    session.flush();
    const auto statements = sent();
    ASSERT_EQ(statements.size(), 1u);
    EXPECT_EQ(columns_set(statements[0]), "age");
    EXPECT_EQ(ann->age, 31);
}

TEST_P(JsonOfObjects, leaves_an_object_alone_when_an_update_is_refused) {
    Session session(engine());
    const Ptr<User> ann = load(session, "Ann");
    EXPECT_THROW(update_from_json(users, ann, R"({"age":31,"name":null})"), JsonError);
    EXPECT_THROW(update_from_json(users, ann, R"({"age":31,"email":"x"})", {.exclude = {users.email}}), JsonError);
    EXPECT_FALSE(session.is_modified(ann));
    session.commit();
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM users WHERE age IS NULL AND name = 'Ann'"), 1);
}

TEST_P(JsonOfObjects, reads_an_expired_object_before_an_update) {
    Session session(engine());
    const Ptr<User> ann = load(session, "Ann");
    session.commit();
    update_from_json(users, ann, R"({"age":31})");
    session.commit();
    EXPECT_EQ(ann->name, "Ann");
    EXPECT_EQ(ann->age, 31);
}

class JsonOfEveryType : public DatabaseTest {};
INSTANTIATE_TEST_SUITE_P(Live, JsonOfEveryType, every_database(), database_name);

TEST_P(JsonOfEveryType, is_the_same_after_a_round_trip_through_the_database) {
    using json_model::everything, json_model::Everything;
    json_model::Base::metadata().create_all(engine());
    Everything object = json_model::example();
    if (!can().exact_numeric) object.price = Decimal::parse("1234567.25");
    const Json written = to_json(everything, object);
    Session session(engine());
    session.add(from_json(everything, written));
    session.commit();
    session.expunge_all();
    EXPECT_EQ(to_json(everything, *session.get<Everything>(7)), written);
}

}  // namespace
