#include "listing/rollback.hpp"
#include "tour/steps/all.hpp"

namespace aludel::tour {

namespace {

void run(const Engine& engine, Show& show) {
    show.part("Within its transaction the session sees its own changes.");
    // [tour]
    Session session(engine);
    auto shelf = select(albums.title, albums.year)
                     .where(albums.artist_id == 1)
                     .order_by(albums.id);

    Ptr<Album> album = session.get<Album>(1);
    album.edit()->title = "Sugar Maps";
    session.add(Album{.title = "Demo Tapes", .year = 2016, .artist_id = 1});
    show(session.execute(shelf));         // a query flushes pending changes first (autoflush)
    // [/tour]
    show.part("A rollback undoes them in the database, and in the objects too.");
    // [tour]
    session.rollback();
    show(session.execute(shelf));
    show("album->title", album->title);
    // [/tour]
}

}  // namespace

const Step rollback_step{"Roll back, and the objects follow", listing::rollback, run};

}  // namespace aludel::tour
