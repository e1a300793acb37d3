// Relationships in WHERE and in joins: any, has, contains, comparison with an object, with_parent, and_, of_type.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

class RelationshipWhere : public OrmTest {
protected:
    template <class C>
    Names names(Session& session, const C& condition) {
        return each(session.scalars(select(users).where(condition).order_by(users.id)).all(), &User::name);
    }
    template <class C>
    Names titles(Session& session, const C& condition) {
        return each(session.scalars(select(posts).where(condition).order_by(posts.id)).all(), &Post::title);
    }
};
INSTANTIATE_TEST_SUITE_P(Live, RelationshipWhere, every_database(), database_name);

TEST_P(RelationshipWhere, any_is_an_exists) {
    fill();
    Session session(engine());
    EXPECT_EQ(names(session, users.posts.any()), (Names{"alice", "carol"}));
    EXPECT_EQ(names(session, users.posts.any(posts.published == false)), Names{"alice"});
    EXPECT_EQ(names(session, !users.posts.any()), Names{"bob"});
    EXPECT_EQ(names(session, users.posts.any(posts.title == "three", posts.published == false)), Names{});
    const auto statements = sent_flat();
    EXPECT_NE(statements[1].find("WHERE EXISTS (SELECT 1 FROM posts WHERE users.id = posts.author_id AND posts.published"), std::string::npos) << statements[1];
}

TEST_P(RelationshipWhere, any_of_many_to_many_and_of_what_is_joined_already) {
    fill();
    Session session(engine());
    EXPECT_EQ(titles(session, posts.tags.any(tags.name == "blue")), Names{"one"});
    EXPECT_EQ(titles(session, posts.tags.any()), (Names{"one", "three"}));
    // The EXISTS has its own posts, though the statement joins them, too.
    const auto rows = session.execute(select(users.name, posts.title).join(users.posts)
                                          .where(posts.title == "one", users.posts.any(posts.title == "two"))).all();
    EXPECT_EQ(rows.size(), 1u);
    EXPECT_EQ(names(session, users.posts.any(posts.tags.any(tags.name == "blue"))), Names{"alice"});
}

TEST_P(RelationshipWhere, has_is_for_single_objects) {
    fill();
    Session session(engine());
    EXPECT_EQ(titles(session, posts.author.has(users.name == "carol")), Names{"three"});
    EXPECT_EQ(names(session, users.profile.has()), Names{"alice"});
    EXPECT_EQ(names(session, users.profile.has(profiles.bio == "bye")), Names{});
}

TEST_P(RelationshipWhere, of_a_tree_names_the_other_end_by_its_table) {
    run("INSERT INTO nodes (id, name, parent_id) VALUES (1, 'root', NULL), (2, 'left', 1), (3, 'right', 1), (4, 'leaf', 2)");
    Session session(engine());
    const auto found = [&](const auto& condition) {
        return each(session.scalars(select(nodes).where(condition).order_by(nodes.id)).all(), &Node::name);
    };
    EXPECT_EQ(found(nodes.children.any(nodes.name == "leaf")), Names{"left"});
    EXPECT_EQ(found(nodes.parent.has(nodes.name == "root")), (Names{"left", "right"}));
    EXPECT_EQ(found(nodes.children.any(nodes.children.any())), Names{"root"});
    auto child = aliased(nodes, "child");
    const auto joined = session.execute(select(nodes.name, child.name).join(nodes.children.of_type(child)).order_by(child.id)).all();
    ASSERT_EQ(joined.size(), 3u);
    EXPECT_EQ(joined[2].get<0>(), "left");
    EXPECT_EQ(joined[2].get<1>(), "leaf");
    EXPECT_THROW(session.execute(select(nodes.name).join(nodes.children)).all(), ArgumentError);
}

TEST_P(RelationshipWhere, compares_with_objects_and_with_none) {
    fill();
    Session session(engine());
    const Ptr<User> alice = session.get<User>(1);
    const Ptr<Post> one = session.get<Post>(1);
    const auto comment_texts = [&](const auto& condition) {
        return each(session.scalars(select(comments).where(condition).order_by(comments.id)).all(), &Comment::text);
    };
    EXPECT_EQ(titles(session, posts.author == alice), (Names{"one", "two"}));
    EXPECT_EQ(titles(session, posts.author != alice), Names{"three"});
    EXPECT_EQ(comment_texts(comments.post == one), Names{"first"});
    EXPECT_EQ(comment_texts(comments.post != one), (Names{"second", "third", "alone"}));   // no post is another post
    EXPECT_EQ(comment_texts(comments.post == nullptr), Names{"alone"});
    EXPECT_EQ(comment_texts(comments.post == null), Names{"alone"});
    EXPECT_EQ(comment_texts(comments.post != nullptr), (Names{"first", "second", "third"}));
    EXPECT_EQ(names(session, users.profile == session.get<Profile>(1)), Names{"alice"});
    EXPECT_EQ(names(session, users.profile != session.get<Profile>(1)), (Names{"bob", "carol"}));
    EXPECT_EQ(names(session, users.profile == nullptr), (Names{"bob", "carol"}));
    EXPECT_EQ(names(session, users.posts.contains(one)), Names{"alice"});
    EXPECT_EQ(titles(session, posts.tags.contains(session.get<Tag>(1))), (Names{"one", "three"}));
}

TEST_P(RelationshipWhere, refuses_an_object_without_a_key) {
    Session session(engine(), {.autoflush = false});
    const Ptr<User> fresh = session.add(User{.name = "new", .email = "n"});
    EXPECT_THROW((void)(posts.author == fresh), InvalidRequestError);
    session.flush();
    EXPECT_EQ(titles(session, posts.author == fresh), Names{});
}

TEST_P(RelationshipWhere, by_composite_keys) {
    run("INSERT INTO orders (id, customer) VALUES (1, 'x'), (2, 'y');"
        "INSERT INTO order_items (order_id, line, product, quantity) VALUES (1, 1, 'tea', 1), (1, 2, 'cup', 2), (2, 1, 'pot', 1);"
        "INSERT INTO shipments (id, order_id, line) VALUES (1, 1, 2), (2, 2, 1), (3, 1, 2)");
    Session session(engine());
    const Ptr<OrderItem> cup = session.get<OrderItem>(1, 2);
    EXPECT_EQ(each(session.scalars(select(shipments).where(shipments.item == cup).order_by(shipments.id)).all(), &Shipment::id),
              (std::vector<std::int64_t>{1, 3}));
    EXPECT_EQ(each(session.scalars(select(shipments).where(shipments.item != cup)).all(), &Shipment::id), std::vector<std::int64_t>{2});
    EXPECT_EQ(each(session.scalars(select(order_items).where(!order_items.shipments.any())).all(), &OrderItem::product), Names{"tea"});
}

TEST_P(RelationshipWhere, with_parent_is_what_a_link_would_load) {
    fill();
    Session session(engine());
    const Ptr<User> alice = session.get<User>(1);
    const Ptr<Post> one = session.get<Post>(1);
    EXPECT_EQ(titles(session, with_parent(alice, users.posts)), (Names{"one", "two"}));
    EXPECT_EQ(names(session, with_parent(one, posts.author)), Names{"alice"});
    EXPECT_EQ(each(session.scalars(select(tags).where(with_parent(one, posts.tags)).order_by(tags.id)).all(), &Tag::name), (Names{"red", "blue"}));
    EXPECT_EQ(titles(session, with_parent(alice, users.posts.and_(posts.published == true))), Names{"one"});
}

TEST_P(RelationshipWhere, joins_with_a_condition) {
    fill();
    Session session(engine());
    const auto rows = session.execute(select(users.name, optional_(posts.title)).outerjoin(users.posts.and_(posts.published == true))
                                          .order_by(users.id)).all();
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].get<1>(), "one");
    EXPECT_EQ(rows[1].get<1>(), std::nullopt);
    auto p = aliased(posts, "p");
    EXPECT_EQ(session.execute(select(users.name, p.title).join(users.posts.of_type(p).and_(posts.published == true))).all().size(), 2u);
}

}  // namespace
}  // namespace blog
