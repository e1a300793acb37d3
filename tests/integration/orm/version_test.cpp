// Version columns: a row that somebody else has changed meanwhile is not overwritten.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

struct VersionBase : DeclarativeBase<VersionBase> {};

struct Document {
    std::int64_t id{};
    std::int64_t version{};   // not the last column: parameters follow the order of columns
    std::string title{};
    std::string body{};
};
struct DocumentTable : Declarative<Document, "documents", VersionBase> {
    Mapped<&Document::id> id{this, primary_key};
    Mapped<&Document::version> version{this, version_id};
    Mapped<&Document::title> title{this};
    Mapped<&Document::body> body{this};
};
const DocumentTable documents;

struct Note {
    std::int64_t id{};
    std::string text{};
    int revision = 0;
};
struct NoteTable : Declarative<Note, "versioned_notes", VersionBase> {
    Mapped<&Note::id> id{this, primary_key};
    Mapped<&Note::text> text{this};
    Mapped<&Note::revision> revision{this, version_id.given_by_program()};
};
const NoteTable notes;

class Versions : public OrmTest {
protected:
    Versions() {
        VersionBase::metadata().create_all(engine());
        forget_sent();
    }
};
INSTANTIATE_TEST_SUITE_P(Live, Versions, every_database(), database_name);

TEST_P(Versions, begin_at_1_and_count_updates) {
    Session session(engine());
    const Ptr<Document> document = session.add(Document{.title = "a"});
    session.commit();
    EXPECT_EQ(document->version, 1);
    document.edit()->title = "b";
    session.flush();
    const std::string update = sent().back();
    EXPECT_EQ(columns_set(update), "version, title");
    EXPECT_NE(update.find("documents.version = "), std::string::npos) << update;
    EXPECT_EQ(document->version, 2);
    session.commit();
    EXPECT_EQ(document->version, 2);
    document.edit()->body = "c";
    document.edit()->body = "";
    session.commit();
    EXPECT_EQ(document->version, 2);   // nothing has changed
    session.delete_(document);
    session.commit();
    EXPECT_EQ(rows("documents"), 0);
}

TEST_P(Versions, of_several_rows_in_one_statement_stay_with_their_rows) {
    Session session(engine());
    const Ptr<Document> a = session.add(Document{.title = "a"}), b = session.add(Document{.title = "b"});
    session.commit();
    a.edit()->title = "a2";
    session.commit();
    a.edit()->title = "a3";
    b.edit()->title = "b2";
    session.flush();
    EXPECT_EQ(sent().back().find("SELECT"), std::string::npos);
    session.commit();
    EXPECT_EQ(a->version, 3);
    EXPECT_EQ(b->version, 2);
    session.delete_(a);
    session.delete_(b);
    session.commit();
    EXPECT_EQ(rows("documents"), 0);
}

TEST_P(Versions, that_the_program_sets_is_taken) {
    Session session(engine());
    const Ptr<Document> document = session.add(Document{.title = "a"});
    session.commit();
    document.edit([](Document& d) { d.title = "b", d.version = 10; });
    session.commit();
    EXPECT_EQ(document->version, 10);
    document.edit()->title = "c";
    session.commit();
    EXPECT_EQ(document->version, 11);
}

TEST_P(Versions, count_twice_within_a_transaction) {
    Session session(engine());
    const Ptr<Document> document = session.add(Document{.title = "a"});
    session.flush();
    document.edit()->title = "b";
    session.flush();
    document.edit()->title = "c";
    session.flush();
    EXPECT_EQ(document->version, 3);
    session.rollback();
    EXPECT_EQ(rows("documents"), 0);
}

//! Within the session's transaction and behind its back, as SQLite lets nobody else write meanwhile.
TEST_P(Versions, of_somebody_elses_change_is_a_stale_data_error) {
    Session session(engine());
    const Ptr<Document> mine = session.add(Document{.title = "a"});
    session.commit();
    EXPECT_EQ(mine->title, "a");
    session.execute(text("UPDATE documents SET title = 'theirs', version = 2"));
    mine.edit()->title = "mine";
    EXPECT_THROW(session.commit(), StaleDataError);
    session.rollback();   // of the other change, too
    EXPECT_EQ(mine->title, "a");
    EXPECT_EQ(mine->version, 1);
    mine.edit()->title = "mine after all";
    session.commit();
    EXPECT_EQ(mine->version, 2);
    session.execute(text("UPDATE documents SET version = 10"));
    session.delete_(mine);
    EXPECT_THROW(session.commit(), StaleDataError);
    session.rollback();
    EXPECT_EQ(rows("documents"), 1);
}

TEST_P(Versions, of_many_changes_name_the_one_that_is_stale) {
    Session session(engine());
    std::vector<Ptr<Document>> all = session.add_all({Document{.title = "a"}, Document{.title = "b"}, Document{.title = "c"}});
    session.commit();
    for (const Ptr<Document>& document : all) EXPECT_EQ(document->version, 1);
    session.execute(text("UPDATE documents SET version = 5 WHERE title = 'b'"));
    for (const Ptr<Document>& document : all) document.edit()->body = "changed";
    try {
        session.flush();
        FAIL() << "the flush overwrote a change";
    } catch (const StaleDataError& error) {
        EXPECT_NE(std::string(error.what()).find(describe(all[1])), std::string::npos) << error.what();
    }
    session.rollback();
    for (const Ptr<Document>& document : all) document.edit()->body = "changed";
    session.commit();
    EXPECT_EQ(each(all, &Document::version), (std::vector<std::int64_t>{2, 2, 2}));
}

TEST_P(Versions, of_a_row_switch_go_on_counting) {
    Session session(engine());
    const Ptr<Document> document = session.add(Document{.id = 1, .title = "a"});
    session.commit();
    session.delete_(document);
    const Ptr<Document> again = session.add(Document{.id = 1, .title = "again"});
    session.commit();
    EXPECT_EQ(again->version, 2);
    EXPECT_EQ(rows("documents"), 1);
}

TEST_P(Versions, of_a_merged_object_must_be_the_latest) {
    Session session(engine());
    session.add(Document{.id = 1, .title = "a"});
    session.commit();
    session.execute(text("UPDATE documents SET version = 4"));
    EXPECT_THROW(session.merge(Document{.id = 1, .version = 3, .title = "old"}), StaleDataError);
    const Ptr<Document> merged = session.merge(Document{.id = 1, .version = 4, .title = "new"});
    session.commit();
    EXPECT_EQ(merged->version, 5);
    session.merge(Document{.id = 1, .title = "without a version"});
    session.commit();
    EXPECT_EQ(merged->version, 6);
    session.expunge_all();
    EXPECT_EQ(session.merge(Document{.id = 1, .version = 6, .title = "cached"}, {.load = false})->version, 6);
}

TEST_P(Versions, that_the_program_gives_are_only_compared) {
    Session session(engine());
    const Ptr<Note> note = session.add(Note{.text = "a", .revision = 7});
    session.commit();
    note.edit([](Note& n) { n.text = "b", n.revision = 8; });
    session.commit();
    EXPECT_EQ(note->revision, 8);
    session.execute(text("UPDATE versioned_notes SET revision = 10"));
    note.edit()->text = "c";
    EXPECT_THROW(session.commit(), StaleDataError);
}

}  // namespace
}  // namespace blog
