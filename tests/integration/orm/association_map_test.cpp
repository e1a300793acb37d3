// Association proxies of keyed collections: values by key, for reading and writing.

#include "integration/orm/orm_test.hpp"

#include <map>

namespace blog {
namespace {

struct Word {
    std::int64_t id{};
    std::string text{};
};
struct Fact {
    std::int64_t id{};
    std::optional<std::int64_t> animal_id{};
    std::string key{};
    std::string text{};
    std::optional<std::int64_t> word_id{};
    One<Word> word{};
};
struct Animal {
    std::int64_t id{};
    std::string name{};
    ManyBy<Fact, &Fact::key> facts{};
};
struct WordTable : Declarative<Word, "am_words", Base> {
    Mapped<&Word::id> id{this, primary_key};
    Mapped<&Word::text> text{this};
};
struct FactTable : Declarative<Fact, "am_facts", Base> {
    Mapped<&Fact::id> id{this, primary_key};
    Mapped<&Fact::animal_id> animal_id{this, ForeignKey("am_animals.id")};
    Mapped<&Fact::key> key{this};
    Mapped<&Fact::text> text{this};
    Mapped<&Fact::word_id> word_id{this, ForeignKey("am_words.id")};
    Relationship<&Fact::word> word{this};
};
struct AnimalTable : Declarative<Animal, "am_animals", Base> {
    Mapped<&Animal::id> id{this, primary_key};
    Mapped<&Animal::name> name{this};
    Relationship<&Animal::facts> facts{this, cascade::all | cascade::delete_orphan, order_by(attr<&Fact::id>())};
};
const WordTable words;
const FactTable facts;
const AnimalTable animals;

constexpr auto texts = association_proxy<&Animal::facts, &Fact::text>;
constexpr auto long_words = association_proxy<&Animal::facts, &Fact::word, &Word::text>;

using Pairs = std::vector<std::pair<std::string, std::string>>;

class AssociationMaps : public OrmTest {
protected:
    Ptr<Animal> cat(Session& session) {
        const Ptr<Animal> animal = session.add(Animal{.name = "cat"});
        texts(animal).update({{"color", "red"}, {"sound", "meow"}});
        session.commit();
        return animal;
    }
};
INSTANTIATE_TEST_SUITE_P(Live, AssociationMaps, every_database(), database_name);

TEST_P(AssociationMaps, read_values_by_their_keys) {
    Session session(engine());
    const Ptr<Animal> animal = cat(session);
    EXPECT_EQ(texts(animal).items(), (Pairs{{"color", "red"}, {"sound", "meow"}}));
    EXPECT_EQ(texts(animal).keys(), (Names{"color", "sound"}));
    EXPECT_EQ(texts(animal).values(), (Names{"red", "meow"}));
    EXPECT_EQ(texts(animal).size(), 2u);
    EXPECT_EQ(texts(animal).find("color"), "red");
    EXPECT_EQ(texts(animal).find("size"), std::nullopt);
    EXPECT_TRUE(texts(animal).contains("sound"));
    EXPECT_EQ(texts(animal).at("sound"), "meow");
    EXPECT_TRUE(says(caught<ArgumentError>([&] { texts(animal).at("size"); }), "\"facts\"", "contains(key)", "find(key)"));
    EXPECT_TRUE((texts(animal) == std::map<std::string, std::string>{{"color", "red"}, {"sound", "meow"}}));
    Names seen;
    for (const auto& [key, text] : texts(animal)) {
        seen.push_back(key + "=" + text);
        texts(animal).clear();   // the loop goes over a snapshot
    }
    EXPECT_EQ(seen, (Names{"color=red", "sound=meow"}));
    EXPECT_TRUE(texts(animal).empty());
}

TEST_P(AssociationMaps, write_a_value_into_the_object_that_has_the_key) {
    Session session(engine());
    const Ptr<Animal> animal = cat(session);
    const Ptr<Fact> color = animal->facts["color"];
    forget_sent();
    texts(animal).set("color", "blue");
    texts(animal).set("size", "L");
    session.commit();
    EXPECT_EQ(writes(), (Names{"UPDATE am_facts", "INSERT am_facts"}));
    EXPECT_EQ(animal->facts["color"], color);
    EXPECT_EQ(color->text, "blue");
    EXPECT_EQ(texts(animal).setdefault("size", "S"), "L");
    EXPECT_EQ(texts(animal).setdefault("age", "old"), "old");
    session.commit();
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM am_facts"), 4);
}

TEST_P(AssociationMaps, erase_and_pop_take_the_object_out) {
    Session session(engine());
    const Ptr<Animal> animal = cat(session);
    EXPECT_EQ(texts(animal).pop("color"), "red");
    EXPECT_EQ(texts(animal).pop("color"), std::nullopt);
    EXPECT_FALSE(texts(animal).erase("color"));
    session.commit();
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM am_facts"), 1);   // delete_orphan
    EXPECT_TRUE(texts(animal).erase("sound"));
    session.commit();
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM am_facts"), 0);
}

TEST_P(AssociationMaps, assign_keeps_the_objects_whose_keys_stay) {
    Session session(engine());
    const Ptr<Animal> animal = cat(session);
    const Ptr<Fact> color = animal->facts["color"];
    forget_sent();
    texts(animal).assign({{"color", "green"}, {"new", "n"}});
    session.commit();
    EXPECT_EQ(writes(), (Names{"UPDATE am_facts", "INSERT am_facts", "DELETE am_facts"}));
    EXPECT_EQ(animal->facts["color"], color);
    EXPECT_EQ(texts(animal).items(), (Pairs{{"color", "green"}, {"new", "n"}}));
    const std::map<std::string, std::string> none;
    texts(animal).assign(none);
    session.commit();
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM am_facts"), 0);
}

TEST_P(AssociationMaps, lead_through_one_fields_behind_the_collection) {
    Session session(engine());
    const Ptr<Animal> animal = session.add(Animal{.name = "dog"});
    long_words(animal).set("sound", "woof");
    session.commit();
    EXPECT_EQ(animal->facts["sound"]->word->text, "woof");
    const Ptr<Word> word = animal->facts["sound"]->word.get();
    long_words(animal).set("sound", "bark");   // into the word that is there
    animal.edit()->facts.put(Fact{.key = "empty"});
    session.commit();
    EXPECT_EQ(word->text, "bark");
    EXPECT_EQ(long_words(animal).items(), (Pairs{{"sound", "bark"}}));   // nothing is behind "empty"
    EXPECT_EQ(long_words(animal).find("empty"), std::nullopt);
    long_words(animal).set("empty", "full");
    session.commit();
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM am_words"), 2);
}

TEST_P(AssociationMaps, take_a_creator_of_key_and_value) {
    constexpr auto loud = texts.creator([](const std::string& key, const std::string& text) { return Fact{.key = key, .text = text + "!"}; });
    Session session(engine());
    const Ptr<Animal> animal = session.add(Animal{.name = "cow"});
    loud(animal).set("sound", "moo");
    session.commit();
    EXPECT_EQ(texts(animal).items(), (Pairs{{"sound", "moo!"}}));
}

TEST_P(AssociationMaps, of_plain_values_and_in_statements) {
    Animal plain{.name = "hen"};
    texts(plain).set("sound", "cluck");
    EXPECT_EQ(texts(plain).at("sound"), "cluck");
    Session session(engine());
    session.add(plain);
    session.commit();
    EXPECT_EQ(session.scalars(select(animals.name).where(texts(animals).contains("cluck"))).all(), Names{"hen"});
}

}  // namespace
}  // namespace blog
