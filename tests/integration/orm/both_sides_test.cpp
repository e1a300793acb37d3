// Many and One are two views of one link: a change of either side shows on the other at once, before any flush, and is
// written once.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

class BothSides : public OrmTest {
protected:
    std::int64_t alice_id = save_user("alice", {"one", "two"}), bob_id = save_user("bob", {"three"});
    Session session{engine()};
    Ptr<User> alice = session.get<User>(alice_id), bob = session.get<User>(bob_id);
};
INSTANTIATE_TEST_SUITE_P(Live, BothSides, every_database(), database_name);

// ---- one to many ----------------------------------------------------------------------------------------------------

TEST_P(BothSides, of_new_objects_agree) {
    const Ptr<User> user = session.add(User{.name = "u", .email = "u", .posts = {{.title = "a"}}});
    EXPECT_EQ(user->posts[0]->author, user);
    const Ptr<Post> b = session.add(Post{.title = "b", .author = user});
    const Ptr<Post> c = user.edit()->posts.append(Post{.title = "c"});
    EXPECT_EQ(c->author, user);
    EXPECT_EQ(each(user->posts, &Post::title), (Names{"a", "b", "c"}));
    b.edit()->author = nullptr;
    user.edit()->posts.remove(c);
    EXPECT_EQ(c->author, nullptr);
    EXPECT_EQ(each(user->posts, &Post::title), Names{"a"});
    b.edit()->author = user;
    forget_sent();
    session.commit();
    EXPECT_EQ(writes(), (Names{"INSERT users", "INSERT posts"}));
    EXPECT_EQ(each(user->posts, &Post::title), (Names{"a", "b"}));
}

TEST_P(BothSides, agree_when_a_child_is_appended) {
    EXPECT_EQ(alice->posts.size(), 2u);
    const Ptr<Post> three = bob->posts[0];
    alice.edit()->posts.append(three);
    EXPECT_EQ(three->author, alice);
    EXPECT_TRUE(bob->posts.empty());
    alice.edit()->posts.append(three);   // once is enough
    EXPECT_EQ(each(alice->posts, &Post::title), (Names{"one", "two", "three"}));
    EXPECT_EQ(three->author_id, bob_id);   // follows at the flush
    session.flush();
    EXPECT_EQ(three->author_id, alice_id);
}

TEST_P(BothSides, agree_when_a_parent_is_assigned) {
    EXPECT_EQ(bob->posts.size(), 1u);
    const Ptr<Post> one = alice->posts[0];
    one.edit()->author = bob;
    EXPECT_EQ(each(alice->posts, &Post::title), Names{"two"});
    EXPECT_EQ(each(bob->posts, &Post::title), (Names{"three", "one"}));
    one.edit()->author = nullptr;
    EXPECT_EQ(each(bob->posts, &Post::title), Names{"three"});
    one.edit()->author = alice;
    EXPECT_EQ(each(alice->posts, &Post::title), (Names{"two", "one"}));
    forget_sent();
    session.commit();
    EXPECT_EQ(writes(), Names{});   // back where it was
    EXPECT_EQ(rows("posts"), 3);
}

TEST_P(BothSides, agree_when_a_child_is_removed) {
    const Ptr<Post> one = alice->posts[0];
    EXPECT_EQ(one->author, alice);
    alice.edit()->posts.remove(one);
    EXPECT_EQ(one->author, nullptr);
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { alice.edit()->posts.remove(one); }), "not in this collection"));
}

TEST_P(BothSides, agree_when_a_collection_is_replaced) {
    const Ptr<Post> one = alice->posts[0], two = alice->posts[1], three = bob->posts[0];
    forget_sent();
    alice.edit()->posts = {three, one};
    EXPECT_EQ(three->author, alice);
    EXPECT_EQ(two->author, nullptr);
    EXPECT_EQ(one->author, alice);
    EXPECT_TRUE(bob->posts.empty());
    EXPECT_EQ(alice->posts.size(), 2u);
    session.commit();
    EXPECT_EQ(rows("posts"), 2);   // two was an orphan
    alice.edit()->posts = bob.edit()->posts;   // nothing
    EXPECT_EQ(one->author, nullptr);
}

TEST_P(BothSides, are_not_loaded_by_a_change_of_the_other) {
    const Ptr<Post> four = session.add(Post{.title = "four"});
    forget_sent();
    four.edit()->author = alice;
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(each(alice->posts, &Post::title), (Names{"one", "two", "four"}));   // flushes, then loads
    EXPECT_EQ(sent_in_brief(), (Names{"INSERT posts", "SELECT posts"}));
}

TEST_P(BothSides, agree_within_a_tree) {
    const Ptr<Node> root = session.add(Node{.name = "root", .children = {{.name = "a"}, {.name = "b"}}});
    const Ptr<Node> a = root->children[0], b = root->children[1];
    b.edit()->parent = a;
    EXPECT_EQ(each(root->children, &Node::name), Names{"a"});
    EXPECT_EQ(each(a->children, &Node::name), Names{"b"});
    session.commit();
    root.edit()->children.append(b);
    EXPECT_EQ(b->parent, root);
    EXPECT_TRUE(a->children.empty());
    session.commit();
    EXPECT_EQ(b->parent_id, root->id);
    EXPECT_EQ(each(root->children, &Node::name), (Names{"a", "b"}));
}

TEST_P(BothSides, of_a_child_in_two_values_are_those_of_the_last) {
    User x{.name = "x", .email = "x"}, y{.name = "y", .email = "y"};
    const Ptr<Post> shared = x.posts.append(Post{.title = "p"});
    y.posts.append(shared);
    const Ptr<User> first = session.add(std::move(x)), second = session.add(std::move(y));
    EXPECT_EQ(shared->author, second);
    EXPECT_TRUE(first->posts.empty());
    session.commit();
    EXPECT_EQ(shared->author_id, second->id);
}

// ---- one to one -----------------------------------------------------------------------------------------------------

TEST_P(BothSides, of_a_pair_agree) {
    alice.edit()->profile = Profile{.bio = "p"};
    const Ptr<Profile> p = alice->profile;
    EXPECT_EQ(p->user, alice);
    p.edit()->user = bob;
    EXPECT_EQ(alice->profile, nullptr);
    EXPECT_EQ(bob->profile, p);
    alice.edit()->profile = p;
    EXPECT_EQ(bob->profile, nullptr);
    EXPECT_EQ(p->user, alice);
    const Ptr<Profile> q = session.add(Profile{.bio = "q", .user = bob});
    EXPECT_EQ(bob->profile, q);
    session.commit();
    EXPECT_EQ(p->user_id, alice_id);
    EXPECT_EQ(q->user_id, bob_id);
    EXPECT_EQ(rows("profiles"), 2);
}

TEST_P(BothSides, of_a_pair_have_room_for_one) {
    alice.edit()->profile = Profile{.bio = "old"};
    session.commit();
    const Ptr<Profile> old = alice->profile;
    const Ptr<Profile> fresh = session.add(Profile{.bio = "new"});
    fresh.edit()->user = alice;
    EXPECT_EQ(alice->profile, fresh);
    EXPECT_EQ(old->user, nullptr);
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT bio FROM profiles"), "new");
}

TEST_P(BothSides, of_a_pair_have_room_for_one_also_when_it_was_not_loaded) {
    alice.edit()->profile = Profile{.bio = "old"};
    session.commit();   // all is expired
    const Ptr<Profile> fresh = session.add(Profile{.bio = "new"});
    fresh.edit()->user = alice;   // reads what she has, without a flush of what is not complete yet
    EXPECT_EQ(alice->profile, fresh);
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT bio FROM profiles"), "new");
    session.add(Profile{.bio = "newest", .user = alice});
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT bio FROM profiles"), "newest");
    EXPECT_EQ(alice->profile->bio, "newest");
}

TEST_P(BothSides, of_a_pair_follow_a_chain_of_moves_before_the_flush) {
    const Ptr<User> carol = session.add(User{.name = "carol", .email = "c"});
    alice.edit()->profile = Profile{.bio = "A"};
    bob.edit()->profile = Profile{.bio = "B"};
    session.commit();
    const Ptr<Profile> a = session.scalars(select(profiles).where(profiles.bio == "A")).one();
    const Ptr<Profile> b = session.scalars(select(profiles).where(profiles.bio == "B")).one();
    b.edit()->user = carol;
    a.edit()->user = bob;   // his row still has B, which has gone to carol
    EXPECT_EQ(bob->profile, a);
    EXPECT_EQ(carol->profile, b);
    session.commit();
    EXPECT_EQ(alice->profile, nullptr);
    EXPECT_EQ(bob->profile, a);
    EXPECT_EQ(carol->profile, b);
    EXPECT_EQ(rows("profiles"), 2);
}

// ---- many to many ---------------------------------------------------------------------------------------------------

class ManyToMany : public BothSides {
protected:
    ManyToMany() {
        session.add_all(std::vector<Ptr<Tag>>{red, blue});
        session.commit();
        EXPECT_TRUE(one->tags.empty() && two->tags.empty() && red->posts.empty() && blue->posts.empty());
        forget_sent();
    }
    //! "one-red" for each association row.
    Names pairs() {
        return connect().scalars(select(posts.title + "-" + tags.name).select_from(posts)
                                     .join(posts.tags).order_by(posts.title, tags.name)).all();
    }
    Ptr<Post> one = alice->posts[0], two = alice->posts[1];
    Ptr<Tag> red = session.add(Tag{.name = "red"}), blue = session.add(Tag{.name = "blue"});
};
INSTANTIATE_TEST_SUITE_P(Live, ManyToMany, every_database(), database_name);

TEST_P(ManyToMany, shows_on_the_other_side_at_once) {
    one.edit()->tags.append(red);
    blue.edit()->posts.append(one);
    red.edit()->posts.append(two);
    EXPECT_EQ(each(one->tags, &Tag::name), (Names{"red", "blue"}));
    EXPECT_EQ(each(red->posts, &Post::title), (Names{"one", "two"}));
    EXPECT_EQ(each(two->tags, &Tag::name), Names{"red"});
    red.edit()->posts.remove(one);
    EXPECT_EQ(each(one->tags, &Tag::name), Names{"blue"});
    session.commit();
    EXPECT_EQ(pairs(), (Names{"one-blue", "two-red"}));
}

TEST_P(ManyToMany, inserts_a_pair_that_was_made_on_both_sides_once) {
    one.edit()->tags.append(red);
    red.edit()->posts.append(one);
    blue.edit()->posts.append(two);
    two.edit()->tags.append(blue);
    session.commit();
    EXPECT_EQ(writes(), Names{"INSERT post_tags"});   // both rows in one execution
    EXPECT_EQ(pairs(), (Names{"one-red", "two-blue"}));
}

TEST_P(ManyToMany, deletes_the_rows_of_removed_pairs_only) {
    one.edit()->tags = {red, blue};
    two.edit()->tags = {red, blue};
    session.commit();
    forget_sent();
    one.edit()->tags.remove(red);
    EXPECT_EQ(each(red->posts, &Post::title), Names{"two"});
    session.commit();
    EXPECT_EQ(writes(), Names{"DELETE post_tags"});
    EXPECT_EQ(pairs(), (Names{"one-blue", "two-blue", "two-red"}));
    blue.edit()->posts.clear();
    session.commit();
    EXPECT_EQ(pairs(), Names{"two-red"});
    EXPECT_EQ(rows("posts") + rows("tags"), 5);
}

TEST_P(ManyToMany, deletes_a_pair_that_was_removed_on_both_sides_once) {
    one.edit()->tags = {red};
    session.commit();
    EXPECT_EQ(one->tags.size() + red->posts.size(), 2u);
    forget_sent();
    one.edit()->tags.remove(red);
    EXPECT_THROW(red.edit()->posts.remove(one), InvalidRequestError);   // gone already
    session.commit();
    EXPECT_EQ(writes(), Names{"DELETE post_tags"});
    EXPECT_EQ(pairs(), Names{});
}

TEST_P(ManyToMany, sends_nothing_for_what_was_undone_before_the_flush) {
    one.edit()->tags.append(red);
    red.edit()->posts.remove(one);   // on the other side
    session.commit();
    EXPECT_EQ(writes(), Names{});
    one.edit()->tags.append(red);
    session.commit();
    EXPECT_EQ(red->posts.size(), 1u);
    forget_sent();
    one.edit()->tags.remove(red);
    red.edit()->posts.append(one);
    session.commit();
    EXPECT_EQ(writes(), Names{});
    EXPECT_EQ(pairs(), Names{"one-red"});
}

TEST_P(ManyToMany, replaces_a_set_with_the_least_rows) {
    const Ptr<Tag> green = session.add(Tag{.name = "green"});
    one.edit()->tags = {red, blue};
    session.commit();
    forget_sent();
    one.edit()->tags = {blue, green};
    session.commit();
    EXPECT_EQ(writes(), (Names{"DELETE post_tags", "INSERT post_tags"}));
    EXPECT_EQ(pairs(), (Names{"one-blue", "one-green"}));
}

TEST_P(ManyToMany, of_new_objects_is_saved_after_both_ends) {
    session.add(Tag{.name = "new", .posts = {Post{.title = "p", .author = bob}, Post{.title = "q", .author = bob}}});
    session.commit();
    const Names statements = writes();
    EXPECT_TRUE(in_order(statements, "INSERT posts", "INSERT post_tags"));
    EXPECT_TRUE(in_order(statements, "INSERT tags", "INSERT post_tags"));
    EXPECT_EQ(pairs(), (Names{"p-new", "q-new"}));
    EXPECT_EQ(each(bob->posts, &Post::title), (Names{"three", "p", "q"}));
}

}  // namespace
}  // namespace blog
