// Fields that the database computes: SQL expressions as fields of a class, and values that it makes during a flush.

#include "example.hpp"

using namespace aludel;

namespace {

// [model]
struct Song;
struct Singer {
    std::int64_t id{};
    std::string first{};
    std::string last{};
    std::string full_name{};
    std::int64_t song_count{};
    Many<Song> songs{};
};
struct Song {
    std::int64_t id{};
    std::string title{};
    int seconds{};
    std::optional<std::int64_t> singer_id{};
    Deferred<std::string> loud_title{};
    Generated<int> plays{};
    std::optional<int> changes{};
    One<Singer> singer{};
};

Expr<Nullable<BigInteger>> songs_of_a_singer();   // below: it names both tables

struct SingerTable : Declarative<Singer, "singers"> {
    Mapped<&Singer::id>                 id         {this, primary_key};
    Mapped<&Singer::first>              first      {this};
    Mapped<&Singer::last>               last       {this};
    ColumnProperty<&Singer::full_name>  full_name  {this, [](const auto& s) { return s.first + " " + s.last; }};
    ColumnProperty<&Singer::song_count> song_count {this, songs_of_a_singer};
    Relationship<&Singer::songs>        songs      {this, back_populates<&Song::singer>, cascade::all};
};
struct SongTable : Declarative<Song, "songs"> {
    Mapped<&Song::id>                 id         {this, primary_key};
    Mapped<&Song::title>              title      {this};
    Mapped<&Song::seconds>            seconds    {this};
    Mapped<&Song::singer_id>          singer_id  {this, ForeignKey("singers.id")};
    ColumnProperty<&Song::loud_title> loud_title {this, [](const auto& s) { return func::upper(s.title); }, deferred};
    Mapped<&Song::plays>              plays      {this, server_default(0)};
    Mapped<&Song::changes>            changes    {this, onupdate(literal_column<Integer>("coalesce(changes, 0) + 1"))};
    Mapped<&Song::title>              name       {title};   // a second name for the column
    Relationship<&Song::singer>       singer     {this, back_populates<&Singer::songs>};
};
inline const SingerTable singers;
inline const SongTable songs;

Expr<Nullable<BigInteger>> songs_of_a_singer() {
    return select(func::count(songs.id)).where(songs.singer_id == singers.id).scalar_subquery();
}
// [/model]

void reading(Session& session, SqlLog& sql) {
    // [read]
    const auto busy = session.scalars(select(singers).where(singers.song_count > 1).order_by(singers.full_name)).all();
    check(busy.size() == 1 && busy[0]->full_name == "Ann Lee" && busy[0]->song_count == 2);
    // [/read]
    sql.expect(R"(
        BEGIN (implicit)
        SELECT singers.id, singers.first, singers.last, singers.first || ? || singers.last AS full_name, (SELECT count(songs.id) AS count_1
        FROM songs
        WHERE songs.singer_id = singers.id) AS song_count
        FROM singers
        WHERE (SELECT count(songs.id) AS count_1
        FROM songs
        WHERE songs.singer_id = singers.id) > ? ORDER BY full_name
        (' ', 1)
        )");

    // [alias]
    const auto other = aliased(singers);
    check(session.scalars(select(other.full_name).where(other.song_count == 1)).one() == "Bob Ray");
    // [/alias]
    sql.take();
}

void writing(Session& session, SqlLog& sql) {
    const auto ann = session.get<Singer>(1);
    // [write]
    ann.edit()->last = "Fox";
    session.flush();
    check(ann->full_name == "Ann Fox");   // one SELECT of both properties
    check(ann->song_count == 2);
    // [/write]
    sql.expect(R"(
        UPDATE singers SET last=? WHERE singers.id = ?
        ('Fox', 1)
        SELECT singers.first || ? || singers.last AS full_name, (SELECT count(songs.id) AS count_1
        FROM songs
        WHERE songs.singer_id = singers.id) AS song_count
        FROM singers
        WHERE singers.id = ?
        (' ', 1)
        )");

    // [refresh]
    session.execute(insert(songs).values(songs.title = "New", songs.seconds = 10, songs.singer_id = 1));
    session.refresh(ann, {singers.song_count});
    check(ann->song_count == 3);
    // [/refresh]
    sql.take();

    // [defaults]
    const auto song = session.add(Song{.title = "Last", .seconds = 100});
    session.flush();                        // INSERT ... RETURNING id, plays
    check(song->plays == 0);
    song.edit()->seconds = 90;
    session.flush();                        // UPDATE songs SET seconds=?, changes=coalesce(changes, 0) + 1
    check(song->changes == 1);              // read now
    // [/defaults]
    sql.take();

    // [synonym]
    check(session.scalars(select(songs).where(songs.name == "Last")).one() == song);
    // [/synonym]
}

}  // namespace

int main() {
    SqlLog sql;
    Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &sql});
    metadata().create_all(engine);
    Session session(engine);
    session.add(Singer{.first = "Ann", .last = "Lee", .songs = {Song{.title = "One", .seconds = 60}, Song{.title = "Two", .seconds = 70}}});
    session.add(Singer{.first = "Bob", .last = "Ray", .songs = {Song{.title = "Three", .seconds = 80}}});
    session.commit();
    session.expunge_all();
    sql.take();
    reading(session, sql);
    writing(session, sql);
    session.commit();
}
