// Listening to the members of objects, and validators.

#include "integration/orm/event_log.hpp"

#include <stdexcept>

namespace blog {
namespace {

class AttributeEvents : public OrmTest {
protected:
    void log_posts() {
        log += event::listen(users.posts, event::append, [this](User& user, const Ptr<Post>& post) { log.add("append " + user.name + " " + post->title); });
        log += event::listen(users.posts, event::remove, [this](User& user, const Ptr<Post>& post) { log.add("remove " + user.name + " " + post->title); });
        log += event::listen(posts.author, event::set, [this](Post& post, const Ptr<User>& author, const Ptr<User>& old) {
            log.add("set " + post.title + " " + (author ? author->name : "-") + " " + (old ? old->name : "-"));
        });
    }
    EventLog log;
};
INSTANTIATE_TEST_SUITE_P(Live, AttributeEvents, every_database(), database_name);

TEST_P(AttributeEvents, set_comes_when_an_edit_ends_with_another_value) {
    fill();
    Session session(engine());
    log += event::listen(users.name, event::set, [this](User& user, std::string& name, const std::string& old) {
        log.add(user.email + " " + old + " " + name);
    });
    log += event::listen(users.age, event::set, [this](User&, std::optional<int>& age, const std::optional<int>& old) {
        log.add(std::to_string(old.value_or(-1)) + " " + std::to_string(age.value_or(-1)));
    });
    const auto bob = session.get<User>(2);
    bob.edit()->name = "bobby";
    bob.edit()->name = "rob";
    bob.edit()->name = "rob";
    EXPECT_EQ(log.lines(), (Names{"b bob bobby", "b bobby rob"}));
    bob.edit([](User& user) {
        user.name = "r";
        user.age = 3;
        user.name = "bert";
    });
    EXPECT_EQ(log.lines(), (Names{"b rob bert", "-1 3"}));
    session.commit();
    bob.edit()->age = std::nullopt;
    EXPECT_EQ(log.lines(), Names{"3 -1"});
}

TEST_P(AttributeEvents, a_listener_of_set_may_change_the_value) {
    fill();
    Session session(engine());
    log += event::listen(users.email, event::set, [](User&, std::string& email, const std::string&) {
        for (char& c : email) c = c == 'X' ? 'x' : c;
    });
    const auto bob = session.get<User>(2);
    bob.edit()->email = "XX@y";
    EXPECT_EQ(bob->email, "xx@y");
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT email FROM users WHERE id = 2"), "xx@y");
}

TEST_P(AttributeEvents, what_a_listener_of_set_throws_undoes_the_edit) {
    fill();
    Session session(engine());
    log += event::listen(users.name, event::set, [](User&, std::string& name, const std::string&) {
        if (name.empty()) throw std::invalid_argument("no name");
    });
    const auto bob = session.get<User>(2);
    EXPECT_THROW(bob.edit([](User& user) {
        user.age = 50;
        user.name = "";
    }), std::invalid_argument);
    EXPECT_EQ(bob->name, "bob");
    EXPECT_EQ(bob->age, std::nullopt);
    EXPECT_THROW(bob.edit()->name = "", std::invalid_argument);
    EXPECT_FALSE(session.is_modified(bob));
    bob.edit()->name = "rob";   // its guard has ended
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users WHERE id = 2"), "rob");
}

TEST_P(AttributeEvents, an_edit_that_ends_by_an_exception_calls_nobody) {
    fill();
    Session session(engine());
    log += event::listen(users.name, event::set, [this](User&, std::string&, const std::string&) { log.add("set"); });
    const auto bob = session.get<User>(2);
    EXPECT_THROW(bob.edit([](User& user) {
        user.name = "half done";
        throw std::runtime_error("no");
    }), std::runtime_error);
    EXPECT_EQ(log.lines(), Names{});
}

TEST_P(AttributeEvents, both_sides_of_a_relationship_are_told_before_it_changes) {
    fill();
    Session session(engine());
    const auto alice = session.get<User>(1), carol = session.get<User>(3);
    const auto one = alice->posts[0];
    carol->posts.size();
    EXPECT_EQ(one->author, alice);
    log_posts();
    std::size_t seen = 0;
    log += event::listen(users.posts, event::append, [&](User& user, const Ptr<Post>&) { seen = user.posts.size(); });
    carol.edit()->posts.append(one);
    EXPECT_EQ(log.lines(), (Names{"append carol one", "set one carol alice", "remove alice one"}));
    EXPECT_EQ(seen, 1u);
    one.edit()->author = alice;
    EXPECT_EQ(log.lines(), (Names{"set one alice carol", "remove carol one", "append alice one"}));
    alice.edit()->posts.remove(one);
    EXPECT_EQ(log.lines(), (Names{"remove alice one", "set one - alice"}));
}

TEST_P(AttributeEvents, a_vetoed_change_leaves_both_sides_as_they_were) {
    fill();
    Session session(engine());
    const auto alice = session.get<User>(1), carol = session.get<User>(3);
    const auto one = alice->posts[0];
    log += event::listen(users.posts, event::append, [](User& user, const Ptr<Post>&) {
        if (user.name == "carol") throw std::runtime_error("no");
    });
    EXPECT_THROW(carol.edit()->posts.append(one), std::runtime_error);
    EXPECT_THROW(one.edit()->author = carol, std::runtime_error);
    EXPECT_EQ(carol->posts.size(), 1u);
    EXPECT_EQ(alice->posts.size(), 2u);
    EXPECT_EQ(one->author, alice);
    session.commit();
    EXPECT_EQ(value_of<std::int64_t>("SELECT author_id FROM posts WHERE id = 1"), 1);
}

TEST_P(AttributeEvents, assigning_a_collection_is_a_replacement_and_what_comes_and_goes) {
    fill();
    Session session(engine());
    const auto alice = session.get<User>(1);
    const auto one = alice->posts[0];
    log += event::listen(users.posts, event::bulk_replace, [this](User&, const std::vector<Ptr<Post>>& all) { log.add("replace " + std::to_string(all.size())); });
    log += event::listen(users.posts, event::append, [this](User&, const Ptr<Post>& post) { log.add("append " + post->title); });
    log += event::listen(users.posts, event::remove, [this](User&, const Ptr<Post>& post) { log.add("remove " + post->title); });
    alice.edit()->posts = {one, session.get<Post>(3)};
    EXPECT_EQ(log.lines(), (Names{"replace 2", "remove two", "append three"}));
}

TEST_P(AttributeEvents, validators_check_what_is_added_and_edited_but_not_what_is_loaded) {
    fill();
    log += validates(users.email, [](const std::string& email) {
        if (email.find('@') == std::string::npos) throw std::invalid_argument("\"" + email + "\" is not an address");
    });
    Session session(engine());
    const auto bob = session.get<User>(2);   // has "b"
    EXPECT_EQ(bob->email, "b");
    EXPECT_THROW(bob.edit()->email = "nothing", std::invalid_argument);
    EXPECT_EQ(bob->email, "b");
    bob.edit()->name = "rob";   // another field
    EXPECT_THROW(session.add(User{.id = 9, .name = "x", .email = "x"}), std::invalid_argument);
    EXPECT_TRUE(session.new_().empty());
    session.add(User{.id = 9, .name = "x", .email = "x@y"});
    EXPECT_THROW(session.merge(User{.id = 3, .name = "carol", .email = "none"}), std::invalid_argument);
    session.commit();
    EXPECT_EQ(rows("users"), 4);
}

TEST_P(AttributeEvents, validators_may_give_the_value_to_be_stored) {
    fill();
    log += validates(users.name, [](const std::string& name) { return name + "!"; });
    log += validates(users.age, [](const User& user, const std::optional<int>& age) {
        if (age && user.active && *age < 0) throw std::invalid_argument("age");
    });
    Session session(engine());
    session.add(User{.id = 9, .name = "dora", .email = "d"});
    session.get<User>(2).edit()->name = "rob";
    EXPECT_THROW(session.get<User>(2).edit()->age = -1, std::invalid_argument);
    session.get<User>(3).edit()->age = -1;
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users WHERE id = 9"), "dora!");
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users WHERE id = 2"), "rob!");
}

TEST_P(AttributeEvents, validators_of_links_check_from_either_side) {
    fill();
    log += validates(users.posts, [](const Post& post) {
        if (post.title.empty()) throw std::invalid_argument("a post needs a title");
    });
    Session session(engine());
    const auto bob = session.get<User>(2);
    EXPECT_THROW(bob.edit()->posts.append(Post{.id = 20}), std::invalid_argument);
    EXPECT_THROW(session.add(User{.id = 9, .name = "x", .email = "x", .posts = {Post{.id = 20}}}), std::invalid_argument);
    const auto untitled = session.no_autoflush([&] {
        const auto post = session.add(Post{.id = 21});
        EXPECT_THROW(post.edit()->author = bob, std::invalid_argument);
        return post;
    });
    session.expunge(untitled);
    EXPECT_EQ(bob->posts.size(), 0u);
    session.commit();
    EXPECT_EQ(rows("posts"), 3);
}

TEST_P(AttributeEvents, a_listener_takes_no_column_of_an_alias) {
    const auto u = aliased(users, "u");
    try {
        event::listen(u.name, event::set, [](User&, std::string&, const std::string&) {});
        FAIL();
    } catch (const ArgumentError& error) {
        EXPECT_EQ(std::string(error.what()), "A listener or validator takes a field of a mapped class, such as users.email; not a column of an "
                                             "alias or of a table that is not mapped.\n[aludel: argument]");
    }
}

TEST_P(AttributeEvents, a_validator_may_query_and_nothing_of_a_refused_value_is_sent) {
    fill();
    Session session(engine());
    const auto bob = session.get<User>(2);
    log += validates(users.email, [&](const User& user, const std::string& email) {
        if (session.scalar(select(func::count(users.id)).where(users.email == email, users.id != user.id)).value_or(0) > 0)
            throw std::invalid_argument("taken");
    });
    EXPECT_THROW(bob.edit()->email = "a", std::invalid_argument);
    EXPECT_EQ(bob->email, "b");
    bob.edit()->email = "free";
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT email FROM users WHERE id = 2"), "free");
}

TEST_P(AttributeEvents, a_flush_by_a_listener_does_not_let_a_refused_value_stay) {
    fill();
    Session session(engine());
    const auto bob = session.get<User>(2);
    log += event::listen(users.name, event::set, [&](User&, std::string&, const std::string&) {
        session.flush();   // sends it
        throw std::runtime_error("no");
    });
    EXPECT_THROW(bob.edit()->name = "refused", std::runtime_error);
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users WHERE id = 2"), "bob");
}

TEST_P(AttributeEvents, what_is_loaded_within_an_edit_is_not_a_change) {
    fill();
    Session session(engine());
    run("UPDATE posts SET body = 'text' WHERE id = 1");
    log += event::listen(posts.body, event::set, [this](Post&, Deferred<std::string>&, const Deferred<std::string>&) { log.add("set"); });
    const auto post = session.scalars(select(posts).where(posts.id == 1).options(defer(posts.body))).one();
    post.edit([](Post& p) { p.title = *p.body + "!"; });
    EXPECT_EQ(post->title, "text!");
    EXPECT_EQ(log.lines(), Names{});
    post.edit()->body = "other";
    EXPECT_EQ(log.lines(), Names{"set"});
    session.expire(post, {posts.body});
    log += event::listen(posts.title, event::set, [](Post&, std::string&, const std::string&) { throw std::runtime_error("no"); });
    EXPECT_THROW(post.edit([](Post& p) {
        p.body = "undone";
        p.title = "undone";
    }), std::runtime_error);
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT body FROM posts WHERE id = 1"), "text");
    EXPECT_EQ(value_of<std::string>("SELECT title FROM posts WHERE id = 1"), "text!");
}

TEST_P(AttributeEvents, an_edit_that_an_exception_has_ended_is_checked_by_the_flush) {
    fill();
    Session session(engine());
    log += validates(users.email, [](const std::string& email) {
        if (email == "nowhere") throw std::invalid_argument(email);
    });
    const auto bob = session.get<User>(2);
    EXPECT_THROW(bob.edit([](User& user) {
        user.email = "nowhere";
        throw std::runtime_error("no");
    }), std::runtime_error);
    EXPECT_THROW(session.commit(), std::invalid_argument);
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT email FROM users WHERE id = 2"), "b");
}

}  // namespace
}  // namespace blog
