// post_update: rows that need each other's keys are inserted first and linked then.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

struct LateBase : DeclarativeBase<LateBase> {};

struct Ball;
struct Person {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> favourite_id{};
    Many<Ball> balls{};
    One<Ball> favourite{};
};
struct Ball {
    std::int64_t id{};
    std::string colour{};
    std::optional<std::int64_t> person_id{};
    One<Person> owner{};
};
struct PersonTable : Declarative<Person, "persons", LateBase> {
    Mapped<&Person::id> id{this, primary_key};
    Mapped<&Person::name> name{this};
    Mapped<&Person::favourite_id> favourite_id{this, ForeignKey("balls.id", {.name = "fk_favourite", .use_alter = true})};
    Relationship<&Person::balls> balls{this, back_populates<&Ball::owner>, foreign_keys(attr<&Ball::person_id>()),
                                       order_by(attr<&Ball::id>()), cascade::all};
    Relationship<&Person::favourite> favourite{this, foreign_keys(favourite_id), post_update};
};
struct BallTable : Declarative<Ball, "balls", LateBase> {
    Mapped<&Ball::id> id{this, primary_key};
    Mapped<&Ball::colour> colour{this};
    Mapped<&Ball::person_id> person_id{this, ForeignKey("persons.id")};
    Relationship<&Ball::owner> owner{this, back_populates<&Person::balls>, foreign_keys(person_id)};
};
const PersonTable persons;
const BallTable balls;

//! A list whose elements know their neighbour, in a circle.
struct Stop {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> next_id{};
    One<Stop> next{};
};
struct StopTable : Declarative<Stop, "stops", LateBase> {
    Mapped<&Stop::id> id{this, primary_key};
    Mapped<&Stop::name> name{this};
    Mapped<&Stop::next_id> next_id{this, ForeignKey("stops.id")};
    Relationship<&Stop::next> next{this, remote_side(id), post_update};
};
const StopTable stops;

class PostUpdate : public OrmTest {
protected:
    PostUpdate() {
        LateBase::metadata().create_all(engine());
        forget_sent();
    }
};
INSTANTIATE_TEST_SUITE_P(Live, PostUpdate, every_database(), database_name);

TEST_P(PostUpdate, two_new_rows_that_need_each_other_are_linked_last) {
    Session session(engine());
    const Ptr<Person> ann = session.add(Person{.name = "ann"});
    const Ptr<Ball> red = ann.edit()->balls.append(Ball{.colour = "red"});
    ann.edit()->balls.append(Ball{.colour = "blue"});
    ann.edit()->favourite = red;
    session.flush();
    EXPECT_EQ(writes(), (Names{"INSERT persons", "INSERT balls", "UPDATE persons"}));
    session.commit();
    EXPECT_EQ(ann->favourite, red);
    EXPECT_EQ(red->owner, ann);
}

TEST_P(PostUpdate, a_link_that_changes_takes_an_update_of_its_own) {
    Session session(engine());
    const Ptr<Person> ann = session.add(Person{.name = "ann", .balls = {{.colour = "red"}, {.colour = "blue"}}});
    session.commit();
    ann.edit()->favourite = ann->balls[1];
    session.commit();
    EXPECT_EQ(ann->favourite->colour, "blue");
    EXPECT_EQ(value_of<std::int64_t>("SELECT favourite_id FROM persons"), ann->balls[1]->id);
    ann.edit([](Person& p) { p.name = "Ann", p.favourite = nullptr; });
    session.commit();
    EXPECT_EQ(ann->favourite, nullptr);
    EXPECT_EQ(ann->name, "Ann");
}

TEST_P(PostUpdate, rows_that_need_each_other_are_cut_loose_before_they_are_deleted) {
    Session session(engine());
    const Ptr<Person> ann = session.add(Person{.name = "ann", .balls = {{.colour = "red"}, {.colour = "blue"}}});
    ann.edit()->favourite = ann->balls[0];
    session.commit();
    session.delete_(ann);
    forget_sent();
    session.flush();
    EXPECT_EQ(writes(), (Names{"UPDATE persons", "DELETE balls", "DELETE persons"}));
    session.commit();
    EXPECT_EQ(rows("persons"), 0);
    EXPECT_EQ(rows("balls"), 0);
}

TEST_P(PostUpdate, a_circle_within_one_table) {
    Session session(engine());
    const Ptr<Stop> a = session.add(Stop{.name = "a"}), b = session.add(Stop{.name = "b"}), c = session.add(Stop{.name = "c"});
    a.edit()->next = b;
    b.edit()->next = c;
    c.edit()->next = a;
    session.commit();
    EXPECT_EQ(a->next->next->next, a);
    for (const Ptr<Stop>& stop : {a, b, c}) session.delete_(stop);
    session.commit();
    EXPECT_EQ(rows("stops"), 0);
}

TEST_P(PostUpdate, one_that_refers_to_itself) {
    Session session(engine());
    const Ptr<Stop> end = session.add(Stop{.name = "terminus"});
    end.edit()->next = end;
    session.commit();
    EXPECT_EQ(end->next, end);
    session.delete_(end);
    session.commit();
    EXPECT_EQ(rows("stops"), 0);
}

// A foreign key that cannot be NULL for a moment.
struct StrictBase : DeclarativeBase<StrictBase> {};
struct Strict {
    std::int64_t id{};
    std::int64_t other_id{};
    One<Strict> other{};
};
struct StrictTable : Declarative<Strict, "strict_rows", StrictBase> {
    Mapped<&Strict::id> id{this, primary_key};
    Mapped<&Strict::other_id> other_id{this, ForeignKey("strict_rows.id")};
    Relationship<&Strict::other> other{this, remote_side(id), post_update};
};

TEST(PostUpdateMapping, of_a_foreign_key_that_cannot_be_null_is_refused) {
    const StrictTable strict;
    EXPECT_THROW(mapper(strict), MappingError);
}

}  // namespace
}  // namespace blog
