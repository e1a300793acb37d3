// Objects from outside of a session: merge. Rows that two programs change: version columns. Rows that need each other's
// keys: post_update.

#include "example.hpp"

using namespace aludel;

namespace {

// [versioned]
struct Document {
    std::int64_t id{};
    std::string title{};
    std::string body{};
    std::int64_t version{};
};
struct DocumentTable : Declarative<Document, "documents"> {
    Mapped<&Document::id>      id      {this, primary_key};
    Mapped<&Document::title>   title   {this};
    Mapped<&Document::body>    body    {this};
    Mapped<&Document::version> version {this, version_id};
};
inline const DocumentTable documents;
// [/versioned]

// [circle]
struct Player;
struct Team {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> captain_id{};
    Many<Player> players{};
    One<Player> captain{};
};
struct Player {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> team_id{};
    One<Team> team{};
};
struct TeamTable : Declarative<Team, "teams"> {
    Mapped<&Team::id>         id         {this, primary_key};
    Mapped<&Team::name>       name       {this};
    Mapped<&Team::captain_id> captain_id {this, ForeignKey("players.id", {.name = "fk_captain", .use_alter = true})};

    Relationship<&Team::players> players {this, back_populates<&Player::team>, foreign_keys(attr<&Player::team_id>())};
    Relationship<&Team::captain> captain {this, foreign_keys(captain_id), post_update};
};
struct PlayerTable : Declarative<Player, "players"> {
    Mapped<&Player::id>      id      {this, primary_key};
    Mapped<&Player::name>    name    {this};
    Mapped<&Player::team_id> team_id {this, ForeignKey("teams.id")};

    Relationship<&Player::team> team {this, foreign_keys(team_id), back_populates<&Team::players>};
};
inline const TeamTable teams;
inline const PlayerTable players;
// [/circle]

void versions(Session& session, SqlLog& sql) {
    // [update]
    const Ptr<Document> document = session.add(Document{.title = "Draft"});
    session.commit();
    document.edit()->title = "Final";
    session.flush();
    // [/update]
    sql.expect(R"(
        BEGIN (implicit)
        INSERT INTO documents (title, body, version) VALUES (?, ?, ?) RETURNING id
        [('Draft', '', 1)]
        COMMIT
        BEGIN (implicit)
        SELECT documents.id, documents.title, documents.body, documents.version
        FROM documents
        WHERE documents.id = ?
        (1,)
        UPDATE documents SET title=?, version=? WHERE documents.id = ? AND documents.version = ?
        ('Final', 2, 1, 1)
        )");
    session.commit();
    check(document->version == 2);

    // [stale]
    session.execute(text("UPDATE documents SET version = 3, body = 'theirs'"));   // what another program might do
    document.edit()->body = "mine";
    check_throws<StaleDataError>([&] { session.flush(); });   // nothing of theirs is lost
    session.rollback();
    // [/stale]
    sql.take();
}

void merging(const Engine& engine, Session& session, SqlLog& sql) {
    // [merge]
    const Document from_a_form{.id = 1, .title = "Edited", .body = "text"};
    const Ptr<Document> document = session.merge(from_a_form);   // finds it in the session, by a SELECT, or makes a new one
    session.commit();
    check(document->title == "Edited" && document->version == 3);
    // [/merge]

    // [only]
    session.merge(Document{.id = 1, .title = "Renamed"}, {.only = {documents.title}});
    session.commit();
    check(document->title == "Renamed" && document->body == "text");
    // [/only]

    // [detached]
    Ptr<Document> kept;
    {
        Session other(engine, {.expire_on_commit = false});
        kept = other.get<Document>(1);
    }
    check(inspect(kept).detached());
    const Ptr<Document> mine = session.merge(kept);
    check(inspect(mine).persistent() && mine != kept);
    // [/detached]

    // [cached]
    session.expunge_all();
    const Ptr<Document> cached = session.merge(Document{.id = 1, .title = "Renamed", .body = "text"}, {.load = false});
    check(!session.is_modified(cached));   // taken as what the row has: no SELECT
    // [/cached]
    session.rollback();
    sql.take();
}

void circles(Session& session, SqlLog& sql) {
    // [post_update]
    const Ptr<Team> team = session.add(Team{.name = "Reds", .players = {{.name = "Ann"}, {.name = "Bob"}}});
    team.edit()->captain = team->players[0];
    session.commit();
    // [/post_update]
    sql.expect(R"(
        BEGIN (implicit)
        INSERT INTO teams (name, captain_id) VALUES (?, ?) RETURNING id
        [('Reds', NULL)]
        INSERT INTO players (name, team_id) VALUES (?, ?) RETURNING id
        [('Ann', 1), ('Bob', 1)]
        UPDATE teams SET captain_id=? WHERE teams.id = ?
        (1, 1)
        COMMIT
        )");
    check(team->captain->name == "Ann");
}

}  // namespace

int main() {
    SqlLog sql;
    const Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &sql});
    metadata().create_all(engine);
    sql.take();
    Session session(engine);
    versions(session, sql);
    merging(engine, session, sql);
    circles(session, sql);
}
