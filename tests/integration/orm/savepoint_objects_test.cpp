// What a rolled back SAVEPOINT does to the objects: those that it touched are read again, the others stay as they are.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

class SavepointObjects : public OrmTest {
protected:
    static bool is_expired(const auto& object) { return inspect(object).expired(); }
};
INSTANTIATE_TEST_SUITE_P(Live, SavepointObjects, every_database(), database_name);

TEST_P(SavepointObjects, that_were_not_touched_stay_loaded) {
    fill();
    Session session(engine());
    const Ptr<User> alice = session.get<User>(1), bob = session.get<User>(2);
    const Ptr<Tag> tag = session.get<Tag>(1);
    EXPECT_EQ(tag->posts.size(), 2u);
    auto savepoint = session.begin_nested();
    alice.edit()->name = "changed";
    session.flush();
    savepoint.rollback();
    EXPECT_TRUE(is_expired(alice));
    EXPECT_FALSE(is_expired(bob));
    EXPECT_FALSE(is_expired(tag));
    EXPECT_TRUE(tag->posts.is_loaded());
    EXPECT_EQ(alice->name, "alice");
    EXPECT_EQ(bob->name, "bob");
}

TEST_P(SavepointObjects, that_are_edited_and_not_flushed_are_read_again) {
    fill();
    Session session(engine());
    const Ptr<User> alice = session.get<User>(1), bob = session.get<User>(2);
    auto savepoint = session.begin_nested();
    alice.edit()->name = "changed";
    savepoint.rollback();
    EXPECT_EQ(alice->name, "alice");
    EXPECT_FALSE(is_expired(bob));
    EXPECT_TRUE(session.dirty().empty());
}

TEST_P(SavepointObjects, that_were_linked_to_new_ones_lose_them) {
    fill();
    Session session(engine());
    const Ptr<User> alice = session.get<User>(1);
    EXPECT_EQ(alice->posts.size(), 2u);
    auto savepoint = session.begin_nested();
    const Ptr<Post> fresh = session.add(Post{.id = 60, .title = "fresh", .author = alice});
    session.flush();
    EXPECT_EQ(alice->posts.size(), 3u);
    savepoint.rollback();
    EXPECT_TRUE(inspect(fresh).transient());
    EXPECT_EQ(each(alice->posts, &Post::title), (Names{"one", "two"}));
    session.commit();
    EXPECT_EQ(rows("posts"), 3);
}

TEST_P(SavepointObjects, that_changed_hands_are_back_with_their_owner) {
    fill();
    Session session(engine());
    const Ptr<User> alice = session.get<User>(1), bob = session.get<User>(2);
    EXPECT_EQ(alice->posts.size() + bob->posts.size(), 2u);
    auto savepoint = session.begin_nested();
    alice->posts[0].edit()->author = bob;
    session.flush();
    savepoint.rollback();
    EXPECT_EQ(alice->posts.size(), 2u);
    EXPECT_TRUE(bob->posts.empty());
}

TEST_P(SavepointObjects, that_were_deleted_or_changed_by_a_statement_are_all_read_again) {
    fill();
    Session session(engine());
    const Ptr<User> alice = session.get<User>(1);
    const Ptr<Tag> unused = session.get<Tag>(3);
    auto savepoint = session.begin_nested();
    session.execute(text("UPDATE users SET name = 'by hand'"));
    session.expire(alice);
    EXPECT_EQ(alice->name, "by hand");
    session.delete_(unused);
    session.flush();
    savepoint.rollback();
    EXPECT_EQ(alice->name, "alice");
    EXPECT_TRUE(inspect(unused).persistent());
    EXPECT_EQ(unused->name, "unused");
}

TEST_P(SavepointObjects, of_an_outer_savepoint_know_what_the_inner_one_did) {
    fill();
    Session session(engine());
    const Ptr<User> alice = session.get<User>(1), bob = session.get<User>(2);
    auto outer = session.begin_nested();
    {
        auto inner = session.begin_nested();
        alice.edit()->name = "inner";
        inner.commit();
    }
    EXPECT_EQ(alice->name, "inner");
    outer.rollback();
    EXPECT_EQ(alice->name, "alice");
    EXPECT_FALSE(is_expired(bob));
}

}  // namespace
}  // namespace blog
