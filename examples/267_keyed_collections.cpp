// Collections whose objects are found by a key.

#include "example.hpp"

using namespace aludel;

namespace {

// [model]
struct Fact {
    std::int64_t id{};
    std::string key{};
    std::string value{};
    std::optional<std::int64_t> animal_id{};
};
struct Animal {
    std::int64_t id{};
    std::string name{};
    ManyBy<Fact, &Fact::key> facts{};
};

struct AnimalTable : Declarative<Animal, "animals"> {
    Mapped<&Animal::id>   id   {this, primary_key};
    Mapped<&Animal::name> name {this};
    Relationship<&Animal::facts> facts {this, cascade::all | cascade::delete_orphan, order_by(attr<&Fact::id>())};
};
struct FactTable : Declarative<Fact, "facts"> {
    Mapped<&Fact::id>        id        {this, primary_key};
    Mapped<&Fact::key>       key       {this};
    Mapped<&Fact::value>     value     {this};
    Mapped<&Fact::animal_id> animal_id {this, ForeignKey("animals.id")};
};
inline const AnimalTable animals;
inline const FactTable facts;
// [/model]

// [proxy]
inline constexpr auto facts_of = association_proxy<&Animal::facts, &Fact::value>;
// [/proxy]

// [keys]
std::string lower_key(const Fact& fact) {
    std::string key = fact.key;
    for (char& c : key) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return key;
}
using ByTwoMembers = ManyBy<Fact, &Fact::key, &Fact::value>;   // its keys are tuples
using ByFunction = ManyBy<Fact, lower_key>;
// [/keys]

}  // namespace

int main() {
    Engine engine = create_engine("sqlite://");
    metadata().create_all(engine);
    Session session(engine);

    // [use]
    const Ptr<Animal> cat = session.add(Animal{.name = "cat", .facts = {{.key = "legs", .value = "4"}, {.key = "sound", .value = "purr"}}});
    session.commit();
    check(cat->facts["legs"]->value == "4");
    check(cat->facts["wings"] == nullptr);
    check(cat->facts.contains("sound"));

    cat.edit()->facts.put({.key = "sound", .value = "meow"});   // takes the place of the one with its key
    cat.edit()->facts.erase("legs");
    session.commit();
    check(cat->facts.keys() == std::vector<std::string>{"sound"});
    for (const auto& [key, fact] : cat->facts.items()) std::cout << key << ": " << fact->value << '\n';
    // [/use]
    check(session.scalars(select(facts)).all().size() == 1);

    // [proxy_use]
    check(facts_of(cat).at("sound") == "meow");
    facts_of(cat).set("sound", "purr");       // into the fact that has the key
    facts_of(cat).set("color", "black");      // makes Fact{.key = "color", .value = "black"}
    check(facts_of(cat).find("legs") == std::nullopt);
    for (const auto& [key, value] : facts_of(cat)) std::cout << key << ": " << value << '\n';
    session.commit();
    // [/proxy_use]

    const ByTwoMembers by_two{{.key = "sound", .value = "purr"}, {.key = "sound", .value = "meow"}};
    check((by_two[{"sound", "meow"}] != nullptr));
    const ByFunction by_function{{.key = "LEGS", .value = "4"}};
    check(by_function["legs"]->value == "4");
}
