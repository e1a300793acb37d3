// How a mapping says that its relationships are loaded: lazy::joined and its kin, innerjoin, join_depth.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

struct LazyBase : DeclarativeBase<LazyBase> {};

struct Track;
struct Album;
struct Artist {
    std::int64_t id{};
    std::string name{};
    Many<Album> albums{};
};
struct Album {
    std::int64_t id{};
    std::string title{};
    std::int64_t artist_id{};
    One<Artist> artist{};
    Many<Track> tracks{};
    Many<Track> first_tracks{};
};
struct Track {
    std::int64_t id{};
    std::string name{};
    std::int64_t album_id{};
    One<Album> album{};
};
struct ArtistTable : Declarative<Artist, "lazy_artists", LazyBase> {
    Mapped<&Artist::id> id{this, primary_key};
    Mapped<&Artist::name> name{this};
    Relationship<&Artist::albums> albums{this, back_populates<&Album::artist>, lazy::subquery, order_by(attr<&Album::id>())};
};
struct AlbumTable : Declarative<Album, "lazy_albums", LazyBase> {
    Mapped<&Album::id> id{this, primary_key};
    Mapped<&Album::title> title{this};
    Mapped<&Album::artist_id> artist_id{this, ForeignKey("lazy_artists.id")};
    Relationship<&Album::artist> artist{this, back_populates<&Artist::albums>, lazy::joined, innerjoin};
    Relationship<&Album::tracks> tracks{this, back_populates<&Track::album>, lazy::joined, order_by(attr<&Track::id>())};
    Relationship<&Album::first_tracks> first_tracks{this, viewonly, lazy::noload};
};
struct TrackTable : Declarative<Track, "lazy_tracks", LazyBase> {
    Mapped<&Track::id> id{this, primary_key};
    Mapped<&Track::name> name{this};
    Mapped<&Track::album_id> album_id{this, ForeignKey("lazy_albums.id")};
    Relationship<&Track::album> album{this, back_populates<&Album::tracks>, lazy::raise_on_sql};
};
const ArtistTable artists;
const AlbumTable albums;
const TrackTable tracks;

struct Folder {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> parent_id{};
    Many<Folder> folders{};
    One<Folder> parent{};
};
struct FolderTable : Declarative<Folder, "lazy_folders", LazyBase> {
    Mapped<&Folder::id> id{this, primary_key};
    Mapped<&Folder::name> name{this};
    Mapped<&Folder::parent_id> parent_id{this, ForeignKey("lazy_folders.id")};
    Relationship<&Folder::folders> folders{this, back_populates<&Folder::parent>, lazy::joined, join_depth(2), order_by(attr<&Folder::id>())};
    Relationship<&Folder::parent> parent{this, back_populates<&Folder::folders>, remote_side(id), lazy::raise};
};
const FolderTable folders;

class LazyModes : public OrmTest {
protected:
    LazyModes() {
        LazyBase::metadata().create_all(engine());
        run("INSERT INTO lazy_artists (id, name) VALUES (1, 'Ann'), (2, 'Bob');"
            "INSERT INTO lazy_albums (id, title, artist_id) VALUES (1, 'A', 1), (2, 'B', 1), (3, 'C', 2);"
            "INSERT INTO lazy_tracks (id, name, album_id) VALUES (1, 'a1', 1), (2, 'a2', 1), (3, 'c1', 3);"
            "INSERT INTO lazy_folders (id, name, parent_id) VALUES (1, '/', NULL), (2, 'usr', 1), (3, 'lib', 2), (4, 'x', 3), (5, 'y', 4)");
        forget_sent();
    }
};
INSTANTIATE_TEST_SUITE_P(Live, LazyModes, every_database(), database_name);

TEST_P(LazyModes, joined_comes_with_every_select_of_the_class) {
    Session session(engine());
    const auto all = session.scalars(select(albums).order_by(albums.id)).all();
    const auto statements = sent_flat();
    ASSERT_EQ(statements.size(), 2u);   // and the artists' albums by a subquery
    EXPECT_NE(statements[0].find("FROM lazy_albums JOIN lazy_artists AS lazy_artists_1 ON "), std::string::npos) << statements[0];
    EXPECT_NE(statements[0].find("LEFT OUTER JOIN lazy_tracks AS lazy_tracks_1 ON "), std::string::npos) << statements[0];
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(each(all[0]->tracks, &Track::name), (Names{"a1", "a2"}));
    EXPECT_EQ(all[0]->artist->name, "Ann");
    EXPECT_EQ(all[0]->artist->albums.size(), 2u);
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(LazyModes, joined_comes_with_get_and_refresh_too) {
    Session session(engine());
    const Ptr<Album> album = session.get<Album>(1);
    EXPECT_TRUE(album->tracks.is_loaded());
    EXPECT_EQ(album->tracks.size(), 2u);
    session.execute(text("UPDATE lazy_tracks SET name = 'new' WHERE id = 1"));
    session.expire_all();
    EXPECT_EQ(album->tracks[0]->name, "new");
    forget_sent();
    session.refresh(album);
    EXPECT_TRUE(album->tracks.is_loaded());
}

TEST_P(LazyModes, a_lazy_load_brings_what_its_target_joins) {
    Session session(engine());
    const Ptr<Track> track = session.scalars(select(tracks).where(tracks.id == 3).options(lazyload(tracks.album))).one();
    forget_sent();
    EXPECT_EQ(track->album->artist->name, "Bob");
    EXPECT_EQ(sent_count(), 2u);   // the album with its artist and tracks; the artist's albums
}

TEST_P(LazyModes, raise_and_raise_on_sql) {
    Session session(engine());
    const Ptr<Track> track = session.get<Track>(1);
    EXPECT_THROW(track->album.get(), InvalidRequestError);
    session.get<Album>(1);
    EXPECT_EQ(track->album->title, "A");   // the session has it
    const Ptr<Folder> folder = session.get<Folder>(5);
    EXPECT_THROW(folder->parent.get(), InvalidRequestError);
    EXPECT_EQ(session.scalars(select(folders).where(folders.id == 5).options(selectinload(folders.parent))).one()->parent->name, "x");
    session.delete_(folder);
    EXPECT_NO_THROW(session.flush());
}

TEST_P(LazyModes, noload_is_empty) {
    Session session(engine());
    EXPECT_TRUE(session.get<Album>(1)->first_tracks.empty());
}

TEST_P(LazyModes, join_depth_says_how_often_a_class_is_joined_to_itself) {
    Session session(engine());
    const Ptr<Folder> root = session.scalars(select(folders).where(folders.name == "/")).one();
    EXPECT_EQ(sent_count(), 1u);
    EXPECT_EQ(root->folders[0]->folders[0]->name, "lib");
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_FALSE(root->folders[0]->folders[0]->folders.is_loaded());
    EXPECT_EQ(root->folders[0]->folders[0]->folders[0]->name, "x");
    EXPECT_EQ(sent_count(), 1u);
}

TEST_P(LazyModes, an_option_comes_before_the_mapping) {
    Session session(engine());
    const auto all = session.scalars(select(albums).order_by(albums.id).options(lazyload("*"))).all();
    EXPECT_EQ(sent_count(), 1u);
    EXPECT_FALSE(all[0]->tracks.is_loaded());
    EXPECT_EQ(all[0]->tracks.size(), 2u);
}

}  // namespace
}  // namespace blog
