// merge: the session's object is brought up to one that is given. make_transient and no_autoflush.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

class Merging : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, Merging, every_database(), database_name);

TEST_P(Merging, a_value_with_a_known_key_changes_its_object) {
    fill();
    Session session(engine());
    const Ptr<User> alice = session.get<User>(1);
    forget_sent();
    const Ptr<User> merged = session.merge(User{.id = 1, .name = "Alice", .email = "a", .age = 30});
    EXPECT_EQ(merged, alice);
    EXPECT_EQ(alice->name, "Alice");
    EXPECT_EQ(sent_count(), 0u);
    session.flush();
    const auto statements = sent();
    ASSERT_EQ(statements.size(), 1u);
    EXPECT_EQ(columns_set(statements[0]), "name, age");
    EXPECT_TRUE(alice->created_at.has_value());   // what the value did not say is kept
    EXPECT_EQ(alice->posts.size(), 2u);
}

TEST_P(Merging, only_some_fields_of_a_value) {
    fill();
    Session session(engine());
    const Ptr<User> merged = session.merge(User{.id = 1, .name = "Alice"}, {.only = {users.name}});
    session.commit();
    EXPECT_EQ(merged->name, "Alice");
    EXPECT_EQ(merged->email, "a");
    EXPECT_TRUE(merged->active);
}

TEST_P(Merging, a_value_is_looked_up_in_the_database) {
    fill();
    Session session(engine());
    const Ptr<User> merged = session.merge(User{.id = 2, .name = "bob", .email = "b"});
    EXPECT_EQ(sent_count(), 1u);
    EXPECT_FALSE(session.is_modified(merged));
    session.flush();
    EXPECT_EQ(sent_count(), 0u);   // nothing differed
}

TEST_P(Merging, what_has_no_row_is_new) {
    Session session(engine());
    const Ptr<User> with_key = session.merge(User{.id = 77, .name = "key", .email = "k"});
    EXPECT_TRUE(inspect(with_key).pending());
    const Ptr<User> without = session.merge(User{.name = "none", .email = "n"});   // flushes first
    EXPECT_TRUE(inspect(without).pending());
    session.commit();
    EXPECT_EQ(with_key->id, 77);
    EXPECT_NE(without->id, 0);
    EXPECT_EQ(rows("users"), 2);
}

TEST_P(Merging, follows_links_and_finds_their_objects_together) {
    fill();
    Session session(engine());
    const Ptr<User> merged = session.merge(User{.id = 1, .name = "alice", .email = "a",
                                                .posts = {{.id = 1, .title = "uno", .published = true, .author_id = 1}, {.id = 50, .title = "fresh"}}});
    EXPECT_EQ(sent_in_brief(), (Names{"SELECT users", "SELECT posts", "SELECT posts"}));   // the collection, and post 50
    EXPECT_EQ(each(merged->posts, &Post::title), (Names{"uno", "fresh"}));
    session.commit();
    EXPECT_EQ(rows("posts"), 3);   // the second one was taken out, and deleted as an orphan
    EXPECT_EQ(each(merged->posts, &Post::title), (Names{"uno", "fresh"}));
}

TEST_P(Merging, an_object_of_another_session_is_copied_without_reading_it) {
    fill();
    Session other(engine());
    const Ptr<User> there = other.scalars(select(users).where(users.id == 1).options(selectinload(users.posts))).one();
    there.edit()->name = "changed there";
    Session session(engine());
    forget_sent();
    const Ptr<User> here = session.merge(there);
    EXPECT_NE(here, there);
    EXPECT_EQ(here->name, "changed there");
    EXPECT_EQ(here->posts.size(), 2u);
    EXPECT_NE(here->posts[0], there->posts[0]);
    EXPECT_EQ(sent_in_brief(), (Names{"SELECT users", "SELECT posts"}));
    EXPECT_EQ(session.merge(here), here);
}

TEST_P(Merging, a_detached_object_comes_back) {
    fill();
    Ptr<User> detached;
    {
        Session session(engine(), {.expire_on_commit = false});
        detached = session.get<User>(1);
    }
    detached.edit()->name = "edited meanwhile";
    Session session(engine());
    const Ptr<User> merged = session.merge(detached);
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users WHERE id = 1"), "edited meanwhile");
    EXPECT_EQ(merged->name, "edited meanwhile");
}

TEST_P(Merging, twins_and_circles_become_one) {
    fill();
    Session session(engine());
    Session other(engine());
    const auto all = other.scalars(select(posts).options(selectinload(posts.author).selectinload(users.posts)).order_by(posts.id)).all();
    const auto merged = session.merge_all(all);
    ASSERT_EQ(merged.size(), 3u);
    EXPECT_EQ(merged[0]->author, merged[1]->author);
    EXPECT_EQ(merged[0]->author->posts[0], merged[0]);
    const Ptr<Node> node = session.merge(Node{.id = 5, .name = "up", .children = {{.id = 6, .name = "a"}, {.id = 6, .name = "a"}}});
    EXPECT_EQ(node->children.size(), 1u);
}

TEST_P(Merging, without_loading_takes_the_object_as_what_the_row_has) {
    fill();
    Session session(engine());
    forget_sent();
    const Ptr<User> cached = session.merge(User{.id = 1, .name = "alice", .email = "a"}, {.load = false});
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_TRUE(inspect(cached).persistent());
    EXPECT_FALSE(session.is_modified(cached));
    EXPECT_EQ(session.get<User>(1), cached);
    EXPECT_EQ(cached->posts.size(), 2u);
    EXPECT_THROW(session.merge(User{.name = "no key"}, {.load = false}), InvalidRequestError);
    Session other(engine());
    const Ptr<User> edited = other.get<User>(2);
    edited.edit()->name = "x";
    EXPECT_THROW(session.merge(edited, {.load = false}), InvalidRequestError);
}

TEST_P(Merging, a_long_chain_needs_no_deep_recursion) {
    Session other(engine());
    Ptr<Node> last = other.add(Node{.id = 1, .name = "1"});
    const Ptr<Node> first = last;
    for (std::int64_t i = 2; i <= 3000; ++i) {
        const Ptr<Node> next = last.edit()->children.append(Node{.id = i, .name = std::to_string(i)});
        last = next;
    }
    Session session(engine());
    const Ptr<Node> merged = session.no_autoflush([&] { return session.merge(first, {.load = false}); });
    std::size_t length = 1;
    for (Ptr<Node> node = merged; !node->children.empty(); node = node->children[0]) ++length;
    EXPECT_EQ(length, 3000u);
}

TEST_P(Merging, make_transient_makes_an_object_new_again) {
    fill();
    Session session(engine());
    const Ptr<Tag> red = session.get<Tag>(3);
    session.make_transient(red);
    EXPECT_TRUE(inspect(red).transient());
    EXPECT_FALSE(session.contains(red));
    red.edit([](Tag& tag) { tag.id = 9; tag.name = "copy"; });
    session.add(red);
    session.commit();
    EXPECT_EQ(rows("tags"), 4);
    EXPECT_EQ(red->id, 9);
}

TEST_P(Merging, no_autoflush_holds_back_what_is_pending) {
    Session session(engine());
    session.add(User{.name = "a", .email = "a"});
    EXPECT_EQ(session.no_autoflush([&] { return session.scalars(select(users)).all().size(); }), 0u);
    EXPECT_THROW(session.no_autoflush([&]() -> int { throw std::runtime_error("x"); }), std::runtime_error);
    EXPECT_EQ(session.scalars(select(users)).all().size(), 1u);
}

TEST_P(Merging, the_objects_of_a_session_by_what_is_to_be_done_with_them) {
    fill();
    Session session(engine());
    const Ptr<User> alice = session.get<User>(1);
    alice.edit()->name = "x";
    session.delete_(session.no_autoflush([&] { return session.get<Tag>(3); }));
    const Ptr<Tag> tag = session.add(Tag{.id = 20, .name = "new"});
    EXPECT_EQ(session.new_().size(), 1u);
    EXPECT_TRUE(session.new_().contains(tag));
    EXPECT_EQ(session.new_()[0].as<Tag>(), tag);
    EXPECT_FALSE(session.new_()[0].as<User>());
    EXPECT_EQ(session.new_()[0].class_name(), "Tag");
    EXPECT_TRUE(session.dirty().contains(alice));
    EXPECT_EQ(session.dirty().of<User>().size(), 1u);
    EXPECT_EQ(session.deleted().size(), 1u);
    EXPECT_THROW(session.deleted()[1], ArgumentError);
    session.flush();
    EXPECT_TRUE(session.new_().empty());
    EXPECT_TRUE(session.dirty().empty());
    EXPECT_TRUE(session.deleted().empty());
}

TEST_P(Merging, inspect_says_how_an_object_stands) {
    fill();
    Session session(engine());
    const Ptr<User> fresh = session.add(User{.name = "new", .email = "n"});
    EXPECT_TRUE(inspect(fresh).pending());
    EXPECT_TRUE(inspect(fresh).identity().empty());
    fresh.edit()->id = 50;
    const Ptr<User> alice = session.no_autoflush([&] { return session.get<User>(1); });
    EXPECT_TRUE(inspect(alice).persistent());
    EXPECT_EQ(inspect(alice).identity(), std::vector<Value>{Value(1)});
    EXPECT_EQ(inspect(alice).unloaded(), (Names{"posts", "profile"}));
    EXPECT_FALSE(inspect(alice).history(users.name).has_changes());
    EXPECT_EQ(inspect(alice).history(users.name).unchanged, std::vector<Value>{Value("alice")});
    alice.edit()->name = "Alice";
    EXPECT_EQ(inspect(alice).history(users.name).added, std::vector<Value>{Value("Alice")});
    EXPECT_EQ(inspect(alice).history(users.name).deleted, std::vector<Value>{Value("alice")});
    EXPECT_TRUE(inspect(alice).modified());
    const Ptr<Post> added = alice.edit()->posts.append(Post{.id = 50, .title = "added"});
    const Ptr<Post> gone = alice->posts[0];
    alice.edit()->posts.remove(gone);
    EXPECT_EQ(inspect(alice).history(users.posts).added, std::vector{added});
    EXPECT_EQ(inspect(alice).history(users.posts).deleted, std::vector{gone});
    EXPECT_EQ(inspect(alice).history(users.posts).unchanged.size(), 1u);
    session.flush();
    EXPECT_FALSE(inspect(alice).modified());
    session.delete_(session.get<User>(2));
    session.flush();
    session.expire(alice);
    EXPECT_TRUE(inspect(alice).expired());
    session.close();
    EXPECT_TRUE(inspect(alice).detached());
}

}  // namespace
}  // namespace blog
