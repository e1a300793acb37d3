#include <aludel/aludel.hpp>

#include <iostream>

using namespace aludel;

struct Note {                                     // what the program works with
    std::int64_t id{};
    std::string text{};
};
struct NoteTable : Declarative<Note, "notes"> {   // where it is kept
    Mapped<&Note::id>   id   {this, primary_key};
    Mapped<&Note::text> text {this};
};
inline const NoteTable notes;

int main() {
    Engine engine = create_engine("sqlite:///notes.db");
    metadata().create_all(engine);                // those of the tables that are not there yet
    Session session(engine);
    session.add(Note{.text = "Buy a pearl"});
    session.commit();
    for (const Ptr<Note>& note : session.scalars(select(notes).order_by(notes.id)))
        std::cout << note->id << ": " << note->text << "\n";
}
