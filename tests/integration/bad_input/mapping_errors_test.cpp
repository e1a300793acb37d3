// Wrong mappings: each is refused before anything is sent, with the class, the field and what to do.

#include "integration/bad_input/refused.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace wrong_mappings {

// ---- fields -----------------------------------------------------------------------------------------------------------

struct Registry : DeclarativeBase<Registry> {};

struct Pet {
    std::int64_t id{};
    std::string name{};
    int age{};
};

namespace fields {
struct Forgets : Declarative<Pet, "pets", Registry> {
    Mapped<&Pet::id> id{this, primary_key};
    Mapped<&Pet::name> name{this};
};
struct Twice : Declarative<Pet, "pets", Registry> {
    Mapped<&Pet::id> id{this, primary_key};
    Mapped<&Pet::name> name{this};
    Mapped<&Pet::name> other{this, named("other")};
    Mapped<&Pet::age> age{this};
};
struct OneColumn : Declarative<Pet, "pets", Registry> {
    Mapped<&Pet::id> id{this, primary_key};
    Mapped<&Pet::name> name{this};
    Mapped<&Pet::age> age{this, named("name")};
};
struct Contradicts : Declarative<Pet, "pets", Registry> {
    Mapped<&Pet::id> id{this, primary_key};
    Mapped<&Pet::name> name{this};
    Mapped<&Pet::age> age{this};
    Unmapped<&Pet::age> cache{this};
};
struct Keyless : Declarative<Pet, "pets", Registry> {
    Mapped<&Pet::id> id{this};
    Mapped<&Pet::name> name{this};
    Mapped<&Pet::age> age{this};
};
struct Defaulted : Declarative<Pet, "pets", Registry> {
    Mapped<&Pet::id> id{this, primary_key};
    Mapped<&Pet::name> name{this};
    Mapped<&Pet::age> age{this, server_default(7)};
};
struct Nullable : Declarative<Pet, "pets", Registry> {
    Mapped<&Pet::id> id{this, primary_key};
    Mapped<&Pet::name> name{this};
    Mapped<&Pet::age> age{this, nullable};
};
struct Complete : Declarative<Pet, "pets", Registry> {
    Mapped<&Pet::id> id{this, primary_key};
    Mapped<&Pet::name> name{this};
    Unmapped<&Pet::age> age{this};
};
struct Elsewhere : Declarative<Pet, "animals", Registry> {
    Mapped<&Pet::id> id{this, primary_key};
    Mapped<&Pet::name> name{this};
    Unmapped<&Pet::age> age{this};
};
struct Toy {
    std::int64_t id{};
    std::string maker{};
};
struct Toys : Declarative<Toy, "pets", Registry> {
    Mapped<&Toy::id> id{this, primary_key};
    Mapped<&Toy::maker> maker{this};
};
}  // namespace fields

TEST(WrongFields, that_are_forgotten_are_counted) {
    EXPECT_TRUE(says(refused<MappingError>(use<fields::Forgets>), "Pet", "\"pets\"", "3 fields", "lists 2", "Unmapped<&Pet::",
                     "[aludel: mapping]"));
}

TEST(WrongFields, that_are_forgotten_stop_every_way_to_use_the_class) {
    const auto refuse = [](auto&& action) {
        EXPECT_TRUE(says(refused<MappingError>([&] {
            const fields::Forgets table;
            action(table);
        }), "Pet has 3 fields"));
    };
    const Engine engine = create_engine("sqlite://");
    refuse([&](const auto&) { Session(engine).add(Pet{}); });
    refuse([&](const auto&) { Session(engine).get<Pet>(1); });
    refuse([&](const auto& t) { Session(engine).scalars(select(t)); });
    refuse([&](const auto& t) { engine.connect().execute(insert(t), std::vector<Pet>{{1, "Rex", 5}}); });
    refuse([&](const auto& t) { engine.connect().execute(select(t)); });
    refuse([&](const auto& t) { engine.connect().execute(insert(t).values(t.name = "Rex").returning(t)); });
    refuse([&](const auto&) { engine.connect().execute(text("SELECT 1 AS id, 'Rex' AS name")).into<Pet>().all(); });
    refuse([&](const auto&) {   // caught once, it is not forgotten
        Session session(engine);
        try {
            session.add(Pet{});
        } catch (const MappingError&) {
        }
        session.add(Pet{});
    });
}

TEST(WrongFields, that_are_mapped_twice) {
    EXPECT_TRUE(says(refused<MappingError>(use<fields::Twice>), "Pet", "\"name\"", "two columns", "once"));
}

TEST(WrongFields, that_share_a_column) {
    EXPECT_TRUE(says(refused<MappingError>(use<fields::OneColumn>), "Pet", "\"name\"", "two fields", "\"age\""));
}

TEST(WrongFields, that_are_mapped_and_left_out) {
    EXPECT_TRUE(says(refused<MappingError>(use<fields::Contradicts>), "Pet", "\"age\"", "both mapped", "Unmapped"));
}

TEST(WrongFields, of_which_none_is_the_key) {
    EXPECT_TRUE(says(refused<MappingError>(use<fields::Keyless>), "Pet", "\"pets\"", "primary_key"));
}

TEST(WrongFields, that_cannot_say_that_they_are_not_set) {
    EXPECT_TRUE(says(refused<MappingError>(use<fields::Defaulted>), "Pet", "\"age\"", "server_default", "Generated<T>",
                     "std::optional<T>"));
}

TEST(WrongFields, that_cannot_hold_the_columns_null) {
    EXPECT_TRUE(says(refused<MappingError>(use<fields::Nullable>), "Pet", "\"age\"", "nullable", "std::optional<T>"));
}

TEST(WrongFields, of_a_class_mapped_to_two_tables) {
    EXPECT_TRUE(says(refused<MappingError>([] {
        use<fields::Complete>();
        use<fields::Elsewhere>();
    }), "Class Pet", "mapped twice", "\"pets\"", "\"animals\"", "aliased()"));
    EXPECT_TRUE(says(refused<MappingError>([] {
        use<fields::Complete>();
        use<fields::Complete>();   // the same again is no second mapping
        use<fields::Elsewhere>();
    }), "\"animals\""));
}

TEST(WrongFields, of_two_classes_mapped_to_one_table) {
    EXPECT_TRUE(says(refused<MappingError>([] {
        use<fields::Complete>();
        use<fields::Toys>();
    }), "Pet", "Toy", "\"pets\"", "one class"));
}

// ---- others in the same program -----------------------------------------------------------------------------------------

namespace neighbours {
struct Shop {
    std::int64_t id{};
    std::string name{};
};
struct Shops : Declarative<Shop, "shops", Registry> {
    Mapped<&Shop::id> id{this, primary_key};
    Mapped<&Shop::name> name{this};
};
struct Vet;
//! Leads to Vet, which leads to Pet.
struct Visit {
    std::int64_t id{};
    std::int64_t vet_id{};
    One<Vet> vet{};
};
struct Vet {
    std::int64_t id{};
    std::int64_t pet_id{};
    One<Pet> pet{};
};
struct Visits : Declarative<Visit, "visits", Registry> {
    Mapped<&Visit::id> id{this, primary_key};
    Mapped<&Visit::vet_id> vet_id{this, ForeignKey("vets.id")};
    Relationship<&Visit::vet> vet{this};
};
struct Vets : Declarative<Vet, "vets", Registry> {
    Mapped<&Vet::id> id{this, primary_key};
    Mapped<&Vet::pet_id> pet_id{this, ForeignKey("pets.id")};
    Relationship<&Vet::pet> pet{this};
};

template <class T>
void use_with_wrong_pets() {
    const fields::Forgets pets;
    const Shops shops;
    const Visits visits;
    const Vets vets;
    const Engine engine = create_engine("sqlite://");
    engine.begin([](Connection& connection) {
        connection.execute(text("CREATE TABLE shops (id INTEGER PRIMARY KEY, name TEXT)"));
    });
    Session session(engine);
    session.add(T{});
    session.commit();
}
}  // namespace neighbours

TEST(WrongMappings, stop_the_classes_that_lead_to_them_and_no_others) {
    EXPECT_TRUE(says(refused<ArgumentError>([] {
        neighbours::use_with_wrong_pets<neighbours::Shop>();
        throw ArgumentError("Shop is usable");
    }), "Shop is usable"));
    EXPECT_TRUE(says(refused<MappingError>(neighbours::use_with_wrong_pets<neighbours::Vet>), "Mapping of Pet",
                     "Pet has 3 fields"));
    EXPECT_TRUE(says(refused<MappingError>(neighbours::use_with_wrong_pets<neighbours::Visit>), "Mapping of Pet",
                     "Pet has 3 fields"));
}

TEST(WrongMappings, may_be_put_right_by_one_that_comes_later) {
    EXPECT_TRUE(says(refused<ArgumentError>([] {
        const neighbours::Visits visits;
        const Engine engine = create_engine("sqlite://");
        Session session(engine);
        try {
            session.add(neighbours::Visit{});
        } catch (const UnmappedError&) {
            const fields::Complete pets;
            const neighbours::Vets vets;
            session.add(neighbours::Visit{});
            throw ArgumentError("Visit is usable");
        }
    }), "Visit is usable"));
}

// ---- relationships ----------------------------------------------------------------------------------------------------

namespace links {
struct Person;
struct Car {
    std::int64_t id{};
    std::int64_t owner_id{};
    std::int64_t driver_id{};
    One<Person> owner{};
};
struct Person {
    std::int64_t id{};
    Many<Car> cars{};
};
struct People : Declarative<Person, "people", Registry> {
    Mapped<&Person::id> id{this, primary_key};
    Relationship<&Person::cars> cars{this};
};
struct Unrelated : Declarative<Car, "cars", Registry> {
    Mapped<&Car::id> id{this, primary_key};
    Mapped<&Car::owner_id> owner_id{this};
    Mapped<&Car::driver_id> driver_id{this};
    Relationship<&Car::owner> owner{this};
};
struct Ambiguous : Declarative<Car, "cars", Registry> {
    Mapped<&Car::id> id{this, primary_key};
    Mapped<&Car::owner_id> owner_id{this, ForeignKey("people.id")};
    Mapped<&Car::driver_id> driver_id{this, ForeignKey("people.id")};
    Relationship<&Car::owner> owner{this};
};
struct Decided : Declarative<Car, "cars", Registry> {
    Mapped<&Car::id> id{this, primary_key};
    Mapped<&Car::owner_id> owner_id{this, ForeignKey("people.id")};
    Mapped<&Car::driver_id> driver_id{this, ForeignKey("people.id")};
    Relationship<&Car::owner> owner{this, foreign_keys(owner_id)};
};
struct Dangling : Declarative<Car, "cars", Registry> {
    Mapped<&Car::id> id{this, primary_key};
    Mapped<&Car::owner_id> owner_id{this, ForeignKey("persons.id")};
    Mapped<&Car::driver_id> driver_id{this};
    Relationship<&Car::owner> owner{this};
};
struct Misspelled : Declarative<Car, "cars", Registry> {
    Mapped<&Car::id> id{this, primary_key};
    Mapped<&Car::owner_id> owner_id{this, ForeignKey("people.id")};
    Mapped<&Car::driver_id> driver_id{this};
    Relationship<&Car::owner> owner{this, back_populates("vehicles")};
};
struct Disordered : Declarative<Person, "people", Registry> {
    Mapped<&Person::id> id{this, primary_key};
    Relationship<&Person::cars> cars{this, order_by(attr<&Car::owner>())};
};
struct Related : Declarative<Car, "cars", Registry> {
    Mapped<&Car::id> id{this, primary_key};
    Mapped<&Car::owner_id> owner_id{this, ForeignKey("people.id")};
    Mapped<&Car::driver_id> driver_id{this};
    Relationship<&Car::owner> owner{this};
};
struct Paired : Declarative<Person, "people", Registry> {
    Mapped<&Person::id> id{this, primary_key};
    Relationship<&Person::cars> cars{this, back_populates("owner")};
};
struct PairedCars : Declarative<Car, "cars", Registry> {
    Mapped<&Car::id> id{this, primary_key};
    Mapped<&Car::owner_id> owner_id{this, ForeignKey("people.id")};
    Mapped<&Car::driver_id> driver_id{this};
    Relationship<&Car::owner> owner{this, back_populates("cars")};
};
struct Associated : Declarative<Person, "people", Registry> {
    static const Table& table() {
        static const Table made("rentals", Registry::metadata(), Column("person_id", BigInteger(), ForeignKey("people.id"), primary_key),
                                Column("car_id", BigInteger(), primary_key));
        return made;
    }
    Mapped<&Person::id> id{this, primary_key};
    Relationship<&Person::cars> cars{this, secondary(table())};
};

template <class A, class B>
void use_both() {
    const A a;
    const B b;
    (void)select(a, b);
}
}  // namespace links

TEST(WrongRelationships, without_a_foreign_key) {
    EXPECT_TRUE(says(refused<NoForeignKeysError>(links::use_both<links::People, links::Unrelated>), "Person.cars", "\"people\"",
                     "\"cars\"", "ForeignKey", "secondary(table)", "[aludel: no-foreign-keys]"));
}

TEST(WrongRelationships, with_several_foreign_keys_to_choose_from) {
    EXPECT_TRUE(says(refused<AmbiguousForeignKeysError>(links::use_both<links::Ambiguous, links::People>), "Car.owner", "\"cars\"",
                     "2 foreign keys", "foreign_keys(column)", "[aludel: ambiguous-foreign-keys]"));
    // The other side must choose too.
    EXPECT_TRUE(says(refused<AmbiguousForeignKeysError>(links::use_both<links::Decided, links::People>), "Person.cars"));
}

TEST(WrongRelationships, by_a_foreign_key_to_a_table_that_is_not_there) {
    EXPECT_TRUE(says(refused<NoSuchTableError>(links::use_both<links::People, links::Dangling>), "persons", "cars"));
}

TEST(WrongRelationships, to_a_class_that_is_not_mapped) {
    EXPECT_TRUE(says(refused<UnmappedError>(use<links::People>), "Person.cars", "class Car", "not mapped", "require("));
}

TEST(WrongRelationships, whose_other_side_does_not_exist) {
    EXPECT_TRUE(says(refused<MappingError>(links::use_both<links::People, links::Misspelled>), "Car.owner", "\"vehicles\"",
                     "Person does not have"));
}

TEST(WrongRelationships, ordered_by_what_is_no_column) {
    EXPECT_TRUE(says(refused<MappingError>(links::use_both<links::Disordered, links::Related>), "Person.cars", "order_by", "\"owner\"",
                     "Car does not map"));
}

TEST(WrongRelationships, through_a_table_that_does_not_lead_there) {
    EXPECT_TRUE(says(refused<NoForeignKeysError>(links::use_both<links::Associated, links::Related>), "Person.cars", "\"rentals\"",
                     "\"cars\""));
}

TEST(WrongRelationships, do_not_stop_those_that_are_right) {
    EXPECT_TRUE(says(refused<ArgumentError>([] {
        links::use_both<links::Paired, links::PairedCars>();
        throw ArgumentError("the mappings are right");
    }), "the mappings are right"));
}

}  // namespace wrong_mappings
