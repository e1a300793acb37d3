// What one flush sends: parents before children whatever the order of add, one execution for the rows of a table, keys
// filled in; and when a flush happens by itself.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

class UnitOfWork : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, UnitOfWork, every_database(), database_name);

// ---- order ----------------------------------------------------------------------------------------------------------

TEST_P(UnitOfWork, inserts_parents_first_whatever_the_order_of_add) {
    Session session(engine());
    const Ptr<Comment> comment = session.add(Comment{.text = "c"});
    const Ptr<Post> post = session.add(Post{.title = "p"});
    const Ptr<Tag> tag = session.add(Tag{.name = "t"});
    const Ptr<User> user = session.add(User{.name = "u", .email = "u"});
    comment.edit()->post = post;
    post.edit()->tags.append(tag);
    user.edit()->posts.append(post);
    EXPECT_EQ(sent_count(), 0u);
    session.commit();
    const Names statements = sent_in_brief();
    EXPECT_EQ(statements.size(), 5u);
    EXPECT_TRUE(in_order(statements, "INSERT users", "INSERT posts"));
    EXPECT_TRUE(in_order(statements, "INSERT posts", "INSERT comments"));
    EXPECT_TRUE(in_order(statements, "INSERT posts", "INSERT post_tags"));
    EXPECT_TRUE(in_order(statements, "INSERT tags", "INSERT post_tags"));
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM comments JOIN posts ON posts.id = comments.post_id JOIN "
                                     "users ON users.id = author_id JOIN post_tags ON post_tags.post_id = posts.id"),
              1);
}

TEST_P(UnitOfWork, orders_tables_even_when_no_object_is_linked) {
    Session session(engine());
    session.add(Profile{.bio = "b", .user_id = 7});   // the key as a number only
    session.add(User{.id = 7, .name = "u", .email = "u"});
    session.commit();
    EXPECT_EQ(sent_in_brief(), (Names{"INSERT users", "INSERT profiles"}));
}

TEST_P(UnitOfWork, deletes_children_first_and_after_the_inserts) {
    const auto id = save_user("alice", {"one"});
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    alice.edit()->profile = Profile{.bio = "b"};
    session.commit();
    session.delete_(alice);
    session.add(User{.name = "bob", .email = "b", .posts = {{.title = "two"}}});
    forget_sent();
    session.flush();
    const Names sent = writes();
    ASSERT_EQ(sent.back(), "DELETE users");
    EXPECT_TRUE(in_order(sent, "INSERT users", "INSERT posts"));
    EXPECT_TRUE(in_order(sent, "INSERT posts", "DELETE posts"));
    EXPECT_TRUE(in_order(sent, "INSERT posts", "DELETE profiles"));
    session.commit();
    EXPECT_EQ(rows("users") + rows("posts") + rows("profiles"), 2);
}

TEST_P(UnitOfWork, updates_before_it_inserts) {
    const auto id = save_user("alice");
    Session session(engine());
    const Ptr<User> alice = session.get<User>(id);
    forget_sent();
    session.add(User{.name = "new", .email = "alice@example.com"});   // unique, and hers until the UPDATE
    alice.edit()->email = "other@example.com";
    session.commit();
    EXPECT_EQ(sent_in_brief(), (Names{"UPDATE users", "INSERT users"}));
    EXPECT_EQ(rows("users"), 2);
}

// ---- one execution for many rows ------------------------------------------------------------------------------------

TEST_P(UnitOfWork, inserts_the_rows_of_a_table_in_one_execution) {
    Session session(engine());
    std::vector<User> many(100);
    for (std::size_t i = 0; i < many.size(); ++i) {
        many[i].name = "user " + std::to_string(i);
        many[i].email = std::to_string(i) + "@example.com";
        many[i].posts = {{.title = "a"}, {.title = "b"}};
        many[i].posts[1].edit()->title = many[i].name;
    }
    const std::vector<Ptr<User>> added = session.add_all(std::move(many));
    session.commit();
    EXPECT_EQ(sent_in_brief(), (Names{"INSERT users", "INSERT posts"}));

    Connection connection = connect();   // each object got the key of its own row
    for (const Ptr<User>& user : added) {
        EXPECT_EQ(connection.execute(select(users.name).where(users.id == user->id)).scalar_one(), user->name);
        EXPECT_EQ(connection.execute(select(posts.title).where(posts.author_id == user->id).order_by(posts.id.desc()))
                      .scalars().first(), user->name);
    }
}

// D05
TEST_P(UnitOfWork, begins_another_execution_where_other_columns_are_given) {
    const Timestamp then = Timestamp(std::chrono::sys_days(std::chrono::year(2020) / 1 / 2));
    Session session(engine());
    session.add_all(std::vector<User>{{.name = "a", .email = "a"},
                                      {.name = "b", .email = "b"},
                                      {.name = "c", .email = "c", .created_at = then},
                                      {.id = 50, .name = "d", .email = "d"}});
    session.commit();
    EXPECT_EQ(sent_in_brief(), (Names(3, "INSERT users")));
    EXPECT_EQ(session.scalars(select(users.name).where(users.created_at == then)).all(), Names{"c"});
    EXPECT_EQ(session.get<User>(50)->name, "d");
    EXPECT_NE(*session.scalars(select(users).where(users.name == "a")).one()->created_at, then);
}

// ---- keys -----------------------------------------------------------------------------------------------------------

TEST_P(UnitOfWork, fills_in_generated_keys_and_foreign_keys) {
    Session session(engine());
    const Ptr<User> user = session.add(User{.name = "u", .email = "u", .posts = {{.title = "1"}, {.title = "2"}},
                                            .profile = Profile{.bio = "b"}});
    EXPECT_EQ(user->posts[0]->author_id, 0);
    session.flush();
    forget_sent();
    EXPECT_GT(user->id, 0);
    EXPECT_EQ(each(user->posts, &Post::author_id), (std::vector<std::int64_t>{user->id, user->id}));
    EXPECT_NE(user->posts[0]->id, user->posts[1]->id);
    EXPECT_EQ(user->profile->user_id, user->id);
    EXPECT_TRUE(user->created_at.has_value());
    EXPECT_EQ(session.get<Post>(user->posts[1]->id), user->posts[1]);
    EXPECT_EQ(sent_count(), 0u);   // all of it came back with the INSERT
}

TEST_P(UnitOfWork, saves_composite_keys_and_what_refers_to_them) {
    Session session(engine());
    const Ptr<Shipment> shipment = session.add(Shipment{});
    const Ptr<Order> order = session.add(
        Order{.customer = "c", .items = {{.line = 1, .product = "p"}, {.line = 2, .product = "q", .quantity = 5}}});
    shipment.edit()->item = order->items[1];
    session.commit();
    EXPECT_EQ(sent_in_brief(), (Names{"INSERT orders", "INSERT order_items", "INSERT shipments"}));
    EXPECT_EQ(shipment->order_id, order->id);
    EXPECT_EQ(shipment->line, 2);
    const Ptr<OrderItem> second = session.get<OrderItem>(order->id, 2);
    EXPECT_EQ(second, order->items[1]);
    EXPECT_EQ(second->quantity, 5);
    EXPECT_FALSE(session.get<OrderItem>(order->id, 3));
}

struct Counter {
    std::optional<std::int64_t> id{};   //!< may be 0
    std::string name{};
};
struct CounterBase : DeclarativeBase<CounterBase> {};
struct CounterTable : Declarative<Counter, "counters", CounterBase> {
    Mapped<&Counter::id> id{this, primary_key};
    Mapped<&Counter::name> name{this};
};
const CounterTable counters;

TEST_P(UnitOfWork, saves_a_key_of_zero_when_the_key_is_optional) {
    CounterBase::metadata().create_all(engine());
    Session session(engine());
    const Ptr<Counter> zero = session.add(Counter{.id = 0, .name = "zero"});
    const Ptr<Counter> next = session.add(Counter{.name = "next"});
    session.commit();
    EXPECT_EQ(zero->id, 0);
    EXPECT_EQ(session.get<Counter>(0), zero);
    EXPECT_GT(next->id.value(), 0);
    EXPECT_EQ(session.get<Counter>(*next->id), next);
}

// ---- adding ---------------------------------------------------------------------------------------------------------

TEST_P(UnitOfWork, inserts_an_object_that_was_added_twice_once) {
    Session session(engine());
    const Ptr<User> user = session.add(User{.name = "u", .email = "u"});
    session.add(user);
    const Ptr<Post> post = user.edit()->posts.append(Post{.title = "p"});
    session.add(post);
    user.edit()->posts.append(post);
    EXPECT_EQ(user->posts.size(), 1u);
    EXPECT_EQ(session.new_().size(), 2u);
    session.commit();
    EXPECT_EQ(sent_in_brief(), (Names{"INSERT users", "INSERT posts"}));
    session.add(user);   // persistent already
    session.commit();
    EXPECT_EQ(rows("users"), 1);
    EXPECT_EQ(rows("posts"), 1);
}

TEST_P(UnitOfWork, makes_two_objects_of_one_value_added_twice) {
    Session session(engine());
    const Tag value{.name = "t"};
    const Ptr<Tag> one = session.add(value);
    Tag other(value);
    other.name = "u";
    const Ptr<Tag> two = session.add(std::move(other));
    EXPECT_NE(one, two);
    session.commit();
    EXPECT_NE(one->id, two->id);
    EXPECT_EQ(rows("tags"), 2);
}

// ---- when -----------------------------------------------------------------------------------------------------------

TEST_P(UnitOfWork, flushes_before_queries_but_not_for_what_is_in_the_session) {
    Session session(engine());
    const Ptr<User> user = session.add(User{.name = "u", .email = "u"});
    EXPECT_EQ(session.scalars(select(users.name)).all(), Names{"u"});
    EXPECT_EQ(sent_in_brief(), (Names{"INSERT users", "SELECT users"}));
    user.edit()->name = "v";
    EXPECT_EQ(session.execute(text("SELECT name FROM users")).as<std::string>().scalar_one(), "v");
    EXPECT_EQ(sent_in_brief(), (Names{"UPDATE users", "SELECT users"}));
    user.edit()->name = "w";
    EXPECT_EQ(session.get<User>(user->id), user);   // no statement, no flush
    EXPECT_EQ(sent_in_brief(), Names{});
    session.rollback();
    EXPECT_EQ(rows("users"), 0);
}

TEST_P(UnitOfWork, does_not_flush_before_queries_without_autoflush) {
    Session session(engine(), {.autoflush = false});
    session.add(User{.name = "u", .email = "u"});
    EXPECT_TRUE(session.scalars(select(users)).all().empty());
    EXPECT_EQ(sent_in_brief(), Names{"SELECT users"});
    session.commit();
    EXPECT_EQ(rows("users"), 1);
}

TEST_P(UnitOfWork, sends_nothing_when_there_is_nothing_to_write) {
    Session session(engine());
    session.flush();
    session.commit();
    session.rollback();
    EXPECT_EQ(log_text(), "");   // not even a BEGIN
    const auto id = save_user("alice", {"one"});
    const Ptr<User> alice = session.get<User>(id);
    EXPECT_EQ(alice->posts.size(), 1u);
    forget_sent();
    session.flush();
    session.flush();
    EXPECT_EQ(log_text(), "");
}

}  // namespace
}  // namespace blog
