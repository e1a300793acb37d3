// Walks over objects that form a long chain: each used to recurse once for each object, and ran out of stack.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

using orm::Status;

constexpr std::size_t length = 100'000;

struct Link;
struct Link {
    std::int64_t id{};
    std::optional<std::int64_t> next_id{};
    One<Link> next{};
};
struct LinkTable : Declarative<Link, "chain_links", Base> {
    Mapped<&Link::id> id{this, primary_key};
    Mapped<&Link::next_id> next_id{this, ForeignKey("chain_links.id")};
    Relationship<&Link::next> next{this, cascade::all};
};
const LinkTable chain_links;

//! The same, but a link comes with the ones behind it.
struct Car {
    std::int64_t id{};
    std::optional<std::int64_t> next_id{};
    One<Car> next{};
};
struct CarTable : Declarative<Car, "chain_cars", Base> {
    Mapped<&Car::id> id{this, primary_key};
    Mapped<&Car::next_id> next_id{this, ForeignKey("chain_cars.id")};
    Relationship<&Car::next> next{this, lazy::selectin};
};
const CarTable chain_cars;

//! A value that holds the next one, and so on.
Link chain_of_values() {
    Link first{};
    for (std::size_t i = 1; i < length; ++i) {
        Link before{};
        before.next = std::move(first);
        first = std::move(before);
    }
    return first;
}

TEST(LongChains, of_values_are_freed) {
    { const Link first = chain_of_values(); }
    Session session;
    EXPECT_EQ(session.new_().size(), 0u);
}

TEST(LongChains, of_values_are_copied) {
    const Link first = chain_of_values();
    const Link copy = first;
    std::size_t count = 1;
    for (Ptr<Link> at = copy.next; at; at = at->next.get()) ++count;
    EXPECT_EQ(count, length);
    EXPECT_NE(copy.next, first.next.get());
}

TEST(LongChains, are_added_expunged_and_let_go) {
    Ptr<Link> first;
    {
        Session session;
        first = session.add(chain_of_values());
        EXPECT_EQ(session.new_().size(), length);
        session.expunge(first);
        EXPECT_EQ(session.new_().size(), 0u);
        session.add(first);
        EXPECT_EQ(session.new_().size(), length);
    }
    EXPECT_EQ(status(first), Status::transient);
}

TEST(LongChains, of_new_children_are_forgotten) {
    Session session;
    const Ptr<Node> root = session.add(Node{.name = "root"});
    Ptr<Node> last = root;
    for (int i = 0; i < 20'000; ++i) last = last.edit()->children.append(Node{.name = "n"});
    session.expunge(root->children[0]);
    EXPECT_EQ(session.new_().size(), 1u);
}

class LongChainsOfRows : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, LongChainsOfRows, every_database(), database_name);

TEST_P(LongChainsOfRows, are_expired_and_deleted) {
    constexpr int count = 20'000;   // each has its own INSERT, as it needs the key of the next one
    engine().begin([](Connection& connection) {
        std::vector<Link> all;
        for (std::int64_t i = 1; i <= count; ++i)
            all.push_back({.id = i, .next_id = i > 1 ? std::optional(i - 1) : std::nullopt});
        connection.execute(insert(chain_links), all);
    });
    Session session(engine());
    const std::vector<Ptr<Link>> all = session.scalars(select(chain_links).order_by(chain_links.id)).all();
    for (const Ptr<Link>& link : all)
        EXPECT_EQ(bool(link->next), link->id > 1);  // loads the links, by the identity map
    session.expire(all.back());
    EXPECT_TRUE(all.front().state()->has(orm::InstanceState::expired));
    session.scalars(select(chain_links)).all();
    session.delete_(all.back());
    session.commit();
    EXPECT_EQ(rows("chain_links"), 0);
}

TEST_P(LongChainsOfRows, are_loaded_by_default_to_the_end) {
    constexpr int count = 20'000;
    engine().begin([](Connection& connection) {
        std::vector<Car> all;
        for (std::int64_t i = 1; i <= count; ++i) all.push_back({.id = i, .next_id = i > 1 ? std::optional(i - 1) : std::nullopt});
        connection.execute(insert(chain_cars), all);
    });
    Session session(engine());
    forget_sent();
    const Ptr<Car> last = session.get<Car>(count);
    EXPECT_EQ(sent_count(), std::size_t{count});
    int met = 1;
    for (Ptr<Car> at = last->next; at; at = at->next.get()) ++met;
    EXPECT_EQ(met, count);
    EXPECT_EQ(sent_count(), 0u);
}

}  // namespace
}  // namespace blog
