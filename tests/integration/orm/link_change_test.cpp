// Assigning a link: whole or not at all, without a flush on the way, and what becomes of children that lose their
// parent by it.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

using orm::Status;

class LinkChange : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, LinkChange, every_database(), database_name);

// ---- nothing is flushed by an assignment ----------------------------------------------------------------------------

TEST_P(LinkChange, by_a_one_sends_no_half_made_object) {
    const auto alice_id = save_user("alice", {"old"}), bob_id = save_user("bob");
    Session session(engine());
    const Ptr<User> bob = session.get<User>(bob_id);
    const Ptr<Post> old = session.scalars(select(posts)).one();
    const Ptr<Post> fresh = session.add(Post{.title = "new"});   // its author follows below
    old.edit()->author = bob;
    EXPECT_EQ(status(fresh), Status::pending);
    fresh.edit()->author = bob;
    forget_sent();
    session.commit();
    EXPECT_EQ(writes(), (Names{"UPDATE posts", "INSERT posts"}));
    EXPECT_EQ(bob->posts.size(), 2u);
    EXPECT_TRUE(session.get<User>(alice_id)->posts.empty());
}

TEST_P(LinkChange, of_expired_objects_sends_no_half_made_object) {
    const auto id = save_user("alice", {"one"}), other_id = save_user("bob");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id), bob = session.get<User>(other_id);
    const Ptr<Post> one = alice->posts[0];
    session.commit();   // all of them expire
    const Ptr<Post> fresh = session.add(Post{.title = "new"});
    alice.edit()->name = "Alice";
    bob.edit()->posts.append(one);
    bob.edit()->posts.remove(one);
    alice.edit()->posts = {one};
    alice.edit()->profile = Profile{.bio = "b"};
    EXPECT_EQ(writes(), Names{});
    fresh.edit()->author = alice;
    session.commit();
    EXPECT_EQ(each(alice->posts, &Post::title), (Names{"one", "new"}));
    EXPECT_EQ(rows("profiles"), 1);
}

TEST_P(LinkChange, of_a_many_to_many_sends_no_half_made_object) {
    save_user("alice", {"one"});
    Session session(engine());
    const Ptr<Tag> tag = session.add(Tag{.name = "t"});
    session.commit();
    const Ptr<Post> one = session.scalars(select(posts)).one();
    session.add(Post{.title = "no author"});
    forget_sent();
    one.edit()->tags.append(tag);
    tag.edit()->posts.clear();
    one.edit()->tags = {tag};
    one.edit()->comments.append(Comment{.text = "c"});
    EXPECT_EQ(writes(), Names{});
    session.rollback();
}

TEST_P(LinkChange, exchanges_two_children) {
    const auto alice_id = save_user("alice", {"a"}), bob_id = save_user("bob", {"b"});
    Session session(engine());
    const Ptr<User> alice = session.get<User>(alice_id), bob = session.get<User>(bob_id);
    const Ptr<Post> a = alice->posts[0], b = bob->posts[0];
    session.commit();
    a.edit()->author = bob;
    b.edit()->author = alice;
    session.commit();
    EXPECT_EQ(rows("posts"), 2);
    EXPECT_EQ(a->author_id, bob_id);
    EXPECT_EQ(b->author_id, alice_id);
}

TEST_P(LinkChange, by_the_elements_of_another_link_moves_them) {
    const auto alice_id = save_user("alice", {"a"}), bob_id = save_user("bob", {"b"});
    Session session(engine());
    const Ptr<User> alice = session.get<User>(alice_id), bob = session.get<User>(bob_id);
    session.add(Post{.title = "no author"});
    forget_sent();
    alice.edit()->posts = bob->posts;   // and her own post has no author any more
    EXPECT_EQ(writes(), Names{});
    session.expunge(session.add(Post{}));   // still usable
    EXPECT_EQ(each(alice->posts, &Post::title), Names{"b"});
    EXPECT_TRUE(bob->posts.empty());
    session.rollback();
    EXPECT_EQ(rows("posts"), 2);
}

// ---- all or nothing -------------------------------------------------------------------------------------------------

//! A user with two posts and a post that was deleted.
class RefusedLinkChange : public LinkChange {
protected:
    void fill() {
        save_user("alice", {"one", "two", "gone"});
        alice = session.scalars(select(users)).one();
        gone = alice->posts[2];
        alice.edit()->posts.remove(gone);
        session.flush();
        forget_sent();
    }
    //! The change is refused; then nothing has changed and nothing is written.
    template <class F>
    void refused(F&& change) {
        EXPECT_TRUE(says(caught<InvalidRequestError>(std::forward<F>(change)), "was deleted"));
        EXPECT_EQ(each(alice->posts, &Post::title), (Names{"one", "two"}));
        EXPECT_FALSE(session.is_modified(alice));
        EXPECT_EQ(session.new_().size(), 0u);
        session.commit();
        EXPECT_EQ(writes(), Names{});
        EXPECT_EQ(rows("posts"), 2);
    }

    Session session{engine()};
    Ptr<User> alice{};
    Ptr<Post> gone{};
};
INSTANTIATE_TEST_SUITE_P(Live, RefusedLinkChange, every_database(), database_name);

TEST_P(RefusedLinkChange, to_a_list_with_a_deleted_object_takes_nothing_out) {
    fill();
    refused([&] { alice.edit()->posts = Many<Post>{gone}; });
}
TEST_P(RefusedLinkChange, to_a_list_that_ends_with_a_deleted_object_puts_nothing_in) {
    fill();
    refused([&] { alice.edit()->posts = Many<Post>{Ptr<Post>(orm::new_transient(orm::class_info<Post>, nullptr)), gone}; });
}
TEST_P(RefusedLinkChange, by_append) {
    fill();
    refused([&] { alice.edit()->posts.append(gone); });
}
TEST_P(RefusedLinkChange, by_a_new_object_that_is_linked_to_a_deleted_one) {
    fill();
    const auto comment = [&] { return Comment{.text = "c", .post = gone}; };
    refused([&] { session.add(comment()); });
    Post fresh{.title = "new", .comments = {comment()}};
    refused([&] { alice.edit()->posts.append(std::move(fresh)); });
}
TEST_P(RefusedLinkChange, from_the_other_side) {
    fill();
    const Ptr<Tag> tag = session.add(Tag{.name = "t"});
    session.commit();
    EXPECT_TRUE(tag->posts.empty());
    forget_sent();
    refused([&] { tag.edit()->posts = {alice->posts[0], gone}; });
    EXPECT_TRUE(tag->posts.empty());
    refused([&] { gone.edit()->tags.append(tag); });      // the same, given to the deleted object
    refused([&] { gone.edit()->author = alice; });
    EXPECT_TRUE(tag->posts.empty());
    EXPECT_EQ(rows("post_tags"), 0);
}

TEST_P(RefusedLinkChange, of_a_one) {
    const auto id = save_user("alice", {"one"}), gone_id = save_user("gone");
    Session two(engine());
    const Ptr<User> owner = two.get<User>(id), former = two.get<User>(gone_id);
    const Ptr<Post> one = owner->posts[0];
    two.delete_(former);
    two.flush();
    forget_sent();
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { one.edit()->author = former; }), "was deleted"));
    EXPECT_EQ(one->author, owner);
    EXPECT_EQ(owner->posts.size(), 1u);
    two.commit();
    EXPECT_EQ(writes(), Names{});
    EXPECT_EQ(rows("posts"), 1);
}

TEST_P(RefusedLinkChange, by_an_object_of_another_session_or_beside_one) {
    save_user("alice", {"one"});
    save_user("bob");
    Session two(engine());
    const Ptr<User> bob = session.scalars(select(users).where(users.name == "bob")).one();
    const Ptr<Post> theirs = two.scalars(select(posts)).one();
    two.commit();   // its transaction would be in the way of this session's
    const Ptr<Post> mine = bob.edit()->posts.append(Post{.title = "mine"});
    Post holder{.title = "holder"};
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { bob.edit()->posts = {theirs}; }), "another Session"));
    Comment carrier{.text = "c", .post = theirs};
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { mine.edit()->comments = {carrier}; }), "another Session"));
    EXPECT_EQ(bob->posts.to_vector(), std::vector{mine});
    EXPECT_TRUE(mine->comments.empty());
    EXPECT_EQ(session.new_().size(), 1u);
    session.commit();
    EXPECT_EQ(rows("posts"), 2);
}

TEST_P(RefusedLinkChange, that_cannot_read_the_old_value_keeps_no_hold) {   // the store leaked: see it under ASan
    save_user("alice", {"old"});
    Session one(engine(), {.autoflush = false});
    const Ptr<Post> old = one.scalars(select(posts)).one();
    const Ptr<User> bob = one.add(User{.name = "bob", .email = "b"});
    one.execute(text("ALTER TABLE users RENAME TO hidden"));
    EXPECT_THROW(old.edit()->author = bob, DBAPIError);
    one.rollback();   // the table has its name again
    EXPECT_EQ(old->author->name, "alice");
}

// ---- children without a parent --------------------------------------------------------------------------------------

TEST_P(LinkChange, to_nothing_forgets_a_new_child_that_needs_a_parent) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice");
    const Ptr<Post> draft = session.add(Post{.title = "draft", .author = alice});
    draft.edit()->author = nullptr;
    EXPECT_EQ(status(draft), Status::transient);
    EXPECT_EQ(session.new_().size(), 0u);
    EXPECT_TRUE(alice->posts.empty());
    const Ptr<Profile> profile = session.add(Profile{.bio = "b", .user = alice});
    profile.edit()->user = nullptr;
    forget_sent();
    session.commit();
    EXPECT_EQ(writes(), Names{});
}

TEST_P(LinkChange, to_another_parent_keeps_a_new_child) {
    const auto alice_id = save_user("alice"), bob_id = save_user("bob");
    Session session(engine());
    const Ptr<User> bob = session.get<User>(bob_id);
    const Ptr<Post> draft = session.add(Post{.title = "draft", .author = session.get<User>(alice_id)});
    draft.edit()->author = bob;
    session.commit();
    EXPECT_EQ(draft->author_id, bob_id);
}

TEST_P(LinkChange, replaces_a_new_child_of_a_one_to_one_from_either_side) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice");
    alice.edit()->profile = Profile{.bio = "first"};
    alice.edit()->profile = Profile{.bio = "second"};
    session.add(Profile{.bio = "third", .user = alice});
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT bio FROM profiles"), "third");
}

TEST_P(LinkChange, to_nothing_deletes_a_child_whose_parent_was_not_loaded) {
    save_user("alice", {"one", "two"});
    Session session(engine());
    session.scalars(select(posts).where(posts.title == "one")).one().edit()->author = nullptr;
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT title FROM posts"), "two");
    EXPECT_EQ(rows("users"), 1);
}

TEST_P(LinkChange, to_nothing_keeps_a_child_that_may_stand_alone) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice", {"one"});
    const Ptr<Comment> comment = session.add(Comment{.text = "c", .post = alice->posts[0]});
    comment.edit()->post = nullptr;
    session.commit();
    EXPECT_EQ(rows("comments"), 1);
    EXPECT_EQ(comment->post_id, std::nullopt);
}

// ---- copies ---------------------------------------------------------------------------------------------------------

TEST_P(LinkChange, is_not_part_of_assigning_a_copy) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice", {"one", "two"});
    EXPECT_EQ(alice->posts.size(), 2u);
    User form = *alice;
    form.name = "Alice";
    form.age = 31;
    forget_sent();
    alice.edit([&](User& user) { user = form; });
    EXPECT_EQ(alice->posts.size(), 2u);
    session.flush();
    const auto statements = sent();
    ASSERT_EQ(statements.size(), 1u);
    EXPECT_EQ(columns_set(statements[0]), "name, age");
    form.age = 32;
    alice.edit([&](User& user) { user = std::move(form); });
    session.commit();
    EXPECT_EQ(alice->age, 32);
    EXPECT_EQ(each(alice->posts, &Post::title), (Names{"one", "two"}));
}

TEST_P(LinkChange, of_a_whole_collection_leaves_its_objects_in_the_order_that_was_given) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice", {"one", "two"});
    const std::vector<Ptr<Post>> before = alice->posts.to_vector();
    alice.edit([&](User& user) { user.posts = {before[1], before[0]}; });
    EXPECT_EQ(alice->posts.to_vector(), (std::vector<Ptr<Post>>{before[1], before[0]}));
    forget_sent();
    session.flush();
    EXPECT_TRUE(sent().empty());   // the rows have no order
    const Ptr<Post> three = session.add(Post{.title = "three"});
    alice.edit([&](User& user) { user.posts = {before[0], three, before[1]}; });
    EXPECT_EQ(alice->posts.to_vector(), (std::vector<Ptr<Post>>{before[0], three, before[1]}));
    alice.edit([&](User& user) { user.posts = {three, before[0]}; });
    EXPECT_EQ(alice->posts.to_vector(), (std::vector<Ptr<Post>>{three, before[0]}));
}

TEST_P(LinkChange, is_not_part_of_assigning_a_row_that_was_read_by_value) {
    const auto id = save_user("alice", {"one"});
    Connection connection = engine().connect();
    User form = connection.scalars(select(users)).one();
    connection.close();
    form.name = "Alice";
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    alice.edit([&](User& user) { user = form; });
    session.commit();
    EXPECT_EQ(alice->name, "Alice");
    EXPECT_EQ(alice->posts.size(), 1u);
}

}  // namespace
}  // namespace blog
