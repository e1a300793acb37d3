// Views of objects that never touch the database.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

class LoadedViews : public OrmTest {
protected:
    template <class F>
    std::string refusal(F&& make) {
        return aludel::testing::message_of<InvalidRequestError>(std::forward<F>(make));
    }
};
INSTANTIATE_TEST_SUITE_P(Live, LoadedViews, every_database(), database_name);

std::string card(const Loaded<User, &User::posts>& user) {
    std::string text = user.get<&User::name>() + ":";
    for (const Loaded<Post>& post : user.get<&User::posts>()) text += " " + post.get<&Post::title>();
    return text;
}

TEST_P(LoadedViews, give_columns_and_listed_relationships_without_a_statement) {
    fill();
    Session session(engine());
    const auto all = session.scalars(select(users).order_by(users.id).options(selectinload(users.posts).selectinload(posts.tags), joinedload(users.profile))).unique().all();
    forget_sent();
    const Loaded<User, &User::posts, &User::profile> alice(all[0]), bob(all[1]);
    EXPECT_EQ(card(alice), "alice: one two");   // a view that lists more is one that lists less
    EXPECT_EQ(alice.get<&User::age>(), std::nullopt);
    EXPECT_EQ(alice.get<&User::profile>()->get<&Profile::bio>(), "hello");
    EXPECT_FALSE(bob.get<&User::profile>());
    EXPECT_TRUE(bob.get<&User::posts>().empty());
    const auto tags = alice.get<&User::posts>()[0].with<&Post::tags>().get<&Post::tags>();
    EXPECT_EQ(tags[0].get<&Tag::name>(), "red");
    EXPECT_EQ(alice.object(), all[0]);
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(LoadedViews, of_what_is_not_loaded_are_refused_with_the_cure) {
    const auto id = save_user("alice", {"one"});
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    forget_sent();
    EXPECT_EQ(refusal([&] { Loaded<User, &User::posts> view(alice); }),
              "User.posts of " + describe(alice) + " is not loaded, and a Loaded<...> never asks the database. Load it with the "
              "query: selectinload(users.posts).");
    EXPECT_EQ(sent_count(), 0u);
    alice->posts.load();
    const Loaded<User, &User::posts> view(alice);
    EXPECT_NE(refusal([&] { view.get<&User::posts>()[0].with<&Post::comments>(); }).find("selectinload(posts.comments)"), std::string::npos);
    EXPECT_THROW(Loaded<User>(Ptr<User>()), ArgumentError);
}

TEST_P(LoadedViews, say_so_when_the_object_has_expired_meanwhile) {
    const auto id = save_user("alice", {"one"});
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    alice->posts.load();
    const Loaded<User, &User::posts> view(alice);
    session.commit();
    forget_sent();
    EXPECT_NE(refusal([&] { view.get<&User::name>(); }).find("has expired"), std::string::npos);
    EXPECT_NE(refusal([&] { view.get<&User::posts>(); }).find("has expired"), std::string::npos);
    EXPECT_NE(refusal([&] { Loaded<User> again(alice); }).find("expire_on_commit = false"), std::string::npos);
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(alice->name, "alice");   // the relationship is still to be loaded
    EXPECT_EQ(view.get<&User::name>(), "alice");
    EXPECT_NE(refusal([&] { view.get<&User::posts>(); }).find("User.posts"), std::string::npos);
}

TEST_P(LoadedViews, outlive_the_session) {
    const auto id = save_user("alice", {"one", "two"});
    std::optional<Session> session(engine());
    const Ptr<User> alice = session->get<User>(id);
    alice->posts.load();
    const Loaded<User, &User::posts> view(alice);
    session.reset();
    EXPECT_EQ(card(view), "alice: one two");
}

TEST_P(LoadedViews, of_new_objects_have_what_the_program_gave) {
    Session session(engine(), {.warn_of_lost_changes = false});
    const Ptr<User> ann = session.add(User{.name = "ann", .posts = {{.title = "new"}}});
    EXPECT_EQ(card(Loaded<User, &User::posts>(ann)), "ann: new");
}

}  // namespace
}  // namespace blog
