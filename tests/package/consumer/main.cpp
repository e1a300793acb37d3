// What a user's first program is: it must configure, compile, link and run against an installed Aludel.
#include <aludel/aludel.hpp>

#include <cstdint>
#include <string>

struct Note {
    std::int64_t id{};
    std::string text{};
};
struct NoteTable : aludel::Declarative<Note, "notes"> {
    aludel::Mapped<&Note::id> id{this, aludel::primary_key};
    aludel::Mapped<&Note::text> text{this};
};
inline const NoteTable notes;

int main() {
    using namespace aludel;
    Engine engine = create_engine("sqlite://");
    metadata().create_all(engine);
    Session session(engine);
    session.add(Note{.text = "installed"});
    session.commit();
    return session.scalars(select(notes)).one()->text == "installed" ? 0 : 1;
}
