// Scoped sessions: one for each thread, or for each scope of a function.

#include "integration/orm/statements.hpp"
#include "integration/support.hpp"

#include <atomic>
#include <optional>
#include <thread>

namespace px_scoped {

using namespace aludel;
using namespace aludel::integration;

struct Base : DeclarativeBase<Base> {};

struct Note {
    std::int64_t id{};
    std::string text{};
};
struct NoteTable : Declarative<Note, "px_notes", Base> {
    Mapped<&Note::id> id{this, primary_key};
    Mapped<&Note::text> text{this, String(50)};
};
inline const NoteTable notes;

class ScopedSessions : public DatabaseTest {
protected:
    ScopedSessions() {
        use_engine({});
        Base::metadata().create_all(engine());
    }
};
INSTANTIATE_TEST_SUITE_P(Live, ScopedSessions, every_database(), database_name);

TEST_P(ScopedSessions, give_one_session_to_a_thread) {
    const ScopedSession Sessions(sessionmaker(engine()));
    EXPECT_FALSE(Sessions.has());
    Session& first = Sessions();
    EXPECT_TRUE(Sessions.has());
    EXPECT_EQ(&Sessions(), &first);
    Sessions().add(Note{1, "one"});
    Sessions->commit();
    EXPECT_EQ(Sessions().scalars(select(notes)).one()->text, "one");
    std::thread([&] {
        EXPECT_FALSE(Sessions.has());
        EXPECT_NE(&Sessions(), &first);
    }).join();
}

TEST_P(ScopedSessions, are_closed_by_remove) {
    const auto Sessions = scoped_session(sessionmaker(engine()));
    Sessions.remove();   // nothing to remove
    const Ptr<Note> note = Sessions().add(Note{1, "one"});
    Sessions->flush();
    Sessions.remove();
    EXPECT_FALSE(Sessions.has());
    EXPECT_EQ(engine().pool().checkedout(), 0u);   // rolled back, and its connection is back
    EXPECT_TRUE(inspect(note).detached() || inspect(note).transient());
    EXPECT_FALSE(Sessions->get<Note>(1));
    EXPECT_TRUE(Sessions.has());
}

TEST_P(ScopedSessions, are_closed_when_their_thread_ends) {
    const ScopedSession Sessions(sessionmaker(engine()));
    Ptr<Note> note;
    std::thread([&] {
        note = Sessions().add(Note{1, "one"});
        Sessions->flush();
        EXPECT_EQ(engine().pool().checkedout(), 1u);
    }).join();
    EXPECT_EQ(engine().pool().checkedout(), 0u);
    EXPECT_FALSE(inspect(note).pending());
    EXPECT_EQ(note->text, "one");
    EXPECT_FALSE(Sessions->get<Note>(1));
}

TEST_P(ScopedSessions, are_closed_with_their_registry) {
    std::optional<ScopedSession<>> Sessions;
    Sessions.emplace(sessionmaker(engine()));
    (*Sessions)().execute(select(notes.id));
    (*Sessions)().connection();
    Sessions.reset();
    EXPECT_EQ(engine().pool().checkedout(), 0u);
}

TEST_P(ScopedSessions, of_a_thread_that_outlives_its_registry) {
    std::optional<ScopedSession<>> Sessions;
    Sessions.emplace(sessionmaker(engine()));
    std::atomic<int> step{0};
    std::thread thread([&] {
        (*Sessions)().connection();
        step = 1;
        step.notify_all();
        step.wait(1);
    });
    step.wait(0);
    Sessions.reset();
    EXPECT_EQ(engine().pool().checkedout(), 0u);
    step = 2;
    step.notify_all();
    thread.join();
}

TEST_P(ScopedSessions, follow_a_scope_function) {
    int request = 1;
    const ScopedSession Sessions(sessionmaker(engine()), [&] { return request; });
    Session& first = Sessions();
    request = 2;
    EXPECT_FALSE(Sessions.has());
    Session& second = Sessions();
    EXPECT_NE(&first, &second);
    std::thread([&] { EXPECT_EQ(&Sessions(), &second); }).join();   // by scope, whatever the thread
    request = 1;
    EXPECT_EQ(&Sessions(), &first);
    Sessions.remove();
    EXPECT_FALSE(Sessions.has());
    request = 2;
    EXPECT_TRUE(Sessions.has());
}

TEST_P(ScopedSessions, know_scopes_by_numbers_texts_and_addresses) {
    enum class Tenant { a, b } tenant = Tenant::a;
    const auto by_enum = scoped_session(sessionmaker(engine()), [&] { return tenant; });
    Session& of_a = by_enum();
    tenant = Tenant::b;
    EXPECT_NE(&by_enum(), &of_a);
    std::string name = "x";
    const auto by_text = scoped_session(sessionmaker(engine()), [&] { return name; });
    Session& of_x = by_text();
    name = "y";
    EXPECT_NE(&by_text(), &of_x);
    name = "x";
    EXPECT_EQ(&by_text(), &of_x);
    const int* at = nullptr;
    const auto by_address = scoped_session(sessionmaker(engine()), [&] { return at; });
    Session& of_null = by_address();
    int here = 0;
    at = &here;
    EXPECT_NE(&by_address(), &of_null);
}

TEST_P(ScopedSessions, have_options) {
    const ScopedSession Sessions(sessionmaker(engine()));
    Session& plain = Sessions();
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { Sessions({.autoflush = false}); }),
                     "This scope has a session already, and options are for a new one. Call remove() first"));
    EXPECT_EQ(&Sessions(), &plain);
    Sessions.remove();
    Sessions({.autoflush = false}).add(Note{1, "one"});
    EXPECT_TRUE(Sessions().scalars(select(notes)).all().empty());   // not flushed
    Sessions.remove();
    Sessions.configure({.autoflush = false});
    Sessions().add(Note{1, "one"});
    EXPECT_TRUE(Sessions().scalars(select(notes)).all().empty());
    SessionMaker maker = sessionmaker(engine());
    maker.configure({.autoflush = false});
    Session session = maker();
    session.add(Note{1, "one"});
    EXPECT_TRUE(session.scalars(select(notes)).all().empty());
}

}  // namespace px_scoped
