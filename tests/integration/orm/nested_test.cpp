// begin_nested: savepoints, and what their end undoes in the objects.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

using orm::Status;

class NestedTransactions : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, NestedTransactions, every_database(), database_name);

TEST_P(NestedTransactions, undo_only_what_was_done_in_them) {
    const auto id = save_user("alice", {"one"});
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    const Ptr<Post> one = alice->posts[0];
    alice.edit()->name = "before";
    const Ptr<User> bob = session.add(User{.name = "bob", .email = "b"});
    Ptr<User> carol;
    EXPECT_THROW(session.begin_nested([&] {
        carol = session.add(User{.name = "carol", .email = "c"});
        alice.edit()->age = 9;
        session.delete_(one);
        bob.edit()->name = "robert";
        session.flush();
        throw std::runtime_error("on purpose");
    }), std::runtime_error);
    EXPECT_EQ(status(carol), Status::transient);
    EXPECT_EQ(status(bob), Status::persistent);
    EXPECT_EQ(status(one), Status::persistent);
    EXPECT_EQ(alice->name, "before");
    EXPECT_EQ(alice->age, std::nullopt);
    EXPECT_EQ(bob->name, "bob");
    EXPECT_EQ(each(alice->posts, &Post::title), Names{"one"});
    session.commit();
    EXPECT_EQ(rows("users") + rows("posts"), 3);
    EXPECT_EQ(alice->name, "before");
}

TEST_P(NestedTransactions, are_undone_with_the_transaction) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    Ptr<User> bob;
    session.begin_nested([&] {
        session.delete_(alice);
        bob = session.add(User{.name = "bob", .email = "b"});
    });
    EXPECT_EQ(status(alice), Status::deleted);
    EXPECT_EQ(status(bob), Status::persistent);
    session.rollback();
    EXPECT_EQ(status(alice), Status::persistent);
    EXPECT_EQ(status(bob), Status::transient);
    EXPECT_EQ(rows("users"), 1);
}

TEST_P(NestedTransactions, are_undone_level_by_level) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    session.begin_nested([&] {
        alice.edit()->id = 800;
        EXPECT_THROW(session.begin_nested([&] {
            alice.edit()->id = 801;
            alice.edit()->name = "inner";
            session.flush();
            throw std::runtime_error("on purpose");
        }), std::runtime_error);
        EXPECT_EQ(alice->id, 800);
        EXPECT_EQ(alice->name, "alice");
        EXPECT_EQ(session.get<User>(800), alice);
    });
    EXPECT_EQ(session.get<User>(800), alice);
    session.rollback();
    EXPECT_EQ(alice->id, id);
    EXPECT_EQ(session.get<User>(id), alice);
}

TEST_P(NestedTransactions, take_those_within_them_along) {
    Session session(engine());
    Ptr<Tag> outer, inner;
    EXPECT_THROW(session.begin_nested([&] {
        outer = session.add(Tag{.name = "outer"});
        session.begin_nested([&] { inner = session.add(Tag{.name = "inner"}); });
        EXPECT_EQ(status(inner), Status::persistent);
        throw std::runtime_error("on purpose");
    }), std::runtime_error);
    EXPECT_EQ(status(outer), Status::transient);
    EXPECT_EQ(status(inner), Status::transient);
    session.add(inner);
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM tags"), "inner");
}

TEST_P(NestedTransactions, bring_back_what_they_deleted_of_the_same_transaction) {
    Session session(engine());
    const Ptr<User> alice = session.add(User{.name = "a", .email = "a", .posts = {{.title = "t"}}});
    EXPECT_THROW(session.begin_nested([&] {
        session.delete_(alice);
        session.flush();
        throw std::runtime_error("on purpose");
    }), std::runtime_error);
    EXPECT_EQ(status(alice), Status::persistent);
    session.begin_nested([&] { session.delete_(alice); });
    session.rollback();
    EXPECT_EQ(status(alice), Status::transient);   // its INSERT was undone too
    EXPECT_EQ(rows("users") + rows("posts"), 0);
}

TEST_P(NestedTransactions, end_with_a_commit_within) {
    Session session(engine());
    session.begin_nested([&] {
        session.add(Tag{.name = "kept"});
        session.commit();   // of the whole transaction
        session.add(Tag{.name = "not kept"});
    });
    session.rollback();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM tags"), "kept");
}

}  // namespace
}  // namespace blog
