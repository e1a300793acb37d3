// Errors of mappings and sessions.

#include "stage.hpp"

namespace error_pages {

struct Player;
struct Team {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> captain_id{};
    One<Player> captain{};
    Many<Player> players{};
};
struct Player {
    std::int64_t id{};
    std::string name{};
    std::int64_t team_id{};
    One<Team> team{};
};
struct TeamTable : Declarative<Team, "teams", Base> {
    Mapped<&Team::id>            id         {this, primary_key};
    Mapped<&Team::name>          name       {this};
    Mapped<&Team::captain_id>    captain_id {this, ForeignKey("players.id")};
    Relationship<&Team::captain> captain    {this, foreign_keys(captain_id)};
    Relationship<&Team::players> players    {this, back_populates<&Player::team>};
};
struct PlayerTable : Declarative<Player, "players", Base> {
    Mapped<&Player::id>         id      {this, primary_key};
    Mapped<&Player::name>       name    {this};
    Mapped<&Player::team_id>    team_id {this, ForeignKey("teams.id")};
    Relationship<&Player::team> team    {this, back_populates<&Team::players>};
};
inline const TeamTable teams;
inline const PlayerTable players;

namespace incomplete {

struct Base : DeclarativeBase<Base> {};
struct Note {
    std::int64_t id{};
    std::string body{};
    Timestamp written_at{};
};
struct NoteTable : Declarative<Note, "notes", Base> {
    Mapped<&Note::id>         id         {this, primary_key};
    Mapped<&Note::written_at> written_at {this};
};
inline const NoteTable notes;

}  // namespace incomplete

namespace unmapped {

struct Note {
    std::int64_t id{};
};

}  // namespace unmapped

namespace {

void circular_dependency(Stage& stage) {
    Session session(stage.sqlite());
    Ptr<Team> team = session.add(Team{.name = "red", .players = {{.name = "bob"}}});
    team.edit()->captain = team->players[0];
    session.flush();
}

void detached_instance(Stage& stage) {
    Ptr<User> user;
    {
        Session session(stage.sqlite());
        user = session.get<User>(1);
    }
    static_cast<void>(user->posts.size());
}

void flush(Stage& stage) {
    Session session(stage.sqlite());
    Ptr<User> user = session.get<User>(1);
    user.edit()->posts.remove(user->posts[0]);
    session.flush();
}

void json(Stage&) { from_json(users, R"({"name": "Eve", "email": "eve@example.com", "age": "old"})"); }

void mapping(Stage& stage) { stage.sqlite().connect().scalars(select(incomplete::notes)); }

void no_result_found(Stage& stage) { Session(stage.sqlite()).get_one<User>(99); }

void object_deleted(Stage& stage) {
    Session session(stage.sqlite());
    Ptr<User> user = session.get<User>(2);
    session.commit();
    session.execute(text("DELETE FROM users WHERE id = 2"));
    static_cast<void>(user->name);
}

void pending_rollback(Stage& stage) {
    Session session(stage.sqlite());
    session.add(User{.name = "Eve", .email = "alice@example.com"});
    try {
        session.flush();
    } catch (const IntegrityError&) {
    }
    session.scalars(select(users)).all();
}

void pending_rollback_connection(Stage& stage) {
    Connection conn = stage.sqlite().connect();
    try {
        conn.execute(text("INSERT OR ROLLBACK INTO users (name, email) VALUES ('Eve', 'alice@example.com')"));
    } catch (const IntegrityError&) {
    }
    conn.execute(text("INSERT INTO tags (name) VALUES ('tried')"));
}

void stale_data(Stage& stage) {
    Session session(stage.sqlite());
    Ptr<User> user = session.get<User>(2);
    session.execute(text("DELETE FROM users WHERE id = 2"));
    user.edit()->name = "Bobby";
    session.commit();
}

void stale_data_association(Stage& stage) {
    Session session(stage.sqlite());
    Ptr<Post> post = session.get<Post>(1);
    Ptr<Tag> tag = post->tags[0];
    session.execute(text("DELETE FROM post_tags WHERE post_id = 1"));
    post.edit()->tags.remove(tag);
    session.commit();
}

void unmapped_class(Stage& stage) { Session(stage.sqlite()).add(unmapped::Note{}); }

}  // namespace

std::vector<Trigger> orm_triggers() {
    return {{"circular-dependency", circular_dependency},
            {"detached-instance", detached_instance},
            {"flush", flush},
            {"json", json},
            {"mapping", mapping},
            {"no-result-found", no_result_found},
            {"object-deleted", object_deleted},
            {"pending-rollback", pending_rollback},
            {"pending-rollback-connection", pending_rollback_connection},
            {"stale-data", stale_data},
            {"stale-data-association", stale_data_association},
            {"unmapped", unmapped_class}};
}

}  // namespace error_pages
