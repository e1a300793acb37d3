// A collection whose objects keep their places in the database.

#include "example.hpp"

using namespace aludel;

namespace {

// [model]
struct Slide {
    std::int64_t id{};
    std::string name{};
    std::optional<int> position{};
    std::optional<std::int64_t> deck_id{};
};
struct Deck {
    std::int64_t id{};
    Many<Slide> slides{};
};

struct DeckTable : Declarative<Deck, "decks"> {
    Mapped<&Deck::id> id {this, primary_key};
    Relationship<&Deck::slides> slides {this, cascade::all | cascade::delete_orphan, ordering_list<&Slide::position>({.count_from = 1})};
};
struct SlideTable : Declarative<Slide, "slides"> {
    Mapped<&Slide::id>       id       {this, primary_key};
    Mapped<&Slide::name>     name     {this};
    Mapped<&Slide::position> position {this};
    Mapped<&Slide::deck_id>  deck_id  {this, ForeignKey("decks.id")};
};
inline const DeckTable decks;
inline const SlideTable slides;
// [/model]

std::string order(const Many<Slide>& slides) {
    std::string text;
    for (const Ptr<Slide>& slide : slides) text += std::to_string(slide->position.value()) + " " + slide->name + "; ";
    return text;
}

}  // namespace

int main() {
    Engine engine = create_engine("sqlite://");
    metadata().create_all(engine);
    Session session(engine);
    const Ptr<Deck> deck = session.add(Deck{.slides = {{.name = "Title"}, {.name = "Plan"}, {.name = "End"}}});
    session.commit();
    check(order(deck->slides) == "1 Title; 2 Plan; 3 End; ");

    // [change]
    deck.edit()->slides.insert(1, {.name = "Joke"});      // numbers all behind it
    deck.edit()->slides.pop(0);
    deck.edit()->slides.insert(0, deck->slides[2]);       // moves one that is there
    session.commit();
    check(order(deck->slides) == "1 End; 2 Joke; 3 Plan; ");   // read from the database, in this order
    // [/change]

    // [append]
    deck.edit()->slides.append({.name = "Thanks"});
    deck.edit()->slides.append({.name = "Spare", .position = 99});   // keeps its number
    check(order(deck->slides) == "1 End; 2 Joke; 3 Plan; 4 Thanks; 99 Spare; ");
    deck.edit()->slides.reorder();
    check(order(deck->slides) == "1 End; 2 Joke; 3 Plan; 4 Thanks; 5 Spare; ");
    // [/append]
    session.commit();
    std::cout << order(deck->slides) << '\n';
}
