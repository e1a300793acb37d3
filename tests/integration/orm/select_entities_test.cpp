// Mapped classes as items of a SELECT that a session runs: what comes in the rows, and what the fetching methods say
// when there are more or fewer rows than wanted.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

class SelectedEntities : public OrmTest {
protected:
    SelectedEntities() {
        run("INSERT INTO users (id, name, email, age, active) VALUES (1, 'alice', 'a', 30, true), (2, 'bob', 'b', NULL, false);"
            "INSERT INTO posts (id, title, body, published, author_id) VALUES (1, 'one', '', true, 1), (2, 'two', '', false, 1);"
            "INSERT INTO comments (id, text, post_id) VALUES (1, 'on one', 1), (2, 'alone', NULL);"
            "INSERT INTO nodes (id, name, parent_id) VALUES (1, 'root', NULL), (2, 'leaf', 1)");
        forget_sent();
    }
};
INSTANTIATE_TEST_SUITE_P(Live, SelectedEntities, every_database(), database_name);

TEST_P(SelectedEntities, come_with_columns) {
    Session session(engine());
    const auto statement = select(users, users.name, func::count(posts.id)).join(users.posts)
                               .group_by(users.id, users.name, users.email, users.age, users.active, users.created_at);
    for (auto [user, name, count] : session.execute(statement)) {
        static_assert(std::is_same_v<decltype(user), Ptr<User>>);
        static_assert(std::is_same_v<decltype(name), std::string>);
        EXPECT_EQ(user->name, name);
        EXPECT_EQ(count, 2);
    }
    EXPECT_EQ(sent_count(), 1u);
}

TEST_P(SelectedEntities, come_two_in_a_row) {
    Session session(engine());
    std::string seen;
    Ptr<User> author;
    for (auto [user, post] : session.execute(select(users, posts).join(users.posts).order_by(posts.id))) {
        static_assert(std::is_same_v<decltype(post), Ptr<Post>>);
        if (author) {
            EXPECT_EQ(user, author);   // one object for all rows
        }
        author = user;
        seen += user->name + ":" + post->title + " ";
    }
    EXPECT_EQ(seen, "alice:one alice:two ");
    EXPECT_EQ(sent_count(), 1u);
}

TEST_P(SelectedEntities, are_null_where_an_outer_join_found_nothing) {
    Session session(engine());
    const auto rows = session.execute(select(comments, optional_(posts), optional_(posts.title))
                                          .outerjoin(comments.post).order_by(comments.id)).all();
    ASSERT_EQ(rows.size(), 2u);
    const auto& [first, post, title] = rows[0];
    EXPECT_EQ(post->title, "one");
    EXPECT_EQ(title, "one");
    EXPECT_EQ(rows[1].get<0>()->text, "alone");
    EXPECT_EQ(rows[1].get<1>(), nullptr);
    EXPECT_FALSE(rows[1].get<2>().has_value());
    EXPECT_TRUE(says(caught<CompileError>([&] { session.execute(select(comments, posts).outerjoin(comments.post)); }), "optional_("));
}

TEST_P(SelectedEntities, with_composite_keys_are_null_there_too) {
    run("INSERT INTO orders (id, customer) VALUES (1, 'x'), (2, 'y');"
        "INSERT INTO order_items (order_id, line, product, quantity) VALUES (1, 1, 'tea', 1)");
    Session session(engine());
    const auto rows = session.execute(select(orders, optional_(order_items)).outerjoin(orders.items).order_by(orders.id)).all();
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].get<1>()->product, "tea");
    EXPECT_EQ(rows[1].get<1>(), nullptr);
}

TEST_P(SelectedEntities, may_be_aliases) {
    Session session(engine());
    const auto parent = aliased(nodes, "parent");
    const auto row = session.execute(select(nodes, parent).join(parent, nodes.parent_id == parent.id)).one();
    EXPECT_EQ(row.get<0>()->name, "leaf");
    EXPECT_EQ(row.get<1>()->name, "root");
    EXPECT_EQ(session.get<Node>(1), row.get<1>());   // the same objects, whatever the table is called
    forget_sent();
    EXPECT_EQ(row.get<0>()->parent, row.get<1>());
    EXPECT_EQ(sent_count(), 0u);
    const auto outer = session.execute(select(nodes, optional_(parent)).outerjoin(parent, nodes.parent_id == parent.id)
                                           .order_by(nodes.id)).all();
    EXPECT_EQ(outer[0].get<1>(), nullptr);
    EXPECT_EQ(outer[1].get<1>(), row.get<1>());
}

TEST_P(SelectedEntities, are_columns_when_columns_are_selected) {
    Session session(engine());
    const auto names = session.scalars(select(users.name).order_by(users.id)).all();
    EXPECT_EQ(names, (Names{"alice", "bob"}));
    EXPECT_EQ(session.scalar(select(users.age).where(users.id == 2)), std::nullopt);
    EXPECT_EQ(session.identity_count(), 0u);
}

TEST_P(SelectedEntities, come_from_returning) {
    Session session(engine());
    const Ptr<User> alice = session.get<User>(1);
    const auto changed = session.scalars(update(users).where(users.id == 1).values(users.name = "changed").returning(users)).one();
    EXPECT_EQ(changed, alice);
    EXPECT_EQ(alice->name, "changed");
    const auto added = session.scalars(insert(users).values(users.id = 9, users.name = "nine", users.email = "9", users.active = true)
                                           .returning(users)).one();
    EXPECT_EQ(added->name, "nine");
    EXPECT_EQ(session.get<User>(9), added);
}

TEST_P(SelectedEntities, wanted_alone_are_counted) {
    Session session(engine());
    EXPECT_EQ(session.scalars(select(users).where(users.id == 1)).one()->name, "alice");
    const auto none = select(users).where(users.id == 99);
    const auto both = select(users).order_by(users.id);
    EXPECT_TRUE(says(caught<NoResultFound>([&] { session.scalars(none).one(); }), "[aludel: no-result-found]"));
    EXPECT_TRUE(says(caught<MultipleResultsFound>([&] { session.scalars(both).one(); }), "[aludel: multiple-results-found]"));
    EXPECT_THROW(session.execute(none).scalar_one(), NoResultFound);
    EXPECT_THROW(session.execute(both).one(), MultipleResultsFound);
    EXPECT_THROW(session.scalars(both).one_or_none(), MultipleResultsFound);
    EXPECT_FALSE(session.scalars(none).one_or_none());
    EXPECT_FALSE(session.scalars(none).first());
    EXPECT_EQ(session.scalars(both).first()->name, "alice");
    EXPECT_TRUE(session.scalars(none).all().empty());
}

TEST_P(SelectedEntities, may_be_read_in_part) {
    Session session(engine());
    {
        auto rows = session.scalars(select(users).order_by(users.id));
        for (const Ptr<User>& user : rows) {
            EXPECT_EQ(user->name, "alice");
            break;
        }
    }
    std::vector<std::size_t> sizes;
    for (const auto& chunk : session.scalars(select(posts)).yield_per(1).partitions()) sizes.push_back(chunk.size());
    EXPECT_EQ(sizes, (std::vector<std::size_t>{1, 1}));
    session.commit();
    EXPECT_EQ(session.identity_count(), 0u);   // rows that were not handed out hold nothing
}

TEST_P(SelectedEntities, outlive_their_rows_and_their_session) {
    Ptr<Post> post;
    {
        Session session(engine());
        post = session.execute(select(users, posts).join(users.posts).order_by(posts.id)).first()->get<1>();
    }
    EXPECT_EQ(post->title, "one");
    Ptr<Post> copy = post;
    post = nullptr;
    EXPECT_EQ(copy->title, "one");
    EXPECT_FALSE(post);
}

TEST_P(SelectedEntities, of_a_closed_result_are_refused) {
    Session session(engine());
    auto rows = session.scalars(select(users));
    rows.close();
    EXPECT_TRUE(says(caught<ResourceClosedError>([&] { rows.all(); }), "closed"));
}

TEST_P(SelectedEntities, stand_for_themselves_among_the_keys) {
    Session session(engine());
    const auto rows = session.execute(select(users, posts.title).join(users.posts).order_by(posts.id));
    EXPECT_EQ(rows.keys(), (Names{"User", "title"}));
    EXPECT_EQ(rows.mappings().first().value()["title"], Value("one"));
}

}  // namespace
}  // namespace blog
