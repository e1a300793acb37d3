// Links that are read while changes made from their other side wait for a flush (autoflush = false): they show the
// changes, and nothing is written twice.

#include "integration/orm/orm_test.hpp"
#include "integration/orm/statements.hpp"

namespace blog {
namespace {

class UnflushedLinks : public OrmTest {
protected:
    //! Two posts of one author with a comment each, "c1" and "c2"; the first has the tag "old"; a tag "free".
    UnflushedLinks() {
        Session session(engine());
        session.add(User{.name = "a", .email = "a",
                         .posts = {{.title = "one", .tags = {{.name = "old"}}, .comments = {{.text = "c1"}}},
                                   {.title = "two", .comments = {{.text = "c2"}}}}});
        session.add(Tag{.name = "free"});
        session.commit();
        log_.clear();
    }
    Session open() { return Session(engine(), {.autoflush = false}); }
    Ptr<Post> post(Session& session, std::string title) {
        return session.scalars(select(posts).where(posts.title == title)).one();
    }
    Ptr<Tag> tag(Session& session, std::string name) {
        return session.scalars(select(tags).where(tags.name == name)).one();
    }
    Ptr<Comment> comment(Session& session, std::string name) {
        return session.scalars(select(comments).where(comments.text == name)).one();
    }
};
INSTANTIATE_TEST_SUITE_P(Live, UnflushedLinks, every_database(), database_name);

}  // namespace

TEST_P(UnflushedLinks, show_what_was_joined_on_the_other_side_and_are_written_once) {
    Session session = open();
    const Ptr<Post> one = post(session, "one");
    const Ptr<Tag> free = tag(session, "free");
    one.edit()->tags.append(free);
    EXPECT_EQ(each(free->posts, &Post::title), Names{"one"});
    session.flush();
    free.edit()->posts.append(one);   // is there already
    session.commit();
    EXPECT_EQ(rows("post_tags"), 2);
}

TEST_P(UnflushedLinks, that_were_joined_may_be_cut_from_either_side) {
    Session session = open();
    const Ptr<Post> one = post(session, "one");
    const Ptr<Tag> free = tag(session, "free");
    one.edit()->tags.append(free);
    free.edit()->posts.remove(one);
    EXPECT_EQ(each(one->tags, &Tag::name), Names{"old"});
    forget_sent();
    session.commit();
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(rows("post_tags"), 1);
}

TEST_P(UnflushedLinks, lack_what_was_cut_on_the_other_side) {
    Session session = open();
    const Ptr<Post> one = post(session, "one");
    const Ptr<Tag> old = tag(session, "old");
    one.edit()->tags.remove(old);
    EXPECT_EQ(old->posts.size(), 0u);
    old.edit()->posts.append(one);   // cancels it
    forget_sent();
    session.flush();
    EXPECT_EQ(sent_count(), 0u);
    one.edit()->tags.remove(old);
    session.commit();
    EXPECT_EQ(rows("post_tags"), 0);
}

TEST_P(UnflushedLinks, of_new_objects_are_shown_too) {
    Session session = open();
    const Ptr<Tag> free = tag(session, "free");
    const Ptr<Post> fresh = session.add(Post{.title = "new", .author_id = 1, .tags = {}});
    fresh.edit()->tags.append(free);
    EXPECT_EQ(each(free->posts, &Post::title), Names{"new"});
    session.flush();
    free.edit()->posts.append(fresh);
    session.commit();
    EXPECT_EQ(rows("post_tags"), 2);
}

TEST_P(UnflushedLinks, come_right_out_of_selectinload) {
    Session session = open();
    const Ptr<Post> one = post(session, "one"), two = post(session, "two");
    const Ptr<Tag> free = tag(session, "free"), old = tag(session, "old");
    one.edit()->tags.append(free);
    two.edit()->tags.append(free);
    one.edit()->tags.remove(old);
    comment(session, "c1").edit()->post = two;
    session.scalars(select(tags).options(selectinload(tags.posts))).all();
    EXPECT_EQ(each(free->posts, &Post::title), (Names{"one", "two"}));
    EXPECT_EQ(old->posts.size(), 0u);
    session.scalars(select(posts).options(selectinload(posts.comments))).all();
    EXPECT_EQ(one->comments.size(), 0u);
    EXPECT_EQ(each(two->comments, &Comment::text), (Names{"c2", "c1"}));
    session.commit();
    EXPECT_EQ(rows("post_tags"), 2);
}

TEST_P(UnflushedLinks, of_children_follow_their_new_parent) {
    Session session = open();
    const Ptr<Post> one = post(session, "one"), two = post(session, "two");
    comment(session, "c1").edit()->post = two;
    session.add(Comment{.text = "c3", .post = one});
    EXPECT_EQ(each(one->comments, &Comment::text), Names{"c3"});
    EXPECT_EQ(each(two->comments, &Comment::text), (Names{"c2", "c1"}));
    two.edit()->comments.remove(comment(session, "c1"));
    session.commit();
    EXPECT_EQ(each(one->comments, &Comment::text), Names{"c3"});
    EXPECT_EQ(each(two->comments, &Comment::text), Names{"c2"});
}

TEST_P(UnflushedLinks, keep_children_that_went_elsewhere_when_their_parent_is_deleted) {
    Session session = open();
    const Ptr<Post> one = post(session, "one"), two = post(session, "two");
    const Ptr<Comment> moved = comment(session, "c1");
    moved.edit()->post = two;
    session.delete_(one);
    session.commit();
    EXPECT_EQ(moved->post, two);
    EXPECT_EQ(moved->post_id, two->id);
}

TEST_P(UnflushedLinks, of_one_to_one_show_the_new_partner) {
    Session session = open();
    const Ptr<User> user = session.get<User>(1);
    const Ptr<Profile> profile = session.add(Profile{.bio = "new", .user = user});
    EXPECT_EQ(user->profile, profile);
    session.flush();
    session.expire(user);
    EXPECT_EQ(user->profile, profile);
    session.commit();
    EXPECT_EQ(rows("profiles"), 1);
}

TEST_P(UnflushedLinks, are_as_in_the_rows_after_a_rollback) {
    Session session = open();
    const Ptr<Post> one = post(session, "one");
    const Ptr<Tag> free = tag(session, "free"), old = tag(session, "old");
    one.edit()->tags.append(free);
    one.edit()->tags.remove(old);
    EXPECT_EQ(free->posts.size(), 1u);
    EXPECT_EQ(old->posts.size(), 0u);
    session.rollback();
    EXPECT_EQ(free->posts.size(), 0u);
    EXPECT_EQ(old->posts.size(), 1u);
}

}  // namespace blog
