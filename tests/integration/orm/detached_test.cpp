// Relationships that are touched when there is no session to load them from: refused by name, unless they are loaded.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

class DetachedLoading : public OrmTest {
protected:
    //! Touches all that is not loaded.
    static void expect_refused(const Ptr<User>& user, const Ptr<Post>& post) {
        EXPECT_TRUE(says(caught<DetachedInstanceError>([&] { (void)user->posts.size(); }), "User.posts", "User(",
                         "session", "selectinload", "[aludel: detached-instance]"));
        EXPECT_TRUE(says(caught<DetachedInstanceError>([&] { for (const auto& p : user->posts) (void)p; }), "User.posts"));
        EXPECT_TRUE(says(caught<DetachedInstanceError>([&] { (void)user->profile.get(); }), "User.profile"));
        EXPECT_TRUE(says(caught<DetachedInstanceError>([&] { (void)(post->author->name == "x"); }), "Post.author", "Post("));
        EXPECT_TRUE(says(caught<DetachedInstanceError>([&] { (void)post->tags.empty(); }), "Post.tags"));
        EXPECT_EQ(user->name, "alice");   // what is loaded stays readable
        EXPECT_EQ(post->title, "one");
    }
};
INSTANTIATE_TEST_SUITE_P(Live, DetachedLoading, every_database(), database_name);

TEST_P(DetachedLoading, is_refused_when_the_session_has_gone) {
    const auto id = save_user("alice", {"one"});
    Ptr<User> alice;
    Ptr<Post> post;
    {
        Session session(engine());
        alice = session.get<User>(id);
        post = session.scalars(select(posts)).one();
    }
    EXPECT_EQ(status(alice), orm::Status::detached);
    forget_sent();
    expect_refused(alice, post);
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(DetachedLoading, is_refused_when_the_session_is_closed) {
    const auto id = save_user("alice", {"one"});
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    const Ptr<Post> post = session.scalars(select(posts)).one();
    session.close();
    expect_refused(alice, post);
}

TEST_P(DetachedLoading, keeps_what_was_loaded_before) {
    const auto id = save_user("alice", {"one", "two"});
    Ptr<User> alice;
    {
        Session session(engine());
        alice = session.get<User>(id);
        EXPECT_EQ(alice->posts.size(), 2u);
    }
    EXPECT_EQ(each(alice->posts, &Post::title), (Names{"one", "two"}));   // kept by the link, though no Ptr held them
    EXPECT_THROW((void)alice->posts[0]->tags.size(), DetachedInstanceError);
}

TEST_P(DetachedLoading, of_an_expired_object_says_that_it_expired) {
    const auto id = save_user("alice", {"one"});
    Ptr<User> alice;
    {
        Session session(engine());
        alice = session.get<User>(id);
        session.commit();   // expire_on_commit
    }
    EXPECT_TRUE(says(caught<DetachedInstanceError>([&] { (void)alice->name.size(); }), "User(", "expired",
                     "expire_on_commit = false"));
    EXPECT_THROW((void)alice->posts.size(), DetachedInstanceError);
    EXPECT_EQ(alice.peek()->name, "alice");   // without I/O, whatever its age
}

TEST_P(DetachedLoading, needs_no_session_for_an_object_that_has_no_row) {
    Ptr<User> alice;
    {
        Session session(engine());
        alice = session.add(User{.name = "Alice", .posts = {{.title = "one"}}});
    }
    EXPECT_EQ(status(alice), orm::Status::transient);
    EXPECT_EQ(each(alice->posts, &Post::title), Names{"one"});
    EXPECT_EQ(alice->profile, nullptr);
    EXPECT_EQ(rows("users"), 0);
}

TEST_P(DetachedLoading, is_refused_to_a_copy) {
    const auto id = save_user("alice", {"one"});
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    EXPECT_EQ(alice->posts.size(), 1u);
    const User copy = *alice;
    EXPECT_EQ(copy.name, "alice");
    EXPECT_TRUE(says(caught<DetachedInstanceError>([&] { (void)copy.posts.size(); }), "copied out of a session", "Ptr"));
    EXPECT_THROW((void)copy.profile.get(), DetachedInstanceError);
}

}  // namespace
}  // namespace blog
