// Changes that cross each other before the flush: moved on, cut on one side and joined on the other, made to an object
// that has to be read again or whose owner goes. What the program meant last is what the rows say.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

using orm::Status;

class CrossingChanges : public OrmTest {
protected:
    //! Two posts of one author, each with a comment "c1", "c2".
    void save_posts() {
        Session session(engine());
        session.add(User{.name = "a", .email = "a",
                         .posts = {{.title = "one", .comments = {{.text = "c1"}}},
                                   {.title = "two", .comments = {{.text = "c2"}}}}});
        session.commit();
    }
    Ptr<Post> post(Session& session, std::string title) {
        return session.scalars(select(posts).where(posts.title == title)).one();
    }
    //! The title of the post that a comment's row refers to; "" for none.
    std::string post_of(std::string comment) {
        return value_of<std::optional<std::string>>(
                   "SELECT posts.title FROM comments LEFT JOIN posts ON posts.id = post_id WHERE text = '" + comment + "'")
            .value_or("");
    }
};
INSTANTIATE_TEST_SUITE_P(Live, CrossingChanges, every_database(), database_name);

class ChangesOnOneConnection : public CrossingChanges {};
INSTANTIATE_TEST_SUITE_P(Live, ChangesOnOneConnection, databases_with(&Abilities::several_connections, false), database_name);

}  // namespace

TEST_P(CrossingChanges, moved_on_and_then_taken_out) {
    save_posts();
    Session session(engine());
    const Ptr<Post> one = post(session, "one"), two = post(session, "two");
    const Ptr<Comment> comment = one->comments[0];
    two.edit()->comments.append(comment);
    two.edit()->comments.remove(comment);
    EXPECT_FALSE(comment->post);
    session.commit();
    EXPECT_EQ(post_of("c1"), "");
}

TEST_P(CrossingChanges, moved_on_and_back) {
    save_posts();
    Session session(engine());
    const Ptr<Post> one = post(session, "one"), two = post(session, "two");
    const Ptr<Comment> comment = one->comments[0];
    two.edit()->comments.append(comment);
    one.edit()->comments.append(comment);
    forget_sent();
    session.flush();
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(one->comments.size(), 1u);
    EXPECT_EQ(two->comments.size(), 1u);
}

TEST_P(CrossingChanges, appended_while_its_row_went_elsewhere) {
    save_posts();
    Session session(engine());
    const Ptr<Post> one = post(session, "one");
    const Ptr<Comment> comment = one->comments[0];
    session.commit();
    engine().begin([](Connection& connection) {
        connection.execute(text("UPDATE comments SET post_id = (SELECT id FROM posts WHERE title = 'two')"));
    });
    one.edit()->comments.append(comment);
    session.commit();
    EXPECT_EQ(post_of("c1"), "one");
    EXPECT_EQ(post_of("c2"), "two");
}

TEST_P(CrossingChanges, owned_children_may_go_to_an_owner_whose_collection_is_not_loaded) {
    const std::int64_t from = save_user("from", {"p"}), to = save_user("to");
    Session session(engine());
    const Ptr<User> giver = session.get<User>(from), taker = session.get<User>(to);
    const Ptr<Post> moving = giver->posts[0];
    giver.edit()->posts.remove(moving);
    taker.edit()->posts.append(moving);
    session.commit();
    EXPECT_EQ(rows("posts"), 1);
    EXPECT_EQ(moving->author_id, to);
}

TEST_P(CrossingChanges, links_of_many_to_many_cut_on_one_side_and_joined_again) {
    const std::int64_t id = save_user("a", {"p"});
    Session session(engine());
    const Ptr<Post> p = session.get<User>(id)->posts[0];
    const Ptr<Tag> tag = session.add(Tag{.name = "t"});
    session.flush();
    tag->posts.size(), p->tags.size();
    p.edit()->tags.append(tag);
    tag.edit()->posts.remove(p);
    tag.edit()->posts.append(p);
    session.flush();
    EXPECT_EQ(session.execute(text("SELECT count(*) FROM post_tags")).as<int>().scalar_one(), 1);
    tag.edit()->posts.remove(p);
    p.edit()->tags.append(tag);
    p.edit()->tags.remove(tag);
    forget_sent();
    session.flush();
    EXPECT_EQ(sent_count(), 1u);   // both sides know of it; one DELETE is enough
    session.commit();
    EXPECT_EQ(rows("post_tags"), 0);
}

TEST_P(CrossingChanges, a_child_is_taken_out_and_its_owner_deleted) {
    save_posts();
    Session session(engine());
    const Ptr<Post> one = post(session, "one");
    const Ptr<Comment> comment = one->comments[0];
    one.edit()->comments.remove(comment);
    session.delete_(one);
    session.commit();
    EXPECT_EQ(post_of("c1"), "");
    const std::int64_t id = save_user("b", {"p"});
    const Ptr<User> owner = session.get<User>(id);
    owner.edit()->posts.remove(owner->posts[0]);   // with delete_orphan: deleted as well
    session.delete_(owner);
    session.commit();
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM posts WHERE title = 'p'"), 0);
}

TEST_P(CrossingChanges, a_new_child_of_a_deleted_owner_has_none) {
    save_posts();
    Session session(engine());
    const Ptr<Post> one = post(session, "one");
    session.add(Comment{.text = "new", .post = one});
    session.delete_(one);
    session.commit();
    EXPECT_EQ(post_of("new"), "");
    EXPECT_EQ(rows("comments"), 3);
}

TEST_P(CrossingChanges, a_new_child_that_is_taken_out_of_an_owning_collection_is_not_inserted) {
    const std::int64_t id = save_user("a");
    Session session(engine());
    const Ptr<User> owner = session.get<User>(id);
    const Ptr<Post> draft = session.add(Post{.title = "draft", .author = owner});
    EXPECT_EQ(owner->posts.size(), 1u);
    const Ptr<Post> next = session.add(Post{.title = "next", .author = owner});
    owner.edit()->posts.remove(next);
    EXPECT_EQ(status(next), Status::transient);
    session.commit();
    EXPECT_EQ(rows("posts"), 1);
}

TEST_P(CrossingChanges, a_new_object_that_refers_to_itself_is_refused) {
    Session session(engine());
    const Ptr<Node> node = session.add(Node{.name = "n"});
    node.edit()->parent = node;
    EXPECT_TRUE(says(caught<CircularDependencyError>([&] { session.flush(); }), "Node.parent", "Flush before the link"));
    session.rollback();
    const Ptr<Node> again = session.add(Node{.name = "n"});
    session.flush();
    again.edit()->parent = again;
    session.commit();
    EXPECT_EQ(again->parent_id, again->id);
}

TEST_P(CrossingChanges, a_deleted_object_cannot_be_added_or_linked_again) {
    save_posts();
    Session session(engine());
    const Ptr<Post> one = post(session, "one"), two = post(session, "two");
    const Ptr<Comment> comment = one->comments[0];
    one.edit()->comments.remove(comment);
    session.delete_(comment);
    session.flush();
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { two.edit()->comments.append(comment); }), "was deleted"));
    session.commit();
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { session.add(comment); }), "was deleted. Add a copy"));
    session.add(Comment(*comment));
    session.commit();
    EXPECT_EQ(rows("comments"), 2);
}

TEST_P(CrossingChanges, an_object_that_cannot_come_along_keeps_all_of_them_out) {
    save_posts();
    Session session(engine());
    const Ptr<Comment> left = session.scalars(select(comments).where(comments.text == "c1")).one();
    session.expunge(left);
    const Ptr<Comment> other = session.scalars(select(comments).where(comments.text == "c1")).one();
    Post holder{.title = "holder", .author_id = 1};
    holder.comments.append(left);
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { session.add(std::move(holder)); }), "Another object with the key"));
    EXPECT_EQ(session.new_().size(), 0u);
    session.commit();
    EXPECT_EQ(rows("posts"), 2);
}

TEST_P(CrossingChanges, what_a_failed_selectinload_was_to_load_is_not_loaded) {
    save_posts();
    Session session(engine());
    const Ptr<Post> one = post(session, "one");
    session.commit();
    engine().begin([](Connection& connection) { connection.execute(text("ALTER TABLE comments RENAME TO hidden")); });
    EXPECT_THROW(session.scalars(select(posts).options(selectinload(posts.comments))).all(), DBAPIError);
    session.rollback();
    engine().begin([](Connection& connection) { connection.execute(text("ALTER TABLE hidden RENAME TO comments")); });
    EXPECT_EQ(one->comments.size(), 1u);
}

TEST_P(CrossingChanges, rows_that_a_DELETE_returned_are_no_objects_of_the_session_any_more) {
    save_posts();
    Session session(engine());
    const Ptr<Comment> gone =
        session.scalars(delete_(comments).where(comments.text == "c1").returning(comments)).one();
    EXPECT_EQ(gone->text, "c1");
    EXPECT_FALSE(session.get<Comment>(gone->id));
    session.rollback();
    EXPECT_EQ(session.get<Comment>(gone->id), gone);
}

TEST_P(CrossingChanges, begin_rolls_back_when_the_commit_fails) {
    save_posts();
    Session session(engine());
    EXPECT_THROW(session.begin([&] { session.add(Post{.title = "no author", .author_id = 999}); }), IntegrityError);
    session.begin([&] { session.add(Comment{.text = "goes on"}); });
    EXPECT_EQ(rows("comments"), 3);
    EXPECT_EQ(rows("posts"), 2);
}

TEST_P(ChangesOnOneConnection, that_another_session_rolled_back_are_told) {
    Session first(engine()), second(engine());
    first.add(Comment{.text = "lost"});
    first.flush();
    second.add(Comment{.text = "other"});
    second.flush();
    second.rollback();
    EXPECT_TRUE(says(caught<OperationalError>([&] { first.commit(); }), "rolled back by another Connection or Session"));
    first.rollback();
    first.add(Comment{.text = "kept"});
    first.commit();
    EXPECT_EQ(rows("comments"), 1);
}

TEST_P(ChangesOnOneConnection, of_a_savepoint_that_another_session_rolled_back_are_told) {
    Session first(engine()), second(engine());
    first.add(Comment{.text = "lost"});
    auto nested = first.begin_nested();
    second.add(Comment{.text = "other"});
    second.flush();
    second.rollback();
    EXPECT_TRUE(says(caught<OperationalError>([&] { nested.commit(); }), "rolled back by another Connection or Session"));
    first.rollback();
    EXPECT_EQ(rows("comments"), 0);
}

}  // namespace blog
