// Mapped members that a class has from its bases: each lies where the base lies in the class, not where the member
// lies in the base. They were written over each other.

#include "integration/support.hpp"

namespace aludel::integration {
namespace {

struct Registry : DeclarativeBase<Registry> {};

struct Keyed {
    std::int64_t id{};
};
struct Named {
    std::string name{};
    std::optional<std::string> nick{};
};
struct Titled {
    std::string name{};   // the same word as in Named
};
struct Marker {};
struct Aged : Named {
    int age{};
};
struct Owned;
struct Owner;

struct HasOwner {
    std::optional<std::int64_t> owner_id{};
    One<Owner> owner{};
};
//! A base with fields of its own and of its bases, an empty one, and fields of the class itself.
struct Owned : Keyed, Marker, Aged, HasOwner {
    double weight{};
};
struct HasThings {
    std::string padding{};
    Many<Owned> things{};
};
//! Has a table of virtual functions before a base that has none.
struct Owner : Keyed, Titled, HasThings, Named {
    virtual ~Owner() = default;
    Owner() = default;
    Owner(const Owner&) = default;
    Owner(Owner&&) = default;
    Owner& operator=(const Owner&) = default;
};

struct OwnedTable : Declarative<Owned, "owned", Registry> {
    Mapped<&Owned::id> id{this, primary_key};
    Mapped<&Owned::name> name{this};
    Mapped<&Owned::nick> nick{this};
    Mapped<&Owned::age> age{this};
    Mapped<&Owned::owner_id> owner_id{this, ForeignKey("owners.id")};
    Mapped<&Owned::weight> weight{this};
    Relationship<&Owned::owner> owner{this, back_populates<&HasThings::things>()};
};
struct OwnerTable : Declarative<Owner, "owners", Registry> {
    Mapped<&Keyed::id> id{this, primary_key};
    Mapped<&Titled::name> title{this, named("title")};
    Mapped<&HasThings::padding> padding{this};
    Mapped<&Named::name> name{this};
    Mapped<&Named::nick> nick{this};
    Relationship<&HasThings::things> things{this, back_populates<&HasOwner::owner>};
};

class BaseMembers : public DatabaseTest {
protected:
    BaseMembers() { Registry::metadata().create_all(engine()); }
    const OwnedTable owned{};
    const OwnerTable owners{};
};
INSTANTIATE_TEST_SUITE_P(Live, BaseMembers, every_database(), database_name);

TEST_P(BaseMembers, come_back_as_they_were_saved) {
    {
        Session session(engine());
        Owner anna;
        anna.Titled::name = "Dr";
        anna.padding = "a text that is too long to lie within the string object itself";
        anna.Named::name = "Anna";
        Owned ball;
        ball.name = "ball";
        ball.nick = "b";
        ball.age = 3;
        ball.weight = 0.5;
        anna.things.append(ball);
        session.add(std::move(anna));
        session.commit();
    }
    Session session(engine());
    const Ptr<Owner> anna = session.scalars(select(owners)).one();
    EXPECT_EQ(anna->Titled::name, "Dr");
    EXPECT_EQ(anna->Named::name, "Anna");
    EXPECT_EQ(anna->nick, std::nullopt);
    ASSERT_EQ(anna->things.size(), 1u);
    const Ptr<Owned> ball = anna->things[0];
    EXPECT_EQ(ball->name, "ball");
    EXPECT_EQ(ball->nick, "b");
    EXPECT_EQ(ball->age, 3);
    EXPECT_EQ(ball->weight, 0.5);
    EXPECT_EQ(ball->owner, anna);
    anna.edit()->Named::name = "Ann";
    ball.edit()->weight = 1.5;
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM owners"), "Ann");
    EXPECT_EQ(value_of<std::string>("SELECT title FROM owners"), "Dr");
    EXPECT_EQ(session.get<Owned>(ball->id)->weight, 1.5);
}

TEST_P(BaseMembers, are_written_as_json_by_their_columns_where_two_have_one_name) {
    Owner anna;
    anna.Titled::name = "Dr";
    anna.Named::name = "Anna";
    Owned ball;
    ball.name = "ball";
    ball.age = 3;
    anna.things.append(ball);
    const Json json = to_json(owners, anna,
                              {.exclude = {owners.id, owners.padding},
                               .relationships = {{owners.things, {.include = {owned.name, owned.age}}}}});
    EXPECT_EQ(json.text(), R"({"title":"Dr","name":"Anna","nick":null,"things":[{"name":"ball","age":3}]})");
    const Owner read = from_json(owners, json, {.exclude = {owners.id, owners.padding},
                                                .relationships = {{owners.things, {.include = {owned.name, owned.age}}}}});
    EXPECT_EQ(read.Titled::name, "Dr");
    EXPECT_EQ(read.Named::name, "Anna");
    EXPECT_EQ(read.things[0]->age, 3);
}

TEST_P(BaseMembers, are_read_by_value) {
    engine().begin([&](Connection& connection) {
        Owned one;
        one.name = "one";
        one.age = 7;
        connection.execute(insert(owned), one);
        const Owned read = connection.scalars(select(owned)).one();
        EXPECT_EQ(read.name, "one");
        EXPECT_EQ(read.age, 7);
        EXPECT_EQ(read.id, 1);
    });
}

TEST_P(BaseMembers, are_counted) {
    EXPECT_EQ(orm::class_info<Owned>.fields, 7u);
    struct Forgotten : Keyed, Named {};
    struct ForgottenTable : Declarative<Forgotten, "forgotten", Registry> {
        Mapped<&Forgotten::id> id{this, primary_key};
        Mapped<&Forgotten::name> name{this};
    };
    static const ForgottenTable forgotten;
    EXPECT_TRUE(says(caught<MappingError>([&] { mapper(forgotten); }), "has 3 fields, the mapping lists 2"));
}

}  // namespace
}  // namespace aludel::integration
